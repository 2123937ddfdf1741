/**
 * @file Whether equations, conditions and data determine the answer, for a problem that something else solves: by what
 * depends on what, by counting, and by the problem linearised at one solution.
 */
import { measuredUnknowns } from '../problem/effect.ts';
import { estimatesWithoutEffect } from '../problem/fit/estimates-without-effect.ts';
import { learnedAlone } from '../problem/learned.ts';
import { listed } from '../problem/number-text/sentence.ts';
import { penaltiesOf } from '../problem/penalty.ts';
import type { Problem } from '../problem/problem.ts';
import { statementsOf } from '../problem/unrolled.ts';
import { defaultChoice } from './basis/basis.ts';
import { openSentence } from './boundary/search.ts';
import { operationsPerSecond, workBudget } from './problem/work.ts';
import { prepare } from './solver.ts';

/** Operations that may be spent on it. */
const most = 0.5 * operationsPerSecond;

/** One sentence on what is left open; `null` where the answer is determined, or nothing is known. */
export function determinacy(problem: Problem): string | null {
  return openInForm(problem) ?? linearised(problem);
}

/** The same as far as it is seen without any computation, so that it can be said before one. */
export function openInForm(problem: Problem): string | null {
  return withoutEffect(problem) ?? learnedAlone(problem) ?? tooFewEquations(problem);
}

function withoutEffect(problem: Problem): string | null {
  const names = estimatesWithoutEffect(problem);
  if (names.length === 0) return null;
  return `Not determined: ${listed(names)}, as no equation, condition or measurement depends on ${names.length > 1 ? 'them' : 'it'}.`;
}

/** Functions that are known by data only, or by nothing. */
function tooFewEquations(problem: Problem): string | null {
  const penalties = penaltiesOf(problem);
  // What penalties decide is told where the error is asked for.
  if (penalties.length > 0) return null;
  const equations = problem.terms.filter((t) => t.kind === 'equation').flatMap(statementsOf).length;
  const { length } = problem.unknowns;
  if (equations === 0 || equations >= length) return null;
  const measured = measuredUnknowns(problem);
  const free = problem.unknowns.map((u) => u.name).filter((name) => !measured.has(name));
  const counted = `${equations} equation${equations === 1 ? '' : 's'} for ${length} unknowns`;
  return free.length === 0
    ? `Not determined: ${counted}, so that between the measurements there is no answer.`
    : `Not determined: ${listed(free)}, with ${counted}.`;
}

/** Conditions at several points that leave something open, such as those of an eigenfunction. */
function linearised(problem: Problem): string | null {
  const prepared = prepare(problem);
  if (!prepared.ok || prepared.value.kind !== 'boundary') return null;
  const { system, conditions } = prepared.value;
  return openSentence(system, conditions, defaultChoice, workBudget(system.work, most));
}
