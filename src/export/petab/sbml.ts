/**
 * @file The equations of a fit as a model of SBML, Level 3 Version 2 (M. Hucka et al., J. Integr. Bioinform. 15, 2018;
 * https://sbml.org): parameters with rate rules, assignment rules, initial assignments and events. Pure.
 */
import { evaluate } from '../../problem/evaluate.ts';
import { binary, type Expression, literal } from '../../problem/expression.ts';
import { experimentProblems, experimentValues } from '../../problem/fit/experiment-problems.ts';
import type { FitReport } from '../../problem/fit-report.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { EventTrigger, Problem, ProblemEvent } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { ExportError } from '../trained/export-error.ts';
import { type ExplicitEquation, explicitEquations, statedStart } from './explicit.ts';
import type { PetabLeaves } from './formula.ts';
import { inputMath } from './input-math.ts';
import { mathMl } from './mathml.ts';

export interface SbmlModel {
  text: string;
  /** What could not be stated, a sentence each. */
  notes: string[];
  /** Parameters that follow from others by a rule of the model. */
  following: ReadonlySet<string>;
}

/** Repeated events that are written out at most. */
const mostRepeats = 1000;

/** @throws ExportError where the equations cannot be stated in SBML */
export function sbmlModel(problem: Problem, fit: FitReport, leaves: PetabLeaves): SbmlModel {
  requireStatable(problem);
  const equations = explicitEquations(problem);
  const notes: string[] = [];
  const following = followingIn(problem);
  const inputs = new Map(problem.inputs.map((input) => [input.name, inputMath(input)]));
  const math = (e: Expression): string =>
    `<math xmlns="http://www.w3.org/1998/Math/MathML">${mathMl(e, leaves, (name) => inputs.get(name)!)}</math>`;
  const fitted = new Map(fit.parameters.map(({ name, value }) => [name, value]));
  const starts = startsOf(problem, equations, fitted, notes);
  const parameters = [
    ...problem.parameters
      .filter(({ estimate }) => !estimate?.experiment)
      .map(({ name, value }) =>
        following.has(name)
          ? `<parameter id="${leaves.parameter(name)}" constant="false"/>`
          : `<parameter id="${leaves.parameter(name)}" value="${fitted.get(name) ?? value}" constant="true"/>`,
      ),
    ...equations.flatMap(({ unknown, order }) =>
      Array.from({ length: order + 1 }, (_, m) => `<parameter id="${leaves.unknown(unknown, m)}" constant="false"/>`),
    ),
  ];
  const rules = [
    ...problem.parameters.flatMap(({ name, definition }) =>
      following.has(name) ? [rule('assignmentRule', leaves.parameter(name), math(definition!))] : [],
    ),
    ...equations.flatMap(({ unknown, order, value }) => [
      rule('assignmentRule', leaves.unknown(unknown, order), math(value)),
      ...Array.from({ length: order }, (_, m) =>
        rule('rateRule', leaves.unknown(unknown, m), math({ kind: 'unknown', name: unknown, order: m + 1 })),
      ),
    ]),
  ];
  const assignments = starts.map(
    ({ unknown, order, value }) =>
      `<initialAssignment symbol="${leaves.unknown(unknown, order)}">${math(value)}</initialAssignment>`,
  );
  const events = (problem.events ?? []).flatMap((event) => eventsOf(event, problem, leaves, math, notes));
  const list = (name: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`<${name}>`, ...items, `</${name}>`];
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">',
    '<model id="model">',
    ...list('listOfParameters', parameters),
    ...list('listOfInitialAssignments', assignments),
    ...list('listOfRules', rules),
    ...list('listOfEvents', events),
    '</model>',
    '</sbml>',
    '',
  ].join('\n');
  return { text, notes, following };
}

const rule = (kind: 'assignmentRule' | 'rateRule', id: string, math: string): string =>
  `<${kind} variable="${id}">${math}</${kind}>`;

function requireStatable({ variable, learned, histories }: Problem): void {
  if (variable.from !== 0)
    throw new ExportError(`a simulation of SBML begins at 0, and this problem at ${variable.name} = ${variable.from}`);
  if (learned?.length) throw new ExportError('SBML has no unknown functions');
  if (histories?.length) throw new ExportError('SBML says nothing of what was before the start');
}

/** Parameters that are defined by others, and that no experiment sets. */
function followingIn(problem: Problem): Set<string> {
  const set = new Set(
    (problem.experiments ?? []).flatMap(({ parameters, steady }) => [
      ...experimentValues(problem, [...parameters, ...(steady ?? [])]).keys(),
    ]),
  );
  return new Set(
    problem.parameters.flatMap(({ name, definition, estimate }) =>
      definition && !estimate && !set.has(name) ? [name] : [],
    ),
  );
}

/** A value for each state; where no condition gives one, what the fit found. */
function startsOf(
  problem: Problem,
  equations: readonly ExplicitEquation[],
  fitted: ReadonlyMap<string, number>,
  notes: string[],
): ExplicitEquation[] {
  const [first] = experimentProblems(problem);
  // Where the problem itself says nothing, every experiment has a start of its own in the table of conditions.
  const given = [problem, first.problem].flatMap((own) =>
    unrolled(own).problem.terms.flatMap((term) => statedStart(term) ?? []),
  );
  return equations.flatMap(({ unknown, order: highest }) =>
    Array.from({ length: highest }, (_, order): ExplicitEquation => {
      const known = given.find((start) => start.unknown === unknown && start.order === order);
      if (known) return known;
      const name = `${unknown}${"'".repeat(order)}(0)`;
      const found = fitted.get(name) ?? fitted.get(`${name}[${first.name}]`);
      notes.push(
        found === undefined
          ? `no condition gives ${name} by itself: it begins at 0 in the model`
          : `${name}, which the fit found, is a number of the model and no parameter`,
      );
      return { unknown, order, value: literal(found ?? 0) };
    }),
  );
}

function eventsOf(
  event: ProblemEvent,
  problem: Problem,
  leaves: PetabLeaves,
  math: (e: Expression) => string,
  notes: string[],
): string[] {
  if (event.stop) {
    notes.push(`"${event.name}" does not end the model: SBML has no such event`);
    return [];
  }
  const assignments = event.assignments.map(
    ({ unknown, order, value }) =>
      `<eventAssignment variable="${leaves.unknown(unknown, order)}">${math(value)}</eventAssignment>`,
  );
  return triggersOf(event.trigger, problem).map(
    ({ when, isOnAtStart }) =>
      `<event useValuesFromTriggerTime="true"><trigger initialValue="${isOnAtStart}" persistent="true">${math(when)}</trigger><listOfEventAssignments>${assignments.join('')}</listOfEventAssignments></event>`,
  );
}

const compared = (left: Expression, operator: '>' | '>=' | '<', right: Expression): Expression => ({
  kind: 'compare',
  operator,
  left,
  right,
});

/** What sets it off: each when its condition becomes true. What holds at the start already counts where times are meant. */
function triggersOf(trigger: EventTrigger, problem: Problem): { when: Expression; isOnAtStart: boolean }[] {
  if (trigger.kind === 'crossing') {
    const { gap, direction } = trigger;
    return [
      ...(direction === 'falling' ? [] : [{ when: compared(gap, '>', literal(0)), isOnAtStart: true }]),
      ...(direction === 'rising' ? [] : [{ when: compared(gap, '<', literal(0)), isOnAtStart: true }]),
    ];
  }
  return timesOf(trigger, problem).map((time) => ({
    when: compared({ kind: 'variable' }, '>=', time),
    isOnAtStart: false,
  }));
}

function timesOf({ times, repeat }: Extract<EventTrigger, { kind: 'times' }>, problem: Problem): Expression[] {
  if (!repeat) return times;
  const parameters = parameterValues(problem);
  const period = evaluate(repeat.period, { parameters });
  const end = repeat.until ? evaluate(repeat.until, { parameters }) : problem.variable.to;
  return times.flatMap((time) => {
    const first = evaluate(time, { parameters });
    const count = repeat.count ?? Math.floor((end - first) / period + 1e-9) + 1;
    if (!(count <= mostRepeats)) throw new ExportError(`an event happens more than ${mostRepeats} times`);
    return Array.from({ length: Math.max(0, count) }, (_, k) =>
      k === 0 ? time : binary('+', time, binary('*', literal(k), repeat.period)),
    );
  });
}
