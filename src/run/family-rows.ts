/** @file What is known of single statements as rows of terms: those of a family are one row. */
import type { Problem } from '../problem/problem.ts';
import { unrolled } from '../problem/unrolled.ts';

/**
 * By each term of `problem` that is not hard, in their order, the places of its statements among the terms of the
 * problem written out.
 */
export function statementRows(problem: Problem): number[][] {
  const { origins } = unrolled(problem);
  const rows = problem.terms.map((): number[] => []);
  for (const [i, origin] of origins.entries()) rows[origin].push(i);
  return rows.filter((_, i) => !problem.terms[i].hard);
}
