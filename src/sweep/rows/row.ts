/** @file One row per run of a sweep, read off the run's result. Pure. */
import { median } from '../../numeric/statistics.ts';
import type { ResultLine } from '../../problem/json/lines.ts';
import type { Verdict } from '../../problem/run.ts';
import type { SweepPlan } from '../plan/plan.ts';

/** A run that ended by itself. Numbers that are none are `null`. */
export interface SweepRow {
  index: number;
  set: Record<string, number>;
  verdict: Verdict;
  /** Whether there is a reference to compare with. */
  compared: boolean;
  /** Error against the reference. */
  relativeL2: number | null;
  /** Weight-free held-out measure. */
  measure: number | null;
  /** Σ λᵢLᵢ at the last step: what those who watch the loss would choose by. */
  total: number | null;
  /** Values of the parameters that were estimated. */
  parameters: Record<string, number | null>;
  ended: ResultLine['ended'];
  steps: number;
  seconds: number;
  engine: string;
}

/**
 * `null` for a run that was stopped by hand: it is still to be finished.
 * @param total the total of its last frame
 */
export function rowOf(plan: SweepPlan, index: number, result: ResultLine, total: number | null): SweepRow | null {
  if (result.ended === 'stopped') return null;
  return {
    index,
    set: plan.runs[index].set,
    verdict: result.verdict,
    compared: result.referenceKind !== null,
    relativeL2: result.relativeL2,
    measure: result.measure,
    total,
    parameters: Object.fromEntries(Object.entries(result.parameters).map(([name, p]) => [name, p.value])),
    ended: result.ended,
    steps: result.steps,
    seconds: result.seconds,
    engine: result.engine,
  };
}

/** What the solutions of a sweep are judged by: the error where every run has one, otherwise the held-out measure. */
export type Judge = 'relativeL2' | 'measure';

export const judgeOf = (rows: readonly SweepRow[]): Judge =>
  rows.length > 0 && rows.every((row) => row.compared) ? 'relativeL2' : 'measure';

export const judgeNames: Record<Judge, string> = { relativeL2: 'error', measure: 'held-out' };

/** Axes that make up the map: all but the seed, which repeats; the seed itself where nothing else is swept. */
export function mapAxes(plan: SweepPlan): SweepPlan['axes'] {
  const axes = plan.axes.filter((axis) => axis.kind !== 'seed');
  return axes.length > 0 ? axes : plan.axes;
}

/** Runs of one point of the map: the same but for their seeds. */
export interface SweepPoint {
  set: Record<string, number>;
  rows: SweepRow[];
  /** Median over the seeds, a run that came to nothing counting as infinitely wrong; NaN before the first has ended. */
  error: number;
  total: number;
}

/** Median over the runs of a point: a number that is none counts as infinitely large. */
const middle = (values: readonly (number | null)[]): number => median(values.map((x) => x ?? Number.POSITIVE_INFINITY));

/** The points of the map in the order of the plan, those without a finished run included. */
export function pointsOf(plan: SweepPlan, rows: readonly SweepRow[]): SweepPoint[] {
  const names = mapAxes(plan).map((axis) => axis.name);
  const judge = judgeOf(rows);
  const points = new Map<string, { set: Record<string, number>; rows: SweepRow[] }>();
  const keyOf = (set: Record<string, number>) => names.map((name) => set[name]).join(' ');
  for (const { set } of plan.runs) {
    const key = keyOf(set);
    if (!points.has(key)) points.set(key, { set: Object.fromEntries(names.map((n) => [n, set[n]])), rows: [] });
  }
  for (const row of rows) points.get(keyOf(row.set))?.rows.push(row);
  return [...points.values()].map((point) => ({
    ...point,
    error: middle(point.rows.map((row) => row[judge])),
    total: middle(point.rows.map((row) => row.total)),
  }));
}
