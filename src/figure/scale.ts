/** @file Numbers to places and colours. Pure. */

export interface Scale {
  /** 0…1; NaN for what has no place. */
  place(x: number): number;
  ticks: number[];
}

const finiteOf = (values: readonly number[]): number[] => values.filter(Number.isFinite);

/** Positive values at least a factor of ten apart that grow by factors rather than by steps. */
export function growsByFactors(values: readonly number[]): boolean {
  const sorted = finiteOf(values).toSorted((a, b) => a - b);
  if (sorted.length < 3 || sorted[0] <= 0 || sorted[sorted.length - 1] < 10 * sorted[0]) return false;
  const middle = sorted[sorted.length >> 1];
  const [from, to] = [sorted[0], sorted[sorted.length - 1]];
  return (
    Math.abs(Math.log(middle) - (Math.log(from) + Math.log(to)) / 2) <
    Math.abs(Math.log(middle) - Math.log((from + to) / 2))
  );
}

function linear(values: readonly number[]): Scale {
  const known = finiteOf(values);
  const [from, to] = [Math.min(...known), Math.max(...known)];
  return {
    place: (x) => (to > from ? (x - from) / (to - from) : 0.5),
    ticks: [...new Set(known)].sort((a, b) => a - b),
  };
}

/** Over whole decades; half of each where there is only one. */
function decades(values: readonly number[]): Scale {
  const logs = finiteOf(values.map((x) => (x > 0 ? Math.log10(x) : Number.NaN)));
  if (logs.length === 0) return { place: () => Number.NaN, ticks: [] };
  const from = Math.floor(Math.min(...logs) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.max(...logs) - 1e-9));
  const every = Math.ceil((to - from) / 6);
  const ticks: number[] = [];
  for (let k = from; k <= to; k += every) ticks.push(Number(`1e${k}`));
  return { place: (x) => (x > 0 && Number.isFinite(x) ? (Math.log10(x) - from) / (to - from) : Number.NaN), ticks };
}

/** Of a swept axis: its own values are the ticks. */
export function axisScale(values: readonly number[]): Scale {
  if (!growsByFactors(values)) return linear(values);
  const logs = linear(values.map(Math.log));
  return { place: (x) => logs.place(Math.log(x)), ticks: [...values].sort((a, b) => a - b) };
}

/** Of errors and totals, which differ by factors. */
export const sizeScale = (values: readonly number[]): Scale => decades(values);

/** At most `most` of `ticks`, evenly left out. */
export const thinned = (ticks: readonly number[], most: number): number[] => {
  const every = Math.ceil(ticks.length / Math.max(1, most));
  return ticks.filter((_, k) => k % every === 0);
};

/** Stops of viridis (S. van der Walt, N. Smith, 2015; CC0): even in lightness, for all colour visions. */
const stops = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
];

export interface Colour {
  fill: string;
  /** Of text on it. */
  ink: string;
}

/** Dark for 0, light for 1. */
export function colour(place: number): Colour {
  const x = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(x));
  const [r, g, b] = stops[k].map((c, i) => Math.round(c + (stops[k + 1][i] - c) * (x - k)));
  const light = 0.299 * r + 0.587 * g + 0.114 * b;
  return { fill: `rgb(${r},${g},${b})`, ink: light > 130 ? '#111' : '#fff' };
}
