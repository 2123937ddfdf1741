/** @file What is said of a run before its first step, whoever computes it. */
import { equallySpaced } from '../numeric/grid.ts';
import { deviationsOf } from '../problem/noise.ts';
import type { Problem, Term } from '../problem/problem.ts';
import { type RunHeader, runVersion } from '../problem/run.ts';
import { runTerm } from '../problem/run-term.ts';
import { statementsOf } from '../problem/unrolled.ts';
import type { Compiled } from '../trainer/compile/compile.ts';
import { parameterCount } from '../trainer/compile/program.ts';

/** Points of the grid on which solutions are drawn and compared. */
const gridPoints = 501;

export const drawingGrid = (problem: Problem): Float64Array =>
  equallySpaced(problem.variable.from, problem.variable.to, gridPoints);

/** What the problem itself does not say. */
export interface HeaderParts
  extends Pick<
    RunHeader,
    | 'totalSteps'
    | 'marched'
    | 'grid'
    | 'reference'
    | 'points'
    | 'engine'
    | 'precision'
    | 'networkParameters'
    | 'choice'
    | 'seed'
    | 'variant'
    | 'folder'
  > {
  phases: readonly { name: string; steps: number }[];
  /** [n] 1 where one of the n measurements of a data term is kept from the fit. */
  heldOut: (term: Term) => Uint8Array;
}

export function runHeader(problem: Problem, { phases, heldOut, ...parts }: HeaderParts): RunHeader {
  const { name, unit, from, to } = problem.variable;
  return {
    v: runVersion,
    id: globalThis.crypto.randomUUID(),
    title: problem.title ?? problem.file ?? 'untitled',
    terms: problem.terms.filter((t) => !t.hard).map(runTerm),
    hardTerms: problem.terms.filter((t) => t.hard).map((t) => t.name),
    variable: { name, unit, from, to },
    unknowns: problem.unknowns.map(({ name, unit, member, implied, experiment }) => ({
      name,
      unit,
      ...(experiment && { experiment }),
      ...(member && { member }),
      ...(implied && { implied }),
    })),
    parameters: problem.parameters.flatMap(({ name, unit, estimate, value, member }) =>
      estimate ? [{ name, unit, low: estimate.low, high: estimate.high, start: value, ...(member && { member }) }] : [],
    ),
    ...(problem.learned && { learned: problem.learned.map((f) => f.name) }),
    phases: phases.map((p) => ({ name: p.name, steps: p.steps })),
    data: problem.terms.flatMap((term) =>
      term.data ? statementsOf(term).map((own) => ({ ...measured(problem, own, heldOut(own)), term: term.name })) : [],
    ),
    ...parts,
  };
}

/** What a budget in seconds means for the numbers. */
export const budgetNote = (seconds: number | null): string =>
  seconds === null ? '' : `ends after ${seconds} s at the latest, so what is found depends on the machine`;

/** What compiling adds. */
export const ofCompiled = ({
  heldOutData,
  groups,
  terms,
  program,
  seed,
}: Compiled): Pick<HeaderParts, 'heldOut' | 'points' | 'networkParameters' | 'seed'> => ({
  heldOut: (term) => heldOutData.get(term.name) ?? new Uint8Array(term.data!.times.length),
  points: groups.flatMap(({ schedule, terms: own }) =>
    // The statements of a family have the same points.
    schedule ? [...new Set(own)].map((i) => ({ term: terms[i].term.name, times: schedule.times.slice() })) : [],
  ),
  networkParameters: parameterCount(program),
  seed,
});

/** Measurements as the charts draw them. */
function measured(problem: Problem, { name, residual, data }: Term, heldOut: Uint8Array): RunHeader['data'][number] {
  const single = residual.kind === 'unknown' && residual.order === 0 ? residual.name : null;
  return {
    term: name,
    unknown: problem.unknowns.findIndex((u) => u.name === single),
    times: Float64Array.from(data!.times),
    values: Float64Array.from(data!.values),
    noise: deviationsOf(data!),
    heldOut,
  };
}
