/** @file What the data of one experiment read of its solution: each measurement, and how much it scatters. */
import { mean, standardDeviation } from '../../numeric/statistics.ts';
import type { Expression } from '../../problem/expression.ts';
import { deviationsOf } from '../../problem/noise.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Censoring, NoiseDistribution, Problem, Term } from '../../problem/problem.ts';
import { splitOf } from '../../problem/split.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { solverLeaves } from '../problem/leaves.ts';
import type { Measured } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';

/** One measurement. */
export interface ObservedPoint {
  /** Index among the series. */
  series: number;
  time: number;
  value: number;
  censored: Censoring | null;
  /** Readings of what was measured, of its deviation and of the degrees of freedom; −1 where numbers say it. */
  reads: { prediction: number; deviation: number; freedom: number };
  /** Where it is not read. */
  deviation: number;
}

/** The data of one term. */
export interface MeasuredSeries {
  term: Term;
  distribution: NoiseDistribution;
  /** Whether anything is said of its noise; else the spread of its values stands for the deviation. */
  known: boolean;
}

export interface Observed {
  series: MeasuredSeries[];
  observations: ObservedPoint[];
  /** All that is read, as measurements of value 0 and deviation 1. */
  watched: Measured;
}

/** Measurements that are kept out of training are not among them. */
export function observedOf(problem: Problem, system: System): Outcome<Observed> {
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  let fixed = false;
  const results: number[] = [];
  const add = (e: Expression): number => {
    const register = emit(t, e, {
      ...leaves,
      unknown: (name, order, at) => {
        if (at) fixed = true;
        return leaves.unknown(name, order, at);
      },
    });
    return results.push(register) - 1;
  };
  const rows = data.map(({ residual, data: measured }) => ({
    prediction: add(residual),
    deviation: measured!.deviation ? add(measured!.deviation) : -1,
    freedom: measured!.distribution?.name === 'student' ? add(measured!.distribution.freedom) : -1,
  }));
  if (fixed) return refused('a measured expression looks at a fixed point');
  const evaluator = new TapeEvaluator(t.finish(results), {
    outputs: problem.unknowns.length,
    orders: system.order + 1,
    slots: 1,
    auxColumns: system.inputs.length,
    scalars: system.estimates.length,
    capacity: 1,
  });
  for (const input of evaluator.inputs) {
    if (input.kind === 'jet' && input.order > system.unknowns[input.output].order) {
      return refused('a measured derivative is higher than the equations contain');
    }
  }
  const { from, to } = problem.variable;
  const wanted = new Map<string, { term: number; time: number }>();
  const keyOf = (row: number, time: number): string => `${row} ${time}`;
  const observations: ObservedPoint[] = [];
  const series = data.map((term, k): MeasuredSeries => {
    const measured = term.data!;
    const deviations = measured.deviations ?? deviationsOf(measured);
    const heldOut = splitOf(term);
    const spread = standardDeviation(measured.values) || Math.abs(mean(measured.values)) || 1;
    measured.times.forEach((time, i) => {
      if (heldOut[i] || time < from || time > to) return;
      for (const row of Object.values(rows[k])) if (row >= 0) wanted.set(keyOf(row, time), { term: row, time });
      observations.push({
        series: k,
        time,
        value: measured.values[i],
        censored: measured.censored?.[i] ?? null,
        reads: { ...rows[k] },
        deviation: deviations?.[i] || spread,
      });
    });
    return {
      term,
      distribution: measured.distribution ?? { name: 'normal' },
      known: measured.deviation !== undefined || deviations !== null,
    };
  });
  const points = [...wanted.values()].sort((a, b) => a.time - b.time || a.term - b.term);
  const placeOf = new Map(points.map(({ term, time }, i) => [keyOf(term, time), i]));
  for (const observation of observations) {
    const { reads, time } = observation;
    for (const key of ['prediction', 'deviation', 'freedom'] as const) {
      if (reads[key] >= 0) reads[key] = placeOf.get(keyOf(reads[key], time))!;
    }
  }
  return {
    ok: true,
    value: {
      series,
      observations,
      watched: {
        terms: results.map((_, i) => ({ name: `${i}`, noise: null })),
        dataTerms: results.length,
        points: points.map((point) => ({ ...point, value: 0, sigma: 1 })),
        evaluator,
      },
    },
  };
}
