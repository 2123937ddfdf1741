/**
 * @file How long the next window is, from how the last one went: as an ODE solver chooses its steps, with the optimiser
 * steps that a window needed in place of a local error. Counts alone decide, so that a resumed run takes the same windows.
 */

/** Share of the interval that the first window has. */
const firstShare = 1 / 16;
/** Windows shorter than this share of the interval are given up. */
const smallestShare = 1e-6;

/** Growth by the share of a window's steps that were needed; the first row that applies. */
const growth: readonly (readonly [share: number, factor: number])[] = [
  [0.15, 1.5],
  [0.3, 1.2],
  [0.6, 1],
  [1, 0.8],
];

export interface Pace {
  /** Windows of equal length, each accepted as it is; `null`: as long as the acceptance test allows. */
  windows: number | null;
}

export const firstLength = ({ windows }: Pace, interval: number): number =>
  windows === null ? interval * firstShare : interval / windows;

/** Length of the window behind an accepted one that needed `share` of its steps. */
export function lengthAfter({ windows }: Pace, length: number, share: number): number {
  if (windows !== null) return length;
  return length * growth.find(([most]) => share <= most)![1];
}

/** Shorter windows have to help: within so many rejected attempts the measure has to fall to a half. */
const rejectionsToHelp = 4;

/**
 * Length of the next attempt after rejected ones, of which the last had `length`.
 * @param measures held-out measures of all rejected attempts at this window.
 * @returns `null` where a shorter window is no use.
 */
export function lengthAfterRejection(length: number, measures: readonly number[], interval: number): number | null {
  const [earlier, last] = [measures.slice(0, -rejectionsToHelp), measures.slice(-rejectionsToHelp)];
  const isHopeless =
    earlier.length > 0 &&
    Math.min(...earlier) < Number.POSITIVE_INFINITY &&
    !(Math.min(...last) < Math.min(...earlier) / 2);
  return isHopeless || length / 2 < smallestShare * interval ? null : length / 2;
}

/** End of a window of about `length` from `from`: no crumb is left before `end`. */
export function windowEnd(from: number, length: number, end: number): number {
  const left = end - from;
  if (length >= 0.999999 * left) return end;
  // Two halves of what is left are better than a long window and a sliver.
  return length > left / 2 ? from + left / 2 : from + length;
}
