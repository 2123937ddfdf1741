/** @file Colours of pictures: a ramp for sizes, and lists that tell curves apart. Pure. */

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

/** The k-th of `colours`, which begin again behind the last. */
const cycle =
  (colours: readonly string[]) =>
  (k: number): string =>
    colours[k % colours.length];

/** Curves on light and on dark pages, told apart by lightness too. */
export const screenColour = cycle([
  '#3b82c4',
  '#d9822b',
  '#2a9d6f',
  '#b85cc9',
  '#c94f4f',
  '#8a8f3c',
  '#5fb3b3',
  '#9a6b4f',
]);

/**
 * Curves on white paper: the Okabe–Ito palette (Okabe & Ito 2008, "Color Universal Design"), told apart by all kinds of
 * colour vision.
 */
export const paperColour = cycle([
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8c6d00',
  '#5a5a5a',
]);
