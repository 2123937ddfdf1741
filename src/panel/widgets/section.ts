/** @file The frame of a section: heading that folds, switches, and a menu that saves what is shown. */
import { number } from '../../problem/number-text/typeset.ts';
import { figureCsv, figureTable } from '../chart/csv.ts';
import type { Figure } from '../chart/figure.ts';
import { svgToPng } from '../chart/png.ts';
import { figureSvg, type SvgStyle } from '../chart/svg.ts';
import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import { type Palette, printPalette } from '../page/theme.ts';

/** Something that can be saved: one figure, or a drawing with its own SVG. */
export interface Saved {
  name: string;
  svg(palette: Palette, style: SvgStyle): string;
  csv(): string;
}

/** A figure that can be built for the screen and for paper. */
export const savedFigure = (name: string, build: (palette: Palette) => Figure): Saved => ({
  name,
  svg: (palette, style) => figureSvg(build(palette), style),
  csv: () => figureCsv(build(printPalette)),
});

export interface SectionOptions {
  id: string;
  title: string;
  /** What the menu saves; several charts are saved one after the other. */
  saved?: () => Saved[];
  /** Figures behind "Show as table". */
  tables?: (palette: Palette) => Figure[];
}

export class Section {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  /** Between heading and menu: switches. */
  readonly tools: HTMLElement;
  private readonly panel: Panel;
  private readonly options: SectionOptions;
  private readonly note: HTMLElement;
  private readonly fold: HTMLButtonElement;
  private readonly tableBox: HTMLElement;
  private readonly tableButton: HTMLButtonElement | null = null;

  constructor(panel: Panel, options: SectionOptions, ...children: (Node | string)[]) {
    this.panel = panel;
    this.options = options;
    const headingId = `${options.id}-heading`;
    this.body = h('div', { className: 'body', id: `${options.id}-body` }, ...children);
    this.tableBox = h('div', { className: 'table-box', hidden: true });
    this.tools = h('div', { className: 'tools' });
    this.note = h('span', { className: 'note' });
    this.fold = h(
      'button',
      { className: 'fold', type: 'button', 'aria-controls': this.body.id, onclick: () => this.toggle() },
      options.title,
    );
    const head = h('div', { className: 'head' }, h('h2', { id: headingId }, this.fold), this.note, this.tools);
    if (options.saved) {
      const { menu, tableButton } = this.menu(options.saved);
      this.tableButton = tableButton;
      head.append(menu);
    }
    this.element = h('section', { id: options.id, 'aria-labelledby': headingId }, head, this.body);
    this.body.append(this.tableBox);
    this.refresh();
  }

  /** False while folded: nothing to draw. */
  get open(): boolean {
    return !this.panel.ui.folded.includes(this.options.id);
  }

  setNote(text: string): void {
    setText(this.note, text);
  }

  /** Brings folding and the table up to date; call at the start of each drawing. */
  refresh(): void {
    const { open } = this;
    setAttribute(this.fold, 'aria-expanded', String(open));
    show(this.body, open);
    show(this.tools, open);
    const asTable = this.panel.ui.tables.includes(this.options.id);
    if (this.tableButton) setText(this.tableButton, asTable ? 'Hide table' : 'Show as table');
    show(this.tableBox, asTable);
    if (open && asTable && this.options.tables) this.drawTable(this.options.tables(this.panel.theme()));
  }

  private toggle(): void {
    this.panel.setInterface({ folded: toggled(this.panel.ui.folded, this.options.id) });
  }

  private menu(saved: () => Saved[]): { menu: HTMLElement; tableButton: HTMLButtonElement | null } {
    const details = h('details', { className: 'menu' });
    const item = (label: string, act: () => void) =>
      h(
        'button',
        {
          type: 'button',
          onclick: () => {
            details.open = false;
            act();
          },
        },
        label,
      );
    const each = (act: (s: Saved) => void) => () => {
      for (const s of saved()) act(s);
    };
    const screen = () => this.style(this.panel.theme());
    const items = [
      item(
        'Save as SVG',
        each((s) => this.save(s.name, 'svg', s.svg(this.panel.theme(), screen()))),
      ),
      item(
        'Save as SVG for print',
        each((s) => this.save(`${s.name}-print`, 'svg', s.svg(printPalette, this.style(printPalette)))),
      ),
      item(
        'Save as PNG',
        each((s) => {
          const style = screen();
          svgToPng(s.svg(this.panel.theme(), style), style.width, style.height, 2).then(
            (data) => this.panel.post({ type: 'exportFigure', name: s.name, format: 'png', data }),
            (error: unknown) => this.panel.post({ type: 'error', message: `PNG of ${s.name}: ${String(error)}` }),
          );
        }),
      ),
      item(
        'Save as CSV',
        each((s) => this.panel.post({ type: 'exportCsv', name: s.name, data: s.csv() })),
      ),
    ];
    const tableButton = this.options.tables
      ? item('Show as table', () => this.panel.setInterface({ tables: toggled(this.panel.ui.tables, this.options.id) }))
      : null;
    details.append(
      h('summary', { 'aria-label': `${this.options.title}: save or show as table`, title: 'Save, show as table' }, '⋯'),
      h('div', { className: 'items' }, ...items, tableButton),
    );
    details.addEventListener('focusout', (event) => {
      if (!details.contains(event.relatedTarget as Node | null)) details.open = false;
    });
    details.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !details.open) return;
      details.open = false;
      details.querySelector('summary')?.focus();
    });
    return { menu: details, tableButton };
  }

  private save(name: string, format: 'svg', data: string): void {
    this.panel.post({ type: 'exportFigure', name, format, data });
  }

  private style(palette: Palette): SvgStyle {
    return {
      width: 640,
      height: 400,
      foreground: palette.foreground,
      muted: palette.muted,
      grid: palette.grid,
      background: palette.background,
      font: 'Helvetica, Arial, sans-serif',
      fontSize: 12,
    };
  }

  private drawTable(figures: Figure[]): void {
    const digits = this.panel.model.settings.digits;
    const rows = figures.map((figure) => ({ figure, rows: figureTable(figure, 12) }));
    const key = JSON.stringify(rows.map(({ figure, rows }) => [figure.title, rows]));
    keyed(this.tableBox, key, () =>
      rows.map(({ figure, rows }) =>
        h(
          'table',
          { className: 'data' },
          h('caption', {}, figure.title),
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, figure.x.label),
              ...figure.series.map((s) => h('th', { scope: 'col' }, s.label)),
            ),
          ),
          h(
            'tbody',
            {},
            ...rows.map((row) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, figure.x.format([row.x])[0]),
                ...row.values.map((v) => h('td', {}, number(v ?? Number.NaN, digits))),
              ),
            ),
          ),
        ),
      ),
    );
  }
}

export const toggled = (list: readonly string[], item: string): string[] =>
  list.includes(item) ? list.filter((x) => x !== item) : [...list, item];

/** A row of buttons of which one is pressed. */
export class Switch<T extends string> {
  readonly element: HTMLElement;
  private readonly buttons: Map<T, HTMLButtonElement>;

  constructor(label: string, choices: Record<T, { text: string; title: string }>, choose: (value: T) => void) {
    this.buttons = new Map(
      (Object.entries(choices) as [T, { text: string; title: string }][]).map(([value, { text, title }]) => [
        value,
        h('button', { type: 'button', title, onclick: () => choose(value) }, text),
      ]),
    );
    this.element = h('div', { className: 'switch', role: 'group', 'aria-label': label }, ...this.buttons.values());
  }

  set(value: T): void {
    for (const [key, button] of this.buttons) setAttribute(button, 'aria-pressed', String(key === value));
  }

  enable(value: T, enabled: boolean, reason: string): void {
    const button = this.buttons.get(value);
    if (!button) return;
    button.disabled = !enabled;
    if (!enabled) button.title = reason;
  }
}
