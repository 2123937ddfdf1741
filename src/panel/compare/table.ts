/** @file The runs in numbers: what differs, by how much, and which is better; what is equal is folded away. */
import { duration } from '../../problem/number-text/quantity.ts';
import { brief, integer, number, ratio, signed } from '../../problem/number-text/typeset.ts';
import type { Verdict } from '../../problem/run.ts';
import { h, keyed } from '../page/dom.ts';
import type { Interface } from '../page/interface.ts';
import type { Panel } from '../page/panel.ts';
import { runColors } from '../page/theme.ts';
import { referenceError } from '../solution/reference-error.ts';
import { type ColouredRun, solutionShown } from './contestants.ts';
import { lastValue, quantities } from './quantities.ts';

export interface ComparedRow {
  name: string;
  cells: string[];
  /** Of the last run against the first; '' where there is none to say. */
  difference: string;
  /** Index of the better run; `null` where none is, or nobody can tell. */
  better: number | null;
}

/** Relative difference up to which numbers are one. */
const same = 1e-3;

const isSame = (a: number, b: number): boolean =>
  (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= same * Math.max(Math.abs(a), Math.abs(b));

/** `÷ 206`, `× 3.1`. */
function factorText(from: number, to: number): string {
  if (!(from > 0) || !(to > 0) || isSame(from, to)) return '';
  const times = (factor: number) => ratio(factor).replace('×', '');
  return to > from ? `× ${times(to / from)}` : `÷ ${times(from / to)}`;
}

/** Index of the smallest, where it is smaller than the next. */
function smallest(values: readonly number[]): number | null {
  const order = values
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.value - b.value);
  return order.length > 1 && !isSame(order[0].value, order[1].value) ? order[0].index : null;
}

const rank: Record<Verdict, number> = { reached: 0, unverified: 1, 'not reached': 2, wrong: 3 };

/** Names and one cell per run. */
export function tableRows(
  compared: readonly ColouredRun[],
  digits: number,
  shown: Interface['shownState'],
): ComparedRow[] {
  const runs = compared.map(({ run }) => run);
  const last = runs.length - 1;
  /** @param less Whether less is better. */
  const row = (name: string, values: number[], write: (value: number) => string, less: boolean): ComparedRow => ({
    name,
    cells: values.map(write),
    difference: factorText(values[0], values[last]),
    better: less ? smallest(values) : null,
  });
  const errors = runs.map((run) => {
    const solution = solutionShown(run, shown);
    const error = solution && referenceError(run, solution);
    return error ?? (shown === 'best' ? run.result?.relativeL2 : null) ?? Number.NaN;
  });
  const rows: ComparedRow[] = [
    {
      name: 'verdict',
      cells: runs.map((r) => r.result?.verdict ?? r.state.kind),
      difference: '',
      better: smallest(runs.map((r) => (r.result ? rank[r.result.verdict] : Number.NaN))),
    },
    row(
      shown === 'best' ? 'relative L2, state kept' : 'relative L2, last state',
      errors,
      (v) => number(v, digits),
      true,
    ),
    row(
      'step',
      runs.map((r) => r.last?.step ?? Number.NaN),
      integer,
      false,
    ),
    row(
      'time',
      runs.map((r) => r.result?.seconds ?? r.last?.seconds ?? Number.NaN),
      duration,
      false,
    ),
  ];
  for (const quantity of quantities(runs)) {
    const cosine = quantity.group === 'cosine';
    const values = runs.map((r) => lastValue(r, quantity));
    // Raw losses mean the same in every run; totals and weighted norms under other weights do not.
    const less = quantity.group === 'loss' || quantity.group === 'heldOut' || quantity.group === 'measure';
    rows.push(row(quantity.label, values, cosine ? signed : (v) => brief(v, digits), less));
  }
  return rows.filter((r) => r.cells.some((c) => c !== '–'));
}

const isEqual = ({ cells }: ComparedRow): boolean => cells.every((cell) => cell === cells[0]);

export class ComparisonTable {
  readonly element = h('div', { className: 'scroll' });
  readonly #panel: Panel;
  /** Equal rows are shown, too. */
  #unfolded = false;

  constructor(panel: Panel) {
    this.#panel = panel;
  }

  draw(compared: readonly ColouredRun[], shown: Interface['shownState']): void {
    const rows = tableRows(compared, this.#panel.model.settings.digits, shown);
    const labels = compared.map(({ run, colour }) => [run.label, colour] as const);
    keyed(this.element, JSON.stringify([labels, rows, this.#unfolded]), () => this.#build(labels, rows));
  }

  #build(labels: readonly (readonly [string, number])[], rows: readonly ComparedRow[]): HTMLElement[] {
    const two = labels.length === 2;
    const equal = rows.filter(isEqual).length;
    const fold = h(
      'button',
      {
        type: 'button',
        className: 'link',
        onclick: () => {
          this.#unfolded = !this.#unfolded;
          this.#panel.changed('compare');
        },
      },
      this.#unfolded ? 'Fold equal rows' : `${equal} equal ${equal === 1 ? 'row' : 'rows'} folded: show`,
    );
    const table = h(
      'table',
      { className: 'data compared' },
      h('caption', { className: 'unseen' }, 'Runs compared'),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'last values'),
          ...labels.map(([label, colour]) =>
            h('th', { scope: 'col', className: `run-name run-${colour % runColors}` }, label),
          ),
          two && h('th', { scope: 'col' }, 'difference'),
        ),
      ),
      h(
        'tbody',
        {},
        ...rows
          .filter((row) => this.#unfolded || !isEqual(row))
          .map(({ name, cells, difference, better }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, name),
              ...cells.map((cell, c) =>
                h(
                  'td',
                  { className: c === better ? 'better' : null },
                  cell,
                  c === better && h('span', { className: 'check', role: 'img', 'aria-label': 'better' }, ' ✓'),
                ),
              ),
              two && h('td', { className: 'difference' }, difference),
            ),
          ),
      ),
    );
    return equal > 0 ? [table, fold] : [table];
  }
}
