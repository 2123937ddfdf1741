/** @file The systems of ODEBench (arXiv 2310.05573) as problems, each with a classical solution of tolerance 1e-13. */
import { readFileSync } from 'node:fs';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { equallySpaced, relativeError } from '../../src/numeric/grid.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { classicalSolution } from '../../src/solver/classical/classical.ts';
import { type Prepared, prepare } from '../../src/solver/solver.ts';
import { type OdebenchSystem, specOf } from './convert.ts';

export interface Judged {
  system: OdebenchSystem;
  problem: Problem;
  prepared: Prepared;
  /** Relative L2 error over all unknowns of `values` at the times that were asked for. */
  error(values: Float64Array[]): number;
}

export const root = process.argv[2];
const source: { interval: [number, number]; systems: OdebenchSystem[] } = JSON.parse(
  readFileSync(`${root}bench/odebench/systems.json`, 'utf8'),
);
const [from, to] = source.interval;

/** `count` equally spaced times over the interval. */
export const timesOf = (count: number) => equallySpaced(from, to, count);

/** @param times where solutions are compared. @param more by the number of unknowns, see `specOf`. */
export function* judgedSystems(
  times: Float64Array,
  more: (unknowns: number) => Parameters<typeof specOf>[2] = () => ({}),
): Generator<Judged> {
  for (const system of source.systems) {
    const { problem, findings } = compileSpec(specOf(system, source.interval, more(system.equations.length)));
    if (!problem) throw new Error(`${system.number}: ${findings.map((f) => f.message).join(' ')}`);
    const prepared = prepare(problem);
    if (!prepared.ok || prepared.value.kind !== 'forward') throw new Error(`${system.number} was not taken`);
    const reference = classicalSolution(prepared.value.system, prepared.value.start, times, {
      tolerance: 1e-13,
      budget: Number.POSITIVE_INFINITY,
      exactTimes: true,
    });
    if (!reference) throw new Error(`${system.number} has no classical solution`);
    yield { system, problem, prepared: prepared.value, error: (values) => relativeError(values, reference) };
  }
}
