/**
 * @file What mends a finding: an edit of the spec, which its message names. Where there is no edit of which it is known
 * that it helps (bench/advice), nothing is advised.
 */
import { type Fix, fixTitle } from '../../problem/fix.ts';
import { marched, marchedBySecondOrder, solvedByWindows } from '../../problem/rewrites/training.ts';
import type { RunContext } from '../trace/trace.ts';

export interface Remedy {
  fix: Fix | null;
  /** For the end of a message, with a space before it; empty where there is none. */
  advice: string;
}

/** The first of the edits that there is. What a variant changes itself is written elsewhere, so that its runs get none. */
export function remedy({ variant }: RunContext, ...fixes: (Fix | null)[]): Remedy {
  const fix = variant === null ? (fixes.find((candidate) => candidate !== null) ?? null) : null;
  return { fix, advice: fix ? ` ${fixTitle(fix)}.` : '' };
}

/** Windows: a small network in each where they can be marched through, else no network. */
export const windowsRemedy = (context: RunContext): Remedy =>
  remedy(context, marchedBySecondOrder(context.problem), marched(context.problem), solvedByWindows(context.problem));
