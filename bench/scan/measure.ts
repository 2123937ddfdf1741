/**
 * @file The cost of the scan for hidden features on problems without any, beside a solve whose scan is known already, in turns,
 * in a warm process. The scan is timed by itself: a solve varies by more than it takes. Writes bench/results/scan.md.
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
const rounds = Number(asked ?? 41);

/** Milliseconds; the least of many leaves out what other programs take. */
function milliseconds(run: () => unknown): number {
  const before = performance.now();
  run();
  return performance.now() - before;
}

function solved(problem: Problem): void {
  const prepared = prepare(problem);
  if (!prepared.ok) throw new Error(prepared.reason);
  lastOf(solve(prepared.value, { tolerance: 1e-6, seed: 0, budget: noLimit, cancelled: () => false }));
}

const lines = [
  `Milliseconds: least of ${rounds} rounds in turns, ${process.version}.`,
  '',
  '| problem | solve without the scan | scan | share |',
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
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const fresh = copy();
    times[1].push(milliseconds(() => scanOf(fresh)));
    const { features, unverified } = scanOf(fresh);
    if (features.length > 0 || unverified) throw new Error(`${name} has features`);
    times[0].push(milliseconds(() => solved(fresh)));
  }
  const [rest, scan] = times.map((all) => Math.min(...all));
  sums[0] += rest;
  sums[1] += scan;
  lines.push(`| ${name} | ${rest.toFixed(2)} | ${scan.toFixed(3)} | ${((100 * scan) / rest).toFixed(1)} % |`);
  console.log(lines.at(-1));
}
lines.push(`| all | ${sums[0].toFixed(2)} | ${sums[1].toFixed(3)} | ${((100 * sums[1]) / sums[0]).toFixed(1)} % |`);
console.log(lines.at(-1));
mkdirSync(join(root, 'bench/results'), { recursive: true });
writeFileSync(join(root, 'bench/results/scan.md'), `${lines.join('\n')}\n`);
