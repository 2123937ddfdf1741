/** @file What a sweep came to, as one JSON object: a public contract like the lines of `--json`. Pure. */
import { publicNumber } from '../../problem/json/codec.ts';
import { type SweepPointLine, type SweepSummary, sweepLineVersion } from '../../problem/json/sweep.ts';
import type { SweepPlan } from '../plan/plan.ts';
import { type SmallestTotal, smallestTotal, smallestTotalText } from './finding.ts';
import { judgeOf, pointsOf, type SweepPoint } from './row.ts';
import type { SweepState } from './state.ts';

const pointLine = ({ set, error, total, rows }: SweepPoint): SweepPointLine => ({
  set,
  error: publicNumber(error),
  total: publicNumber(total),
  runs: rows.length,
});

export function summaryOf(plan: SweepPlan, { rows, failures }: SweepState): SweepSummary {
  const points = pointsOf(plan, rows);
  const found: SmallestTotal | null = smallestTotal(points);
  return {
    type: 'sweep',
    v: sweepLineVersion,
    sweep: plan.sweep,
    runs: plan.runs.length,
    finished: rows.length,
    failed: failures.length,
    judge: judgeOf(rows),
    points: points.map(pointLine),
    best: found && pointLine(found.best),
    smallestTotal: found && pointLine(found.smallest),
    smallestTotalIsBest: found?.isBest ?? null,
    rankCorrelation: found && publicNumber(found.rankCorrelation),
    because: smallestTotalText(points, rows),
  };
}
