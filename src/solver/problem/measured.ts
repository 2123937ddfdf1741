/** @file Data terms as the window solver sees them: weighted misfits at the measured times and their derivatives. */

import type { Expression } from '../../problem/expression.ts';
import { deviationsOf, spreadOf } from '../../problem/noise.ts';
import type { Outcome } from '../../problem/outcome.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { splitOf } from '../../problem/split.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import { readingsOf } from './readings.ts';
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
  /**
   * The first of them are data; others hold learned functions smooth, and their points measure a curvature of zero; the last
   * are estimates that are measured themselves.
   */
  dataTerms: number;
  /** Ascending in time; measurements kept out of training are not among them. */
  points: Measurement[];
  /** Reads the measured expression of every term. */
  evaluator: TapeEvaluator;
}

/** @param themselves names of estimates with a term of their own, whose points are left to the caller */
export function measuredOf(problem: Problem, system: System, themselves: readonly string[] = []): Outcome<Measured> {
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  const smooth = problem.terms.filter((t) => t.kind === 'smoothness');
  const readings = readingsOf(problem, system, [
    ...[...data, ...smooth].map(({ residual }) => residual),
    ...themselves.map(parameterNamed),
  ]);
  if (!readings.ok) return readings;
  const evaluator = readings.value;
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
  if (points.length > 0) points.unshift(...curvatures(smooth, data.length, points));
  const others = [...smooth.map(({ name }) => name), ...themselves];
  const all = [...terms, ...others.map((name) => ({ name, noise: 1 }))];
  return { ok: true, value: { terms: all, dataTerms: terms.length, points, evaluator } };
}

const parameterNamed = (name: string): Expression => ({ kind: 'parameter', name });

/**
 * The curvature of learned functions as measurements of zero, which depend on parameters alone. Their deviations are such
 * that weight · mean square stands beside the mean squared misfit of the measurements.
 * @param smooth written out: a term for each member
 * @param first index of the first one among the terms
 */
function curvatures(smooth: readonly Term[], first: number, points: readonly Measurement[]): Measurement[] {
  const members = new Map<string, number>();
  const familyOf = ({ name, member }: Term): string => member?.family ?? name;
  for (const term of smooth) members.set(familyOf(term), (members.get(familyOf(term)) ?? 0) + 1);
  return smooth.map((term, k) => ({
    term: first + k,
    time: points[0].time,
    value: 0,
    sigma: Math.sqrt(members.get(familyOf(term))! / (points.length * weightOf(term))),
  }));
}

const weightOf = ({ weight }: Term): number =>
  weight && weight.schedule !== 'equal_total' ? weight.schedule.value : 1;
