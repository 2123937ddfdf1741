/** @file What is said of a run before its first step. */
import { randomBytes } from 'node:crypto';
import { evaluate } from '../problem/evaluate.ts';
import type { Problem } from '../problem/problem.ts';
import { type RunHeader, runVersion } from '../problem/run.ts';
import { runTerm } from '../problem/run-term.ts';
import type { Compiled } from '../trainer/compile/compile.ts';
import { parameterCount } from '../trainer/compile/program.ts';
import { equallySpaced } from '../trainer/train/held-out.ts';
import { runData } from './data.ts';

/** Points of the grid on which solutions are drawn and compared. */
const gridPoints = 501;

export const drawingGrid = (problem: Problem): Float64Array =>
  equallySpaced(problem.variable.from, problem.variable.to, gridPoints);

/** The written exact solution on `grid`; `null` unless it is written for every unknown and finite there. */
export function exactSolution(problem: Problem, grid: Float64Array): Float64Array[] | null {
  const parameters = Object.fromEntries(problem.parameters.map((p) => [p.name, p.value]));
  const values: Float64Array[] = [];
  for (const { name } of problem.unknowns) {
    const exact = problem.exact.find((e) => e.unknown === name);
    if (!exact) return null;
    values.push(grid.map((variable) => evaluate(exact.value, { variable, parameters })));
  }
  return values.every((v) => v.some(Number.isFinite)) ? values : null;
}

export interface HeaderParts {
  compiled: Compiled;
  phases: RunHeader['phases'];
  totalSteps: number;
  marched?: true;
  grid: Float64Array;
  reference: RunHeader['reference'];
  engine: string;
  precision: RunHeader['precision'];
  choice: string;
  variant: string | null;
  folder: string | null;
}

export function runHeader({ compiled, phases, ...parts }: HeaderParts): RunHeader {
  const { problem } = compiled;
  const { name, unit, from, to } = problem.variable;
  return {
    v: runVersion,
    id: randomBytes(8).toString('hex'),
    title: problem.title ?? problem.file ?? 'untitled',
    terms: compiled.terms.map(({ term }) => runTerm(term)),
    hardTerms: compiled.hardTerms.map((t) => t.name),
    variable: { name, unit, from, to },
    unknowns: problem.unknowns.map((u) => ({ name: u.name, unit: u.unit })),
    parameters: compiled.estimates.map((e) => {
      const p = problem.parameters.find((x) => x.name === e.name)!;
      return {
        name: p.name,
        unit: p.unit,
        low: p.estimate?.low ?? null,
        high: p.estimate?.high ?? null,
        start: p.value,
      };
    }),
    phases: phases.map((p) => ({ name: p.name, steps: p.steps })),
    data: runData(problem, (term, count) => compiled.keptOut.get(term.name) ?? new Uint8Array(count)),
    // In windows every one has points of its own.
    points: compiled.groups.flatMap((group) =>
      group.schedule && !parts.marched
        ? group.terms.map((i) => ({ term: compiled.terms[i].term.name, times: group.schedule!.times.slice() }))
        : [],
    ),
    networkParameters: parameterCount(compiled.program),
    seed: compiled.seed,
    ...parts,
  };
}
