/** @file What data of this kind leave open of the numbers that are fitted to them, before any fit. */
import type { Finding } from '../problem/finding.ts';
import { estimatesWithoutEffect } from '../problem/fit/estimates-without-effect.ts';
import { type OpenGroup, openGroupSentence } from '../problem/open-group.ts';
import type { Problem } from '../problem/problem.ts';
import { identifiabilitySteps } from '../solver/fit/identifiability.ts';
import { lastOf } from '../solver/march/steps.ts';
import { operationsPerSecond } from '../solver/problem/work.ts';

/** Operations for it where somebody waits for something else. */
const beside = operationsPerSecond;

interface Effort {
  operations?: number;
  cancelled: () => boolean;
}

const hasData = ({ terms, experiments = [] }: Problem): boolean =>
  [...terms, ...experiments.flatMap((experiment) => experiment.terms)].some(({ kind }) => kind === 'data');

/**
 * Groups of numbers that no data of this kind tell apart, whatever their values; empty where none are, or nothing is known.
 * Output weights of learned functions mean nothing by themselves and are left out.
 */
export const openGroups = (problem: Problem, effort: Effort): OpenGroup[] => lastOf(openGroupSteps(problem, effort));

/** The same step by step, for whoever has to hear that it is to stop. */
export function* openGroupSteps(problem: Problem, effort: Effort): Generator<undefined, OpenGroup[]> {
  if (!hasData(problem) || !problem.parameters.some((p) => p.estimate)) return [];
  const found = yield* identifiabilitySteps(problem, effort);
  if (!found.ok) return [];
  // Those without any effect are found without a computation, and said elsewhere.
  const other = new Set([
    ...(problem.learned ?? []).flatMap(({ coefficients }) => coefficients),
    ...estimatesWithoutEffect(problem),
  ]);
  return found.value.groups.filter(({ names }) => !names.some((name) => other.has(name)));
}

/** The same as findings on the declarations, for whoever has not fitted yet. */
export function openFindings(problem: Problem, cancelled: () => boolean = () => false): Finding[] {
  return openGroups(problem, { operations: beside, cancelled }).map((group): Finding => {
    const places = group.names.flatMap((name) => {
      const parameter = problem.parameters.find((p) => p.name === name);
      return parameter ? [{ range: parameter.source, message: `${name} is searched here` }] : [];
    });
    return {
      code: 'not-told-apart',
      severity: 'warning',
      term: null,
      range: places[0]?.range ?? problem.variable.source,
      message: openGroupSentence(group),
      evidence: {},
      related: places.slice(1),
      fix: null,
      lasted: 0,
    };
  });
}

/** What the form of the problem explains of a fit that leaves numbers open; empty where it explains nothing. */
export const openAfterFit = (problem: Problem, cancelled: () => boolean = () => false): OpenGroup[] =>
  openGroups(problem, { operations: beside, cancelled });
