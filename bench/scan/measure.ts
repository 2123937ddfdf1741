/**
 * @file The cost of the scan for hidden features on problems without any: processor time of a solve with its scan and of
 * one whose scan is known already, in turns, in a warm process. Writes bench/results/scan.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { orders } from '../../src/problem/expression.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { unrolled } from '../../src/problem/unrolled.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { prepare, solve } from '../../src/solver/solver.ts';
import { scanOf } from '../../src/tape/enclosure/hidden-features.ts';
import { smoothProblems } from './problems.ts';

const [root, asked] = process.argv.slice(2);
const rounds = Number(asked ?? 15);

/** Processor milliseconds of reading and solving. */
function cost(problem: Problem): number {
  const before = process.cpuUsage();
  const prepared = prepare(problem);
  if (!prepared.ok) throw new Error(prepared.reason);
  lastOf(solve(prepared.value, { tolerance: 1e-6, seed: 0, budget: noLimit, cancelled: () => false }));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const lines = [
  `Processor time of a solve, ms: least of ${rounds} rounds in turns, ${process.version}.`,
  '',
  '| problem | without the scan | with it | more |',
  '|---|---|---|---|',
];
const sums = [0, 0];
for (const [name, spec] of Object.entries(smoothProblems)) {
  const { problem } = compileSpec(spec);
  /** A copy that nothing is known of but what every solve finds out first. */
  const copy = (): Problem => {
    const fresh = structuredClone(problem!);
    for (const { residual } of unrolled(fresh).problem.terms) orders(residual);
    return fresh;
  };
  const scanned = (): Problem => {
    const known = copy();
    const { features, unverified } = scanOf(known);
    if (features.length > 0 || unverified) throw new Error(`${name} has features`);
    return known;
  };
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(cost(scanned()));
    times[1].push(cost(copy()));
  }
  const [without, withIt] = times.map((all) => Math.min(...all));
  sums[0] += without;
  sums[1] += withIt;
  lines.push(
    `| ${name} | ${without.toFixed(2)} | ${withIt.toFixed(2)} | ${(100 * (withIt / without - 1)).toFixed(1)} % |`,
  );
  console.log(lines.at(-1));
}
lines.push(`| all | ${sums[0].toFixed(2)} | ${sums[1].toFixed(2)} | ${(100 * (sums[1] / sums[0] - 1)).toFixed(1)} % |`);
console.log(lines.at(-1));
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/scan.md'), `${lines.join('\n')}\n`);
