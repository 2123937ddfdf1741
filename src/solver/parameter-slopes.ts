/**
 * @file How a solution moves with a parameter, to first order: ∂u/∂p at given times, from one march that carries its
 * sensitivities along (Hairer, Nørsett & Wanner I, I.14), over events and switches too.
 */
import type { Outcome } from '../problem/outcome.ts';
import { refused } from '../problem/outcome.ts';
import type { Parameter, Problem, Term } from '../problem/problem.ts';
import { applyOverrides } from '../problem/variant.ts';
import { estimateOf } from '../tape/estimate.ts';
import { rough } from './inverse/levenberg.ts';
import { Model } from './inverse/model.ts';
import type { SolveOptions } from './march/solution.ts';
import { isSpent, workBudget } from './problem/work.ts';
import { prepare } from './solver.ts';

/** Relative step of differences between definitions, which are evaluated to the last digit. */
const step = 1e-6;

/** Unknowns up to which every one is read at every time. */
const mostUnknowns = 64;

/** By each parameter that follows `name`, itself among them, by how much it does. */
function followers(problem: Problem, { name, value }: Parameter): Map<string, number> {
  const h = step * (Math.abs(value) || 1);
  const at = (moved: number) => applyOverrides({ ...problem, terms: [] }, { [name]: moved }).parameters;
  const [above, below] = [at(value + h), at(value - h)];
  const slopes = problem.parameters.map((p, i) => [p.name, (above[i].value - below[i].value) / (2 * h)] as const);
  return new Map(slopes.filter(([, slope]) => slope !== 0));
}

/** The unknown itself as a measured expression, so that a fit's march reads it and its derivatives. */
function readingOf({ name }: Problem['unknowns'][0], times: readonly number[], source: Term['source']): Term {
  return {
    name: `reading of ${name}`,
    named: false,
    kind: 'data',
    hard: false,
    residual: { kind: 'unknown', name, order: 0 },
    text: name,
    source,
    weight: null,
    loss: { name: 'mse', args: {}, reduction: 'mean' },
    points: null,
    data: {
      file: null,
      label: name,
      times: [...times],
      values: times.map(() => 0),
      noise: 1,
      noiseShare: null,
      holdout: 0,
    },
  };
}

/**
 * @param problem with conditions that give values at the start, without data, and with nothing to estimate
 * @param name of the parameter
 * @param times ascending, each once
 * @param options with the operations that the march may take
 * @returns ∂u/∂p of every unknown at `times`, [unknowns][times]; the reason where it cannot be told
 */
export function* parameterSlopes(
  problem: Problem,
  name: string,
  times: readonly number[],
  { operations, ...options }: Omit<SolveOptions, 'budget'> & { operations: number },
): Generator<undefined, Outcome<Float64Array[]>> {
  const parameter = problem.parameters.find((p) => p.name === name);
  if (!parameter) return refused(`there is no parameter "${name}"`);
  if (problem.unknowns.length > mostUnknowns) return refused(`there are more than ${mostUnknowns} unknowns`);
  const moving = followers(problem, parameter);
  const prepared = prepare({
    ...problem,
    parameters: problem.parameters.map((p) =>
      moving.has(p.name) ? { ...p, definition: null, estimate: { low: null, high: null } } : { ...p, estimate: null },
    ),
    terms: [...problem.terms, ...problem.unknowns.map((unknown) => readingOf(unknown, times, parameter.source))],
    training: { ...problem.training, phases: [] },
  });
  if (!prepared.ok) return prepared;
  if (prepared.value.kind !== 'inverse' || !prepared.value.start)
    return refused('conditions stand elsewhere than at the start');
  const { system, conditions, measured, start } = prepared.value;
  const estimates = system.problem.parameters.filter((p) => p.estimate).map((p, i) => estimateOf(p, i));
  const budget = workBudget(system.work, operations);
  const model = new Model({ system, conditions, measured, start, estimates, options: { ...options, budget } });
  const theta = Float64Array.from([...estimates.map((e) => e.start), ...start.guesses]);
  const state = yield* model.evaluate(theta, times[times.length - 1], rough, Number.POSITIVE_INFINITY);
  if (!state)
    return refused(
      isSpent(budget) ? 'it takes more work than a preview may' : 'the equations cannot be solved up to there',
    );
  const places = new Map(times.map((time, k) => [time, k]));
  const slopes = problem.unknowns.map(() => new Float64Array(times.length));
  for (const [row, { term, time }] of measured.points.entries()) {
    slopes[term][places.get(time)!] = estimates.reduce(
      (sum, e, q) => sum + (moving.get(e.name)! * state.fitted.jacobian[row * model.free + q]) / e.slopeOf(theta[q]),
      0,
    );
  }
  return { ok: true, value: slopes };
}
