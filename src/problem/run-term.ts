/** @file Terms of a problem as a run's header names them. */
import type { Term } from './problem.ts';
import type { RunTerm } from './run.ts';

export function runTerm({ name, kind, text, source, members, experiment }: Term): RunTerm {
  return {
    name,
    kind,
    text,
    source,
    ...(members && { members: members.map(({ index }) => index) }),
    ...(experiment && { experiment }),
  };
}
