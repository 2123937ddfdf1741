/** @file What a sweep came to, as one JSON object: a public contract like the lines of `--json`. Pure. */

import { type SmallestTotal, smallestTotal, smallestTotalText } from './finding.ts';
import type { SweepState } from './folder.ts';
import type { SweepPlan } from './plan.ts';
import { type Judge, judgeOf, pointsOf, type SweepPoint } from './row.ts';

type Maybe = number | null;

interface PointLine {
  set: Record<string, number>;
  error: Maybe;
  total: Maybe;
  runs: number;
}

export interface SweepSummary {
  type: 'sweep';
  v: 1;
  sweep: string;
  runs: number;
  finished: number;
  failed: number;
  /** What `error` is: against the reference, or the held-out measure. */
  judge: Judge;
  points: PointLine[];
  best: PointLine | null;
  smallestTotal: PointLine | null;
  /** Whether the smallest total is the best solution; `null` where too little is known. */
  smallestTotalIsBest: boolean | null;
  rankCorrelation: Maybe;
  because: string;
}

const finite = (x: number): Maybe => (Number.isFinite(x) ? x : null);

const pointLine = ({ set, error, total, rows }: SweepPoint): PointLine => ({
  set,
  error: finite(error),
  total: finite(total),
  runs: rows.length,
});

export function summaryOf(plan: SweepPlan, { rows, failures }: SweepState): SweepSummary {
  const points = pointsOf(plan, rows);
  const found: SmallestTotal | null = smallestTotal(points);
  return {
    type: 'sweep',
    v: 1,
    sweep: plan.sweep,
    runs: plan.runs.length,
    finished: rows.length,
    failed: failures.length,
    judge: judgeOf(rows),
    points: points.map(pointLine),
    best: found && pointLine(found.best),
    smallestTotal: found && pointLine(found.smallest),
    smallestTotalIsBest: found?.isBest ?? null,
    rankCorrelation: found && finite(found.rankCorrelation),
    because: smallestTotalText(points, rows),
  };
}
