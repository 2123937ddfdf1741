/** @file The plain problem of each experiment: the same equations and estimates under its own circumstances. */
import { children, type Expression, mapped } from '../expression.ts';
import type { EventTrigger, Experiment, Measurements, Problem, ProblemEvent } from '../problem.ts';
import { changedTerm } from './changed-term.ts';
import { reshaped, shapeOf } from './shape.ts';

export interface ExperimentProblem {
  /** `null` where the problem has no experiments, and of the data that belong to none. */
  name: string | null;
  /** Without `experiments`; its estimates are those of the whole problem, in the same order. */
  problem: Problem;
  /**
   * What it rests at before it begins: its start is the steady state of these equations, reached from these conditions;
   * the conditions of `problem` then change single values of it. `null` where it begins at its conditions.
   */
  steady: Problem | null;
}

type Values = ReadonlyMap<string, Expression>;

/** One entry for each experiment, and one for data that belong to none; the problem itself where there are none. */
export function experimentProblems(problem: Problem): ExperimentProblem[] {
  const { experiments, ...base } = problem;
  if (!experiments || experiments.length === 0) return [{ name: null, problem: base, steady: null }];
  const own = experiments.map((experiment) => ofExperiment(base, experiment));
  const loose = base.terms.some((term) => term.kind === 'data');
  return loose ? [{ name: null, problem: base, steady: null }, ...own] : own;
}

function ofExperiment(base: Problem, experiment: Experiment): ExperimentProblem {
  const shared = base.terms.filter(({ name, kind }) => kind !== 'data' && !experiment.without.includes(name));
  const inputs = base.inputs.map((input) => experiment.inputs.find(({ name }) => name === input.name) ?? input);
  const added = experiment.inputs.filter(({ name }) => !base.inputs.some((input) => input.name === name));
  const before = (base.events ?? []).map((event) => experiment.events.find((x) => x.name === event.name) ?? event);
  const events = [...before, ...experiment.events.filter((event) => !before.includes(event))];
  const { events: _, ...rest } = base;
  const plain: Problem = {
    ...rest,
    inputs: [...inputs, ...added],
    terms: [...shared, ...experiment.terms],
    ...(events.length > 0 ? { events } : {}),
  };
  const values = experimentValues(base, experiment.parameters);
  const { steady } = experiment;
  if (!steady) return { name: experiment.name, problem: substituted(plain, values), steady: null };
  const equations = shared.filter(({ kind }) => kind === 'equation');
  const { events: __, ...quiet } = plain;
  return {
    name: experiment.name,
    problem: substituted({ ...plain, terms: [...equations, ...experiment.terms] }, values),
    steady: substituted(
      { ...quiet, terms: base.terms.filter(({ kind }) => kind !== 'data') },
      experimentValues(base, [
        ...experiment.parameters.filter(({ name }) => !steady.some((x) => x.name === name)),
        ...steady,
      ]),
    ),
  };
}

/** What parameters are under `given`, those included that follow from others by their definitions. */
export function experimentValues(
  { parameters }: Problem,
  given: readonly { name: string; value: Expression }[],
): ReadonlyMap<string, Expression> {
  const values = new Map(given.map(({ name, value }) => [name, value]));
  // A definition reads parameters written anywhere: as many rounds as a chain of them is long.
  for (let found = true; found; ) {
    found = false;
    for (const { name, definition } of parameters) {
      if (!definition || values.has(name)) continue;
      const followed = replaced(definition, values);
      if (followed === definition) continue;
      values.set(name, followed);
      found = true;
    }
  }
  return values;
}

function replaced(e: Expression, values: Values): Expression {
  if (values.size === 0) return e;
  const is = (x: Expression): boolean => x.kind === 'parameter' && values.has(x.name);
  return mapped(e, is, (x) => (x.kind === 'parameter' ? values.get(x.name)! : x)) ?? e;
}

function substituted(problem: Problem, values: Values): Problem {
  const at = (e: Expression): Expression => replaced(e, values);
  const curves = <C extends { value: Expression }>(list: C[]): C[] => list.map((x) => ({ ...x, value: at(x.value) }));
  return {
    ...problem,
    terms: problem.terms.map((term) => changedTerm(term, at, (data) => dataOf(data, at))),
    ...(problem.events ? { events: problem.events.map((event) => eventOf(event, at)) } : {}),
    exact: curves(problem.exact),
    ...(problem.guesses ? { guesses: curves(problem.guesses) } : {}),
    ...(problem.histories ? { histories: curves(problem.histories) } : {}),
  };
}

type Change = (e: Expression) => Expression;

const dataOf = (data: Measurements, at: Change): Measurements => ({
  ...data,
  ...(data.deviation ? { deviation: at(data.deviation) } : {}),
  ...(data.distribution ? { distribution: reshaped(data.distribution, at) } : {}),
});

const eventOf = (event: ProblemEvent, at: Change): ProblemEvent => ({
  ...event,
  trigger: triggerOf(event.trigger, at),
  assignments: event.assignments.map((x) => ({ ...x, value: at(x.value) })),
});

function triggerOf(trigger: EventTrigger, at: Change): EventTrigger {
  if (trigger.kind === 'crossing') return { ...trigger, gap: at(trigger.gap) };
  const { times, repeat } = trigger;
  return {
    ...trigger,
    times: times.map(at),
    repeat: repeat && { ...repeat, period: at(repeat.period), until: repeat.until && at(repeat.until) },
  };
}

/**
 * Names of the parameters that a problem reads: in its terms, its events and what was before it.
 * @param what whether what only the noise of data reads counts, and what only data read
 */
export function parametersRead(
  { terms, events = [], histories = [] }: Problem,
  what: 'all' | 'all but noise' | 'all but data' = 'all',
): Set<string> {
  const found = new Set<string>();
  const look = (e: Expression): void => {
    if (e.kind === 'parameter') found.add(e.name);
    children(e).forEach(look);
  };
  const lookAt = (data: Measurements | null | undefined): void => {
    if (what !== 'all') return;
    if (data?.deviation) look(data.deviation);
    const shape = shapeOf(data?.distribution);
    if (shape) look(shape);
  };
  for (const term of terms) {
    if (what === 'all but data' && term.kind === 'data') continue;
    look(term.residual);
    lookAt(term.data);
    for (const member of term.members ?? []) {
      look(member.residual);
      lookAt(member.data);
    }
  }
  for (const { trigger, assignments } of events) {
    for (const { value } of assignments) look(value);
    if (trigger.kind === 'crossing') look(trigger.gap);
    else {
      trigger.times.forEach(look);
      if (trigger.repeat) look(trigger.repeat.period);
      if (trigger.repeat?.until) look(trigger.repeat.until);
    }
  }
  for (const { value } of histories) look(value);
  return found;
}
