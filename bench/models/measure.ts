/**
 * @file Models with events, doses, delays and families, solved by windows and by SciPy as its users write them; seconds of one
 * solve in a warm process (the least of five, and the median of SciPy's) with the error against the closed form. Then how long
 * a key stroke in a text with families waits for its check. Prints a table and writes bench/results/models.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { lastOf } from '../../src/solver/march/steps.ts';
import { valuesOn } from '../../src/solver/network/piecewise.ts';
import { noLimit } from '../../src/solver/problem/work.ts';
import { prepare, solve } from '../../src/solver/solver.ts';
import { modelProblems } from './problems.ts';

const [root, peers] = process.argv.slice(2);
const scipy: Record<string, { seconds: number; error: number }> = JSON.parse(peers);
const rounds = 5;

const median = (x: number[]): number => x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)];
const milliseconds = (seconds: number): string => (1e3 * seconds).toPrecision(3);

const rows = modelProblems.map(({ name, spec, error }) => {
  const { problem } = compileSpec(spec);
  if (!problem) throw new Error(`${name} cannot be read`);
  const seconds: number[] = [];
  let found = Number.NaN;
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const prepared = prepare(problem);
    if (!prepared.ok) throw new Error(`${name}: ${prepared.reason}`);
    const { network } = lastOf(
      solve(prepared.value, { tolerance: 1e-9, seed: 0, budget: noLimit, cancelled: () => false }),
    );
    seconds.push((performance.now() - began) / 1e3);
    found = error((t) => valuesOn(network, [t]).map((u) => u[0]), Array.from(network.jumps ?? []));
  }
  const peer = scipy[name];
  return [
    name,
    milliseconds(median(seconds)),
    found.toExponential(1),
    peer ? milliseconds(peer.seconds) : '–',
    peer ? peer.error.toExponential(1) : '–',
  ];
});

/** Median milliseconds that reading and checking a family of `n` unknowns takes after each of some key strokes. */
function keyStroke(n: number): number {
  const text = (k: number): string =>
    `let n = ${n}\nvariable t in [0, ${10 + k}]\nunknown x[1..n](t)\nequation left: x[1]' = x[2] - x[1]\nequation inner[i in 2..n-1]: x[i]' = x[i-1] - 2*x[i] + x[i+1]\nequation right: x[n]' = x[n-1] - x[n]\ninitial start[i in 1..n]: x[i](0) = i\n`;
  const times = Array.from({ length: 7 }, (_, k) => {
    const began = performance.now();
    compileSpec(text(k));
    return performance.now() - began;
  });
  return median(times);
}

const strokes = [20, 200, 1000].map((n) => `| ${n} | ${keyStroke(n).toPrecision(3)} |`);
const table = [
  '| problem | windows, ms | error | SciPy DOP853, ms | error |',
  '|---|---|---|---|---|',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
  '',
  '| unknowns of a family | read and checked, ms |',
  '|---|---|',
  ...strokes,
].join('\n');
console.log(table);
writeFileSync(
  join(root, 'bench/results/models.md'),
  `# Events, doses, delays and families\n\n\`npm run bench:models\` on ${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}; SciPy 1.15 restarts its solver by hand at\nevents, doses and delays, with rtol = 1e-11. Windows also estimate their error. Medians of five solves in a warm process.\n\n${table}\n`,
);
