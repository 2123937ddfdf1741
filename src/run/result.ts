/** @file The result of a run, whoever computed it: what was kept, what is known of its error, the verdict. */

import { farthestQuantity, relativeError, whereKnown } from '../numeric/grid.ts';
import { type ChecklistReplies, checklistOf } from '../problem/checklist.ts';
import type { MemberSizes } from '../problem/member-sizes.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';
import { runVersion } from '../problem/run.ts';
import { type Evidence, judge } from './verdict.ts';

export interface ResultParts
  extends Pick<
    RunResult,
    'steps' | 'seconds' | 'bestStep' | 'parameters' | 'learned' | 'findings' | 'windows' | 'fit'
  > {
  header: RunHeader;
  evidence: Evidence;
  /** [m] of the kept state, in the header's order. */
  losses: ArrayLike<number>;
  heldOut: ArrayLike<number>;
  weights: ArrayLike<number>;
  /** [m] of families how their members are met; absent where they are not told apart. */
  members?: readonly (MemberSizes | null)[];
  checklist: ChecklistReplies;
  /** What the author should know besides the verdict, sentences. */
  notes?: readonly string[];
}

export function runResult({ header, evidence, checklist, notes = [], ...parts }: ResultParts): RunResult {
  const { losses, heldOut, weights, windows, fit } = parts;
  const { verdict, because } = judge(evidence);
  const terms = header.terms.map(({ name }, i) => {
    const members = parts.members?.[i];
    return [name, { loss: losses[i], heldOut: heldOut[i], weight: weights[i], ...(members && { members }) }];
  });
  return {
    v: runVersion,
    verdict,
    because: [because, ...notes].join(' '),
    ended: evidence.ended,
    relativeL2: evidence.relativeL2,
    referenceKind: evidence.referenceKind,
    errorEstimate: evidence.errorEstimate,
    tolerance: evidence.tolerance,
    steps: parts.steps,
    seconds: parts.seconds,
    engine: header.engine,
    bestStep: parts.bestStep,
    measure: evidence.measure,
    terms: Object.fromEntries(terms),
    parameters: parts.parameters,
    ...(parts.learned?.length ? { learned: parts.learned } : {}),
    findings: parts.findings,
    checklist: checklistOf(checklist),
    ...(fit ? { fit } : {}),
    ...(windows ? { windows } : {}),
    run: header.folder,
  };
}

/**
 * Relative error of `values` (on the header's grid, NaN where there is no solution) against the reference, where both are
 * numbers; `null` where there is none to compare with.
 */
export function errorAgainst(reference: RunHeader['reference'], values: readonly Float64Array[]): number | null {
  if (!reference) return null;
  const compared = whereKnown(reference.values, values);
  return compared.some((x) => x.some(Number.isFinite)) ? relativeError([...values], compared) : null;
}

/**
 * The unknown, or family of them, that is farthest from the reference by its own size; `null` where none can be compared.
 * @param another a second reference, asked for where an unknown is faint beside the largest
 */
export function farthestFrom(
  reference: readonly Float64Array[] | null,
  values: readonly Float64Array[],
  { unknowns }: Pick<Problem, 'unknowns'>,
  another?: () => readonly Float64Array[] | null,
): Evidence['farthest'] {
  const names = unknowns.map(({ name, member }) => member?.family ?? name);
  return reference && farthestQuantity(values, whereKnown(reference, values), names, another);
}
