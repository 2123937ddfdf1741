/**
 * @file What mends a finding: an edit of the spec, which its message names. Where there is no edit of which it is known
 * that it helps (bench/advice), nothing is advised.
 */
import { type Fix, fixTitle, type SetWeights } from '../../problem/fix.ts';
import { rounded } from '../../problem/number-text/digits.ts';
import { marched, marchedBySecondOrder, solvedByWindows } from '../../problem/rewrites/training.ts';
import type { RunContext, TraceView } from '../trace/trace.ts';

export interface Remedy {
  fix: Fix | null;
  /** For the end of a message, with a space before it; empty where there is none. */
  advice: string;
}

/** The first of the edits that there is. What a variant changes itself is written elsewhere, so that its runs get none; a log has no spec. */
export function remedy({ variant, origin }: RunContext, ...fixes: (Fix | null)[]): Remedy {
  const fix = variant === null && origin !== 'log' ? (fixes.find((candidate) => candidate !== null) ?? null) : null;
  return { fix, advice: fix ? ` ${fixTitle(fix)}.` : '' };
}

/**
 * Of a log: the weight that gives term `heavy` the gradient that term `light` began with; of a spec there are better
 * edits.
 */
export function balanced({ context, first }: TraceView, heavy: number, light: number): SetWeights | null {
  const weight = (first.weights[heavy] * first.norms[light]) / first.norms[heavy];
  if (context.origin !== 'log' || !(weight > 0) || !Number.isFinite(weight)) return null;
  return { kind: 'set-weights', weights: { [context.terms[heavy].name]: rounded(weight, 1) } };
}

/** Windows: a small network in each where they can be marched through, else no network. */
export const windowsRemedy = (context: RunContext): Remedy =>
  remedy(context, marchedBySecondOrder(context.problem), marched(context.problem), solvedByWindows(context.problem));
