/** @file Whether the smallest total is the best solution, in numbers and in one sentence. Pure. */
import { rankCorrelation } from '../../numeric/statistics.ts';
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
