/** @file Data terms as the window solver sees them: weighted misfits at the measured times and their derivatives. */

import { deviationsOf, spreadOf } from '../../problem/noise.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { splitOf } from '../../problem/split.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { solverLeaves } from './leaves.ts';
import type { System } from './system.ts';

export interface Measurement {
  /** Index of its data term among `Measured.terms`. */
  term: number;
  time: number;
  value: number;
  /** Standard deviation by which its misfit is divided: of the stated noise, else the spread of its data. */
  sigma: number;
}

export interface Measured {
  terms: { name: string; noise: number | null }[];
  /** Ascending in time; measurements kept out of training are not among them. */
  points: Measurement[];
  /** Reads the measured expression of every term; capacity 1. */
  evaluator: TapeEvaluator;
}

export function measuredOf(problem: Problem, system: System): Outcome<Measured> {
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  const t = new TapeBuilder();
  const leaves = solverLeaves(t, problem, () => 0);
  let fixed = false;
  const tape = t.finish(
    data.map((term) =>
      emit(t, term.residual, {
        ...leaves,
        unknown: (name, order, at) => {
          if (at) fixed = true;
          return leaves.unknown(name, order, at);
        },
      }),
    ),
  );
  if (fixed) return refused('a measured expression looks at a fixed point');
  const evaluator = new TapeEvaluator(tape, {
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
  const points: Measurement[] = [];
  const terms = data.map((term, k) => {
    const { times, values, noise } = term.data!;
    const deviations = deviationsOf(term.data!);
    const heldOut = splitOf(term);
    const spread = spreadOf(values);
    times.forEach((time, i) => {
      if (!heldOut[i] && time >= from && time <= to) {
        points.push({ term: k, time, value: values[i], sigma: deviations?.[i] || spread });
      }
    });
    return { name: term.name, noise };
  });
  points.sort((a, b) => a.time - b.time);
  return { ok: true, value: { terms, points, evaluator } };
}
