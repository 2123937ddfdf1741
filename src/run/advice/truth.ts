/** @file What the trials of an advice are measured against. */
import { relativeError } from '../../numeric/grid.ts';
import type { Problem } from '../../problem/problem.ts';
import { drawingGrid } from '../header.ts';
import { References } from '../reference.ts';
import type { TrialEnd } from './trial.ts';

export interface Truth {
  /** Where it comes from: `exact solution`. */
  label: string;
  /** [unknowns] on the drawing grid. */
  values: Float64Array[];
}

/** The exact solution, a classical one or one by windows; `null` where there is none. */
export const truthOf = (problem: Problem): Truth | null => known(problem).truth;

/** The truth, and why the problem leaves its answer open: one sentence, `null` where it is not known to. */
export function known(problem: Problem): { truth: Truth | null; open: string | null } {
  const references = new References(problem, drawingGrid(problem));
  const best = references.best();
  return { truth: best && { label: best.label, values: best.values }, open: references.undetermined };
}

/** A solve by windows that has come to its tolerance, as what the others are measured against. */
export const truthFrom = ({ result, values, header }: TrialEnd): Truth | null =>
  result.verdict === 'reached' ? { label: header.engine, values } : null;

/**
 * Relative error over the whole interval: where there is no solution it is missed by its size.
 * @returns NaN where there is nothing to compare
 */
export function errorOf(values: readonly Float64Array[], truth: Truth): number {
  if (values.length === 0) return Number.NaN;
  const whole = values.map((x) => x.map((value) => (Number.isFinite(value) ? value : 0)));
  return relativeError(whole, truth.values);
}
