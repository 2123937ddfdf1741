/** @file What runs can be compared by: each quantity is a series of the history. */
import { pairs, type SeriesGroup } from '../../problem/history.ts';
import type { ShownRun } from '../page/model.ts';

export interface Quantity {
  key: string;
  label: string;
  group: SeriesGroup;
  scale: 'log' | 'linear';
  /** Index of its series in `run`; `null` when the run has no such series. */
  index(run: ShownRun): number | null;
}

const single = (key: SeriesGroup, label: string): Quantity => ({
  key,
  label,
  group: key,
  scale: 'log',
  index: () => 0,
});

const termIndex = (name: string) => (run: ShownRun) => {
  const i = run.header.terms.findIndex((t) => t.name === name);
  return i < 0 ? null : i;
};

const perTerm: { group: SeriesGroup; label: (term: string) => string }[] = [
  { group: 'loss', label: (t) => `loss of ${t}` },
  { group: 'heldOut', label: (t) => `held-out loss of ${t}` },
  { group: 'weight', label: (t) => `weight of ${t}` },
  { group: 'weightedNorm', label: (t) => `weighted gradient of ${t}` },
];

/** Everything that at least one of the runs has. */
export function quantities(runs: readonly ShownRun[]): Quantity[] {
  const names = [...new Set(runs.flatMap((r) => r.header.terms.map((t) => t.name)))];
  const list: Quantity[] = [single('total', 'total loss'), single('measure', 'held-out measure')];
  for (const { group, label } of perTerm) {
    for (const name of names) {
      list.push({ key: `${group} ${name}`, label: label(name), group, scale: 'log', index: termIndex(name) });
    }
  }
  for (const [i, j] of pairs(names.length)) {
    list.push({
      key: `cosine ${names[i]} ${names[j]}`,
      label: `cosine ${names[i]} · ${names[j]}`,
      group: 'cosine',
      scale: 'linear',
      index: (run) => {
        const [a, b] = [termIndex(names[i])(run), termIndex(names[j])(run)];
        if (a === null || b === null) return null;
        return pairs(run.header.terms.length).findIndex(([x, y]) => x === Math.min(a, b) && y === Math.max(a, b));
      },
    });
  }
  return list;
}

/** The last evaluated value of `quantity` in `run`; NaN when there is none. */
export function lastValue(run: ShownRun, quantity: Quantity): number {
  const index = quantity.index(run);
  if (index === null) return Number.NaN;
  const { high } = run.history.series(quantity.group, index);
  for (let k = high.length - 1; k >= 0; k--) if (!Number.isNaN(high[k])) return high[k];
  return Number.NaN;
}

/** The first value of `quantity` in `run`. */
export function firstValue(run: ShownRun, quantity: Quantity): number {
  const index = quantity.index(run);
  return index === null || run.history.length === 0 ? Number.NaN : run.history.series(quantity.group, index).high[0];
}
