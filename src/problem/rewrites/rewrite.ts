/** @file What may help a training that fails: a change of the spec, with the cause that it mends. */
import type { Fix } from '../fix.ts';
import type { Problem } from '../problem.ts';

/** What a rewrite changes: those of different parts can be made together. */
export type RewritePart = 'training' | 'scale' | 'network' | 'points' | 'weights' | 'conditions' | 'losses' | 'bounds';

/** The terms at the start of the training, by name. */
export type StartTerms = Readonly<Record<string, { weight: number; norm: number }>>;

export interface Rewrite {
  /** What is done, in a few words. */
  name: string;
  /** Why a training fails where this helps, one clause. */
  cause: string;
  parts: readonly RewritePart[];
  /** It leaves no network to train: only where windows take the problem. */
  solves?: true;
  /** How many times the work of others it may take; by default 1. */
  patience?: number;
  /**
   * @param start where a run has told it.
   * @returns `null` where it does not apply, or would change nothing.
   */
  fix(problem: Problem, start: StartTerms | null): Fix | null;
}
