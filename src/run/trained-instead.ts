/** @file What asks for windows and is trained as a network all the same, said before the run, with the reason. */
import type { Finding } from '../problem/finding.ts';
import { estimatesWithoutEffect } from '../problem/fit/estimates-without-effect.ts';
import { jointProblem, whyNotJoint } from '../problem/fit/joint-problem.ts';
import { wantsSolving } from '../problem/only-solved.ts';
import { whyNotTrained } from '../problem/pieces/untrained.ts';
import type { Problem, Term } from '../problem/problem.ts';
import { prepare } from '../solver/solver.ts';

/** Nothing where the problem is solved, where its author asks for a network, and where none can be trained either. */
export function trainedInsteadFindings(problem: Problem): Finding[] {
  if (!wantsSolving(problem)) return [];
  const prepared = prepare(problem);
  if (prepared.ok || whyNotJoint(problem) !== null || whyNotTrained(jointProblem(problem)) !== null) return [];
  const terms = [...problem.terms, ...(problem.experiments ?? []).flatMap((experiment) => experiment.terms)];
  const at = terms.find(({ kind }) => kind === 'data') ?? terms[0];
  return [
    {
      code: 'trained-instead',
      severity: 'information',
      term: at?.name ?? null,
      range: at?.source ?? problem.variable.source,
      message: `this is trained as a network and not solved, which takes longer and ends less certain: ${prepared.reason}${isSolvedWithoutNoise(problem) ? noiseAside : ''}`,
      evidence: {},
      related: [],
      fix: null,
      lasted: 0,
    },
  ];
}

const noiseAside =
  '. Without an estimated noise it is solved: write a number, or leave the noise out, and it is taken from the residuals';

/** Whether noise that is estimated is all that keeps a problem from being solved. */
function isSolvedWithoutNoise(problem: Problem): boolean {
  if (!problem.terms.some(({ data }) => data?.deviation)) return false;
  const withoutNoise = (term: Term): Term => {
    if (!term.data) return term;
    const { deviation: _, ...data } = term.data;
    return { ...term, data };
  };
  const plain = { ...problem, terms: problem.terms.map(withoutNoise) };
  const idle = new Set(estimatesWithoutEffect(plain));
  const parameters = plain.parameters.map((p) => (idle.has(p.name) ? { ...p, estimate: null } : p));
  return prepare({ ...plain, parameters }).ok;
}
