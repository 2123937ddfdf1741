/**
 * @file The Bari test set by windows: significant correct digits of every end value, −log₁₀ of the relative error, the
 * least and of all together, beside those published. Writes bench/results/bari.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { prepare, solve } from '../../src/solver/solver.ts';
import { type BariProblem, problems } from './problems.ts';

const [root, only] = process.argv.slice(2);

const specOf = ({ end, unknowns, equations, start }: BariProblem): string =>
  [
    `variable t in [0, ${end}]`,
    `unknown ${unknowns.map((u) => `${u}(t)`).join(', ')}`,
    ...equations.map((e) => `equation ${e}`),
    ...start.map((c) => `initial ${c}`),
    '',
  ].join('\n');

/** Digits of a relative error; at most those of a double. */
const digits = (error: number): string => (error < 1e-16 ? 16 : -Math.log10(error)).toFixed(1);

const lines = [
  '| problem | windows | by Newton | ms | digits, worst value | digits, all values | ended |',
  '|---|---|---|---|---|---|---|',
];
for (const problem of problems.filter(({ name }) => !only || name.includes(only))) {
  const prepared = prepare(compileSpec(specOf(problem)).problem!);
  if (!prepared.ok) throw new Error(prepared.reason);
  const before = performance.now();
  const { network, windows, stiffWindows, trouble } = lastOf(
    solve(prepared.value, { tolerance: 1e-6, seed: 0, budget: noLimit, cancelled: () => false }),
  );
  const ms = performance.now() - before;
  const ends = valuesOn(network, [problem.end]).map(([x]) => x);
  const errors = ends.map((x, i) => Math.abs(x - problem.published[i]));
  const worst = Math.max(...errors.map((e, i) => e / Math.abs(problem.published[i])));
  const norm = (xs: number[]) => Math.hypot(...xs);
  const cells = [windows, stiffWindows, ms.toFixed(0), digits(worst), digits(norm(errors) / norm(problem.published))];
  lines.push(`| ${[problem.name, ...cells, trouble?.message ?? 'at its end'].join(' | ')} |`);
  console.log(lines.at(-1));
}
if (!only) {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results/bari.md'), `${lines.join('\n')}\n`);
}
