/** @file The panel's own small state: kept over a reload, never data. */

export interface Interface {
  losses: 'raw' | 'weighted' | null;
  compass: 'raw' | 'optimiser';
  /** True lengths, or directions only. */
  lengths: 'true' | 'equal';
  lower: 'none' | 'residual' | 'error';
  /** What charts over a run have along x. */
  along: 'step' | 'seconds';
  lossScale: 'log' | 'linear';
  /** Share of the past in every value of a smoothed curve, 0…0.99; `null`: chosen by how noisy it is. */
  smoothing: number | null;
  /** State of compared runs that is drawn. */
  shownState: 'last' | 'best';
  compareQuantity: string;
  /** Folded sections of the first screen. */
  folded: string[];
  /** Sections taken from the tabs to the first screen. */
  pinned: string[];
  /** Open tab; '': none. */
  tab: string;
  /** Section that has the page for itself. */
  maximised: string | null;
  /** Heights of charts in CSS pixels, as they were dragged, by chart. */
  heights: Record<string, number>;
  /** Charts shown as tables. */
  tables: string[];
  /** Term whose curves stand alone. */
  isolated: string | null;
  /** Families whose members are listed: names of terms, or of unknowns behind `unknown `. */
  unfolded: string[];
  /** Index of the members that are drawn for their families, `3` or `2,4`; `null`: the middle ones. */
  member: string | null;
  memberOrder: 'worst' | 'text';
}

const initialInterface: Interface = {
  losses: null,
  compass: 'raw',
  lengths: 'true',
  lower: 'none',
  along: 'step',
  lossScale: 'log',
  smoothing: null,
  shownState: 'last',
  compareQuantity: 'total',
  folded: [],
  pinned: [],
  tab: 'gradients',
  maximised: null,
  heights: {},
  tables: [],
  isolated: null,
  unfolded: [],
  member: null,
  memberOrder: 'worst',
};

type Guard = (value: unknown) => boolean;

const oneOf =
  (...choices: readonly unknown[]): Guard =>
  (value) =>
    choices.includes(value);
const text: Guard = (value) => typeof value === 'string';
const textOrNothing: Guard = (value) => value === null || text(value);
const texts: Guard = (value) => Array.isArray(value) && value.every(text);

/** What each entry may be: what was kept may come from another version. */
const guards: Record<keyof Interface, Guard> = {
  losses: oneOf('raw', 'weighted', null),
  compass: oneOf('raw', 'optimiser'),
  lengths: oneOf('true', 'equal'),
  lower: oneOf('none', 'residual', 'error'),
  along: oneOf('step', 'seconds'),
  lossScale: oneOf('log', 'linear'),
  smoothing: (value) => value === null || (typeof value === 'number' && value >= 0 && value < 1),
  shownState: oneOf('last', 'best'),
  compareQuantity: text,
  folded: texts,
  pinned: texts,
  tab: text,
  maximised: textOrNothing,
  heights: (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every((px) => Number.isFinite(px)),
  tables: texts,
  isolated: textOrNothing,
  unfolded: texts,
  member: textOrNothing,
  memberOrder: oneOf('worst', 'text'),
};

/** What was kept, as far as it still fits. */
export function restoreInterface(kept: unknown): Interface {
  const restored = structuredClone(initialInterface);
  if (typeof kept !== 'object' || kept === null) return restored;
  const fitting = Object.entries(kept).filter(
    ([key, value]) => Object.hasOwn(guards, key) && guards[key as keyof Interface](value),
  );
  return Object.assign(restored, Object.fromEntries(fitting));
}
