/** @file What the curves say at the pointer, beside it in the plot. */
import { number } from '../../problem/number-text/typeset.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { type Figure, type Series, said } from './figure.ts';

/** More rows than these hide the plot. */
const mostRows = 10;
const longestName = 22;
/** Pixels between the cursor and the box. */
const gap = 12;

/** The value at `index`; of a curve that is drawn over gaps the last one before it. */
function valueAt(series: Series, index: number): number | null {
  const values = said(series);
  for (let k = index; k >= 0; k--) {
    const value = values[k];
    if (value !== null && value !== undefined && Number.isFinite(value)) return value;
    if (!series.bridge) return null;
  }
  return null;
}

/** What is read at x, curve by curve; those of the isolated term where one is singled out. */
function rowsAt(figure: Figure, index: number, isolated: string | null): { series: Series; text: string }[] {
  const rows = figure.series
    .filter((s) => (s.width > 0 || s.fill) && (isolated === null || s.term === null || s.term === isolated))
    .flatMap((series) => {
      const value = valueAt(series, index);
      return value === null ? [] : [{ series, text: series.write?.(value) ?? number(value) }];
    });
  // Without room for all, the solid ones.
  const solid = rows.length > mostRows ? rows.filter(({ series }) => series.style === 'solid') : rows;
  return solid.slice(0, mostRows);
}

export class PointerReading {
  readonly element = h('div', { className: 'reading', hidden: true, 'aria-hidden': 'true' });
  readonly #place = h('div', { className: 'place' });
  readonly #rows = h('div', { className: 'rows' });

  constructor() {
    this.element.append(this.#place, this.#rows);
  }

  /** @param at The cursor in the chart's pixels, the top of the plot, and the chart's width */
  show(figure: Figure, index: number, isolated: string | null, at: { left: number; top: number; width: number }): void {
    const rows = rowsAt(figure, index, isolated);
    this.element.hidden = rows.length === 0;
    if (rows.length === 0) return;
    setText(this.#place, `${figure.x.label} ${figure.x.format([figure.xs[index]])[0]}`);
    const key = JSON.stringify(rows.map(({ series }) => [series.key, series.label, series.color]));
    keyed(this.#rows, key, () => rows.flatMap(({ series }) => row(series)));
    rows.forEach(({ text }, k) => {
      setText(this.#rows.children[3 * k + 2], text);
    });
    const { offsetWidth } = this.element;
    const right = at.left + gap + offsetWidth <= at.width;
    this.element.style.left = `${right ? at.left + gap : Math.max(0, at.left - gap - offsetWidth)}px`;
    this.element.style.top = `${at.top + 2}px`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function row(series: Series): HTMLElement[] {
  const mark = h('span', { className: `mark line ${series.style}${series.hollow ? ' hollow' : ''}` });
  mark.style.setProperty('--c', series.color);
  return [mark, h('span', {}, shortened(series.label, longestName)), h('span', { className: 'value' })];
}
