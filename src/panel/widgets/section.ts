/**
 * @file The frame of a section: heading, switches, and a menu that saves what is shown. A section stands on the first
 * screen, where it folds, or behind a tab, from where it can be pinned to the first screen; any can have the page for
 * itself.
 */
import { number } from '../../problem/number-text/typeset.ts';
import { figureCsv, figureTable } from '../chart/csv.ts';
import type { Figure } from '../chart/figure.ts';
import { svgToPng } from '../chart/png.ts';
import { figureSvg, type SvgStyle } from '../chart/svg.ts';
import { h, keyed, setAttribute, setText, setWholeParts, show } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { type Palette, printPalette } from '../page/theme.ts';
import { Menu } from './menu.ts';

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
  /** Where it stands: always on the first screen, or behind a tab unless it is pinned. */
  place: 'screen' | 'tab';
  /** What the menu saves; several charts are saved one after the other. */
  saved?: () => Saved[];
  /** Figures behind "Show as table". */
  tables?: (palette: Palette) => Figure[];
}

/** A view that draws a section. */
export interface SectionView extends View {
  section: Section;
}

export class Section {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  /** Between heading and menu: switches. */
  readonly tools: HTMLElement;
  readonly menu: Menu;
  readonly options: SectionOptions;
  /** There is something to show. */
  available = false;
  /** What the tab says behind its name: a count. */
  badge = '';
  private readonly panel: Panel;
  private readonly note: HTMLElement;
  private readonly fold: HTMLButtonElement;
  private readonly restore: HTMLButtonElement;
  private readonly tableBox: HTMLElement;
  private readonly tableButton: HTMLButtonElement | null = null;
  private readonly pinButton: HTMLButtonElement | null = null;
  private readonly maximiseButton: HTMLButtonElement;

  constructor(panel: Panel, options: SectionOptions, ...children: (Node | string)[]) {
    const { id, title, place, saved, tables } = options;
    this.panel = panel;
    this.options = options;
    const headingId = `${id}-heading`;
    this.body = h('div', { className: 'body', id: `${id}-body` }, ...children);
    this.tableBox = h('div', { className: 'table-box', hidden: true });
    this.tools = h('div', { className: 'tools' });
    this.note = h('span', { className: 'note whole-parts' });
    this.fold = h('button', {
      className: 'fold',
      type: 'button',
      'aria-label': `${title}: fold`,
      'aria-controls': this.body.id,
      onclick: () => panel.setInterface({ folded: toggled(panel.ui.folded, id) }),
    });
    const name = h(
      'h2',
      { id: headingId, title: 'Double click: the whole page', ondblclick: () => this.maximise() },
      title,
    );
    this.restore = h('button', { type: 'button', className: 'restore', onclick: () => this.maximise() }, 'Restore');
    this.menu = new Menu(`${title}: save and arrange`, 'Save, show as table, arrange');
    const head = h(
      'div',
      { className: 'head' },
      this.fold,
      name,
      this.note,
      this.tools,
      this.restore,
      this.menu.element,
    );
    if (saved) this.offerSaving(saved);
    if (tables) {
      this.tableButton = this.menu.add('Show as table', () =>
        panel.setInterface({ tables: toggled(panel.ui.tables, id) }),
      );
    }
    if (place === 'tab') {
      this.pinButton = this.menu.add('', () => panel.setInterface({ pinned: toggled(panel.ui.pinned, id) }));
    }
    this.maximiseButton = this.menu.add('', () => this.maximise());
    this.element = h('section', { id, 'aria-labelledby': headingId, hidden: true }, head, this.body);
    this.body.append(this.tableBox);
  }

  get id(): string {
    return this.options.id;
  }

  /** Stands on the first screen. */
  get onScreen(): boolean {
    return this.options.place === 'screen' || this.panel.ui.pinned.includes(this.id);
  }

  get maximised(): boolean {
    return this.panel.ui.maximised === this.id;
  }

  private get open(): boolean {
    if (this.maximised) return true;
    return this.onScreen ? !this.panel.ui.folded.includes(this.id) : this.panel.selectedTab() === this.id;
  }

  /**
   * Brings the frame up to date; call at the start of each drawing.
   * @param available There is something to show; a section without takes no room.
   * @param badge What its tab says behind its name
   * @returns whether it is to be drawn
   */
  draws(available: boolean, badge = ''): boolean {
    if (available !== this.available || badge !== this.badge) {
      this.available = available;
      this.badge = badge;
      this.panel.changed('layout');
    }
    const { onScreen, open, maximised } = this;
    this.element.hidden = !available || (!onScreen && !open);
    this.element.classList.toggle('tabbed', !onScreen && !maximised);
    setAttribute(this.fold, 'aria-expanded', String(open));
    show(this.fold, onScreen && !maximised);
    show(this.restore, maximised);
    show(this.body, open);
    show(this.tools, open);
    show(this.menu.element, open);
    setText(this.maximiseButton, maximised ? 'Restore' : 'Maximise');
    if (this.pinButton) {
      setText(this.pinButton, this.panel.ui.pinned.includes(this.id) ? 'Move back to the tabs' : 'Pin to first screen');
    }
    const asTable = this.panel.ui.tables.includes(this.id);
    if (this.tableButton) setText(this.tableButton, asTable ? 'Hide table' : 'Show as table');
    show(this.tableBox, asTable);
    const drawn = available && open;
    if (drawn && asTable && this.options.tables) this.drawTable(this.options.tables(this.panel.theme()));
    return drawn;
  }

  /** @param text Parts with ` · ` between them: what does not fit as a whole is left to the tooltip. */
  setNote(text: string): void {
    setWholeParts(this.note, text);
    setAttribute(this.note, 'title', text || null);
  }

  private maximise(): void {
    this.panel.setInterface({ maximised: this.maximised ? null : this.id });
  }

  private offerSaving(saved: () => Saved[]): void {
    const { panel } = this;
    const offer = (label: string, act: (s: Saved) => void) =>
      this.menu.add(label, () => {
        for (const s of saved()) act(s);
      });
    const screen = () => this.style(panel.theme());
    const saveSvg = (name: string, data: string) => panel.post({ type: 'exportFigure', name, format: 'svg', data });
    offer('Save as SVG', (s) => saveSvg(s.name, s.svg(panel.theme(), screen())));
    offer('Save as SVG for print', (s) => saveSvg(`${s.name}-print`, s.svg(printPalette, this.style(printPalette))));
    offer('Save as PNG', (s) => {
      const style = screen();
      svgToPng(s.svg(panel.theme(), style), style.width, style.height, 2).then(
        (data) => panel.post({ type: 'exportFigure', name: s.name, format: 'png', data }),
        (error: unknown) => panel.post({ type: 'error', message: `PNG of ${s.name}: ${String(error)}` }),
      );
    });
    offer('Save as CSV', (s) => panel.post({ type: 'exportCsv', name: s.name, data: s.csv() }));
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
