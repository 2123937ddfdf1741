/** @file Whether the smallest total is the best solution, in numbers and in one sentence. Pure. */
import { shortText } from '../../problem/number-text/axis.ts';
import { twoDecimals } from '../../problem/number-text/report.ts';
import { settingText } from '../plan/plan.ts';
import { judgeNames, judgeOf, type SweepPoint, type SweepRow } from './row.ts';

export interface SmallestTotal {
  /** Points with the smallest error and with the smallest total. */
  best: SweepPoint;
  smallest: SweepPoint;
  isBest: boolean;
  /** Spearman's rank correlation of total and error over all points with both; NaN of fewer than three. */
  rankCorrelation: number;
}

/** Ranks from 0, equal values sharing their mean. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const out = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && order[to + 1].value === order[from].value) to++;
    for (let k = from; k <= to; k++) out[order[k].index] = (from + to) / 2;
    from = to + 1;
  }
  return out;
}

/** Spearman's ρ: the correlation of the ranks (C. Spearman, Am. J. Psychol. 15, 1904). NaN where one side is constant. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  if (a.length < 3) return Number.NaN;
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((r, k) => {
    xy += (r - mean) * (y[k] - mean);
    xx += (r - mean) ** 2;
    yy += (y[k] - mean) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

const least = (points: readonly SweepPoint[], of: (point: SweepPoint) => number): SweepPoint =>
  points.reduce((a, b) => (of(b) < of(a) ? b : a));

/** `null` where fewer than two points have both an error and a total. */
export function smallestTotal(points: readonly SweepPoint[]): SmallestTotal | null {
  const known = points.filter((p) => Number.isFinite(p.error) && Number.isFinite(p.total));
  if (known.length < 2) return null;
  const best = least(known, (p) => p.error);
  const smallest = least(known, (p) => p.total);
  const correlation = rankCorrelation(
    known.map((p) => p.total),
    known.map((p) => p.error),
  );
  return { best, smallest, isBest: smallest.error <= best.error, rankCorrelation: correlation };
}

/** Medians of a few runs are worth two digits. */
const say = (x: number): string => shortText(x, 2);

export function smallestTotalText(points: readonly SweepPoint[], rows: readonly SweepRow[]): string {
  const found = smallestTotal(points);
  if (!found) return 'Too few runs have both a total and an error to tell whether the smallest total is the best.';
  const { best, smallest, isBest, rankCorrelation: rho } = found;
  const what = judgeNames[judgeOf(rows)];
  const ranked = Number.isNaN(rho) ? '' : ` Rank correlation of total and ${what} over the map: ${twoDecimals(rho)}.`;
  const at = (p: SweepPoint) => settingText(p.set);
  const solved = rows.some((row) => row.verdict === 'reached') ? '' : ' No run reached its tolerance.';
  if (isBest) {
    return `The smallest total (${say(best.total)}, at ${at(best)}) is also the best solution here: ${what} ${say(best.error)}.${ranked}${solved}`;
  }
  const [worse, larger] = [smallest.error / best.error, best.total / smallest.total];
  return `The smallest total is not the best solution: total ${say(smallest.total)} at ${at(smallest)} has ${what} ${say(smallest.error)}, while ${at(best)} has ${what} ${say(best.error)} (${say(worse)}× smaller) at a total ${say(larger)}× as large.${ranked}${solved}`;
}
