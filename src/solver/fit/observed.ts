/** @file What the data of one experiment read of its solution: each measurement, and how much it scatters. */
import { parametersIn } from '../../problem/effect.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { isOfCounts, shapeOf } from '../../problem/fit/shape.ts';
import { deviationsOf, spreadOf } from '../../problem/noise.ts';
import type { Outcome } from '../../problem/outcome.ts';
import type { Censoring, NoiseDistribution, Problem, Term } from '../../problem/problem.ts';
import { splitOf } from '../../problem/split.ts';
import type { Measured } from '../problem/measured.ts';
import { readingsOf } from '../problem/readings.ts';
import type { System } from '../problem/system.ts';
import { type LogScale, logScaleOf } from './log-misfit.ts';

/** One measurement. */
export interface ObservedPoint {
  /** Index among the series. */
  series: number;
  time: number;
  value: number;
  censored: Censoring | null;
  /** Readings of what was measured, of its deviation and of the shape of its distribution; −1 where numbers say it. */
  reads: { prediction: number; deviation: number; shape: number };
  /** Where it is not read; 1 for counts, which scatter as they do. */
  deviation: number;
}

/** The data of one term. */
export interface MeasuredSeries {
  term: Term;
  distribution: NoiseDistribution;
  /** Whether anything is said of its noise; else the spread of its values stands for the deviation. */
  known: boolean;
  /** How it is compared on a logarithmic scale. */
  logs: LogScale;
  /** Estimates that the whole of its prediction and of its deviation is multiplied by. */
  factors: { prediction: string[]; deviation: string[] };
  /** Parameters that its deviation reads. */
  noiseReads: string[];
}

export interface Observed {
  series: MeasuredSeries[];
  observations: ObservedPoint[];
  /** All that is read, as measurements of value 0 and deviation 1. */
  watched: Measured;
}

/**
 * Measurements that are kept out of training are not among them.
 * @param together times that its evaluator reads at once
 */
export function observedOf(problem: Problem, system: System, together = 1): Outcome<Observed> {
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  const expressions: Expression[] = [];
  const add = (e: Expression): number => expressions.push(e) - 1;
  const rows = data.map(({ residual, data: measured }) => {
    const shape = shapeOf(measured!.distribution);
    return {
      prediction: add(residual),
      deviation: measured!.deviation && !isOfCounts(measured!.distribution?.name) ? add(measured!.deviation) : -1,
      shape: shape ? add(shape) : -1,
    };
  });
  const readings = readingsOf(problem, system, expressions, together);
  if (!readings.ok) return readings;
  const { from, to } = problem.variable;
  const wanted = new Map<string, { term: number; time: number }>();
  const keyOf = (row: number, time: number): string => `${row} ${time}`;
  const observations: ObservedPoint[] = [];
  const series = data.map((term, k): MeasuredSeries => {
    const measured = term.data!;
    const deviations = deviationsOf(measured);
    const heldOut = splitOf(term);
    const isOfWholes = isOfCounts(measured.distribution?.name);
    const spread = spreadOf(measured.values);
    measured.times.forEach((time, i) => {
      if (heldOut[i] || time < from || time > to) return;
      for (const row of Object.values(rows[k])) if (row >= 0) wanted.set(keyOf(row, time), { term: row, time });
      observations.push({
        series: k,
        time,
        value: measured.values[i],
        censored: measured.censored?.[i] ?? null,
        reads: { ...rows[k] },
        deviation: isOfWholes ? 1 : deviations?.[i] || spread,
      });
    });
    const distribution = measured.distribution ?? { name: 'normal' as const };
    const isNumber = isOfWholes || (measured.deviation ? isConstant(measured.deviation, system) : deviations !== null);
    return {
      term,
      distribution,
      known: isOfWholes || measured.deviation !== undefined || deviations !== null,
      logs: logScaleOf(measured.values, { spread, known: isNumber, distribution: distribution.name }),
      factors: {
        prediction: factorsOf(term.residual, system),
        deviation: measured.deviation ? factorsOf(measured.deviation, system) : [],
      },
      noiseReads: measured.deviation ? [...parametersIn(measured.deviation)] : [],
    };
  });
  const points = [...wanted.values()].sort((a, b) => a.time - b.time || a.term - b.term);
  const placeOf = new Map(points.map(({ term, time }, i) => [keyOf(term, time), i]));
  for (const observation of observations) {
    const { reads, time } = observation;
    for (const key of ['prediction', 'deviation', 'shape'] as const) {
      if (reads[key] >= 0) reads[key] = placeOf.get(keyOf(reads[key], time))!;
    }
  }
  return {
    ok: true,
    value: {
      series,
      observations,
      watched: {
        terms: expressions.map((_, i) => ({ name: `${i}`, noise: null })),
        dataTerms: expressions.length,
        points: points.map((point) => ({ ...point, value: 0, sigma: 1 })),
        evaluator: readings.value,
      },
    },
  };
}

/** Names of the estimates in the product that `e` is. */
function factorsOf(e: Expression, { estimates }: System): string[] {
  const found: string[] = [];
  const look = (x: Expression): void => {
    if (x.kind === 'parameter' && estimates.includes(x.name)) found.push(x.name);
    if (x.kind === 'unary') look(x.operand);
    if (x.kind === 'binary' && (x.operator === '*' || x.operator === '/')) look(x.left);
    if (x.kind === 'binary' && x.operator === '*') look(x.right);
  };
  look(e);
  return found;
}

/** Whether `e` is the same whatever is estimated and solved. */
function isConstant(e: Expression, { estimates }: System): boolean {
  let constant = true;
  walk(e, (x) => {
    if (x.kind === 'unknown' || x.kind === 'delayed' || (x.kind === 'parameter' && estimates.includes(x.name))) {
      constant = false;
    }
  });
  return constant;
}
