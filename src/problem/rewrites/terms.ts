/** @file Other ways to hold the terms against each other: built in, weighed anew, weighed by a method. */
import { mean } from '../../numeric/statistics.ts';
import { isCondition } from '../conditions.ts';
import type { Fix, SetWeighting } from '../fix.ts';
import { rounded } from '../number-text/digits.ts';
import type { Problem, Term } from '../problem.ts';
import type { StartTerms } from './rewrite.ts';

/** Weights beyond these drown or are drowned for certain. */
const weightRange: readonly [number, number] = [1e-6, 1e6];
/** What conditions are raised by against the equations. */
const raise = 100;

const softConditions = ({ terms }: Problem): Term[] => terms.filter((t) => isCondition(t) && !t.hard);

/** Every condition built into the solution. */
export function hardened(problem: Problem): Fix | null {
  const soft = softConditions(problem);
  if (soft.length === 0) return null;
  return {
    kind: 'together',
    title: soft.length === 1 ? `Build "${soft[0].name}" into the solution` : 'Build the conditions into the solution',
    fixes: soft.map(({ name }) => ({ kind: 'make-hard', term: name })),
  };
}

/** Loss terms that a spec can give a weight to; `null` where there is one that it cannot. */
function weighable({ terms }: Problem): Term[] | null {
  const soft = terms.filter((t) => !t.hard);
  return soft.length > 1 && soft.every((t) => t.named) ? soft : null;
}

/** Written weights taken out: terms are weighed by their natural sizes. */
export const byNaturalSizes = ({ written, weightMethod }: Problem): Fix | null =>
  written.weights || weightMethod !== null ? { kind: 'leave-out', blocks: ['weights'] } : null;

/** Weights with which all terms begin with gradients of one size. */
export function rebalanced(problem: Problem, start: StartTerms | null): Fix | null {
  const soft = weighable(problem);
  if (!soft || !start || soft.some(({ name }) => !(start[name]?.norm > 0))) return null;
  const logs = soft.map(({ name }) => Math.log(start[name].norm));
  const middle = mean(logs);
  const [low, high] = weightRange;
  const weights = soft.map(({ name }, i): [string, number] => {
    const weight = start[name].weight * Math.exp(middle - logs[i]);
    return [name, rounded(Math.min(high, Math.max(low, weight)), 1)];
  });
  if (weights.every(([name, weight]) => weight === start[name].weight)) return null;
  return weighed(problem, Object.fromEntries(weights), 'Level the gradients of the terms');
}

/** Conditions and data weighed a hundred times as much. */
export function heavierConditions(problem: Problem, start: StartTerms | null): Fix | null {
  const soft = weighable(problem);
  if (!soft || !start || soft.every((t) => t.kind === 'equation')) return null;
  const weights = Object.fromEntries(
    soft.map(({ name, kind }) => [name, rounded((start[name]?.weight ?? 1) * (kind === 'equation' ? 1 : raise), 3)]),
  );
  return weighed(problem, weights, `Weigh the conditions ${raise} times as much`);
}

function weighed({ weightMethod }: Problem, weights: Record<string, number>, title: string): Fix {
  const set: Fix = { kind: 'set-weights', weights };
  if (weightMethod === null) return set;
  // A method would move them again.
  return { kind: 'together', title, fixes: [{ kind: 'set-weighting', method: null }, set] };
}

/** The adaptive weighting `name`, unless it is the written one. */
export function adaptive(problem: Problem, name: string): SetWeighting | null {
  if (problem.weightMethod?.name === name || problem.terms.filter((t) => !t.hard).length < 2) return null;
  return { kind: 'set-weighting', method: { name, args: {} } };
}
