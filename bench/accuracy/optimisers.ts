/**
 * @file What the parts of the second-order methods are worth on the oscillator R6: the same number of steps with and
 * without geodesic acceleration, self-scaling and memory. Relative L2 errors of three seeds; nothing here is timed.
 * Writes bench/results/optimisers.json and .md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { equallySpaced, relativeError } from '../../src/numeric/grid.ts';
import { compile } from '../../src/trainer/compile/compile.ts';
import { loadNative } from '../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import { Lbfgs } from '../../src/trainer/optimise/lbfgs.ts';
import { LevenbergMarquardt } from '../../src/trainer/optimise/levenberg-marquardt.ts';
import { type Phase, phasesOf } from '../../src/trainer/plan/phases.ts';
import { Clock } from '../../src/trainer/train/clock.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { HeldOut } from '../../src/trainer/train/held-out.ts';
import { NetworkTraining } from '../../src/trainer/train/network-training.ts';
import { Weighting } from '../../src/trainer/train/weighting.ts';
import { gradientProblems } from './problems.ts';

const [root] = process.argv.slice(2);
const seeds = [0, 1, 2];
const engine = loadNative().engine ?? wasmEngine();

/** L-BFGS whose pairs all keep the H before them as it is. */
const unscaled =
  (memory: number): Phase['create'] =>
  (_call, parameters, algebra) =>
    new Lbfgs(
      parameters,
      { memory },
      algebra && {
        ...algebra,
        curvaturePairs: (n, count) => {
          const pairs = algebra.curvaturePairs(n, count);
          return {
            ...pairs,
            twoLoops: (...place) => {
              pairs.scale.fill(1);
              pairs.twoLoops(...place);
            },
          };
        },
      },
    );

const unaccelerated: Phase['create'] = () => new LevenbergMarquardt({ damping: 1e-3, geodesic: false });

const trainings: { name: string; train: string; create?: Phase['create'] }[] = [
  { name: 'Levenberg–Marquardt, 100 steps', train: 'levenberg_marquardt(100)' },
  { name: '– without geodesic acceleration', train: 'levenberg_marquardt(100)', create: unaccelerated },
  ...[20, 50, 200].flatMap((memory) => [
    { name: `L-BFGS, 1000 steps, ${memory} pairs`, train: `lbfgs(1000, memory = ${memory})` },
    { name: '– without self-scaling', train: `lbfgs(1000, memory = ${memory})`, create: unscaled(memory) },
  ]),
  { name: 'self-scaled Broyden, 1000 steps', train: 'ssbroyden(1000)' },
  { name: 'self-scaled Broyden, 3000 steps', train: 'ssbroyden(3000)' },
];

const networks = ['layers = [20, 20]  activation = sin', 'layers = [32, 32]  activation = tanh'];

async function errorOf(network: string, { train, create }: (typeof trainings)[number], seed: number): Promise<number> {
  const [{ spec, truth }] = gradientProblems;
  const text = spec
    .replace(/^network .*$/m, `network { ${network} }`)
    .replace(/^train .*$/m, `train { ${train}  seed = ${seed} }`);
  const { problem, findings } = compileSpec(text);
  if (!problem || truth.kind !== 'exact') throw new Error(findings.map((f) => f.message).join('\n'));
  const compiled = compile(problem);
  const control = new RunControl();
  const heldOut = await HeldOut.open(compiled, engine);
  const training = new NetworkTraining({
    ...{ compiled, engine, heldOut, control },
    phases: phasesOf(problem.training).map((phase) => (create ? { ...phase, create } : phase)),
    weighting: new Weighting(compiled, control),
    clock: new Clock(),
    frameInterval: Number.POSITIVE_INFINITY,
    tolerance: null,
    confirm: async () => false,
    patience: null,
    budget: null,
  });
  for await (const _ of training.run());
  await training.keepBest();
  const times = equallySpaced(0, 1, 1001);
  const error = relativeError(
    await training.unknowns(times),
    truth.of.map((f) => times.map(f)),
  );
  training.dispose();
  heldOut.dispose();
  return error;
}

async function main(): Promise<void> {
  const e = (x: number) => x.toExponential(1);
  const rows: { training: string; network: string; errors: number[] }[] = [];
  const lines = [`| error: median, worst of three seeds | ${networks.join(' | ')} |`, '|---|---|---|'];
  for (const training of trainings) {
    const cells: string[] = [];
    for (const network of networks) {
      const errors: number[] = [];
      for (const seed of seeds) errors.push(await errorOf(network, training, seed));
      rows.push({ training: training.name, network, errors });
      const sorted = [...errors].sort((a, b) => a - b);
      cells.push(`${e(sorted[1])}, ${e(sorted[2])}`);
    }
    lines.push(`| ${training.name} | ${cells.join(' | ')} |`);
    console.log(lines.at(-1));
  }
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(
    join(root, 'bench/results/optimisers.json'),
    `${JSON.stringify({ engine: engine.label, rows }, null, 1)}\n`,
  );
  writeFileSync(join(root, 'bench/results/optimisers.md'), `${lines.join('\n')}\n`);
}

void main();
