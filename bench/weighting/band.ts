/**
 * @file The weight band of the damped oscillator: error against the weight of the equation, 1e-8 to 1, for every kind of
 * optimiser. Prints one JSON line per optimiser.
 *
 * u″ + 4u′ + 400u = 0 on [0, 1], u(0) = 1 (weight 1), u′(0) = 0 (weight 0.1); 3×32 tanh, 128 Sobol points.
 */
import { oscillator, problemOf } from '../../test/run/spec.ts';
import { trainedResult } from './trained-result.ts';

const quick = process.argv.includes('--quick');
const seeds = quick ? [1] : [1, 2, 3];
const motions = Array.from({ length: 9 }, (_, k) => Number(`1e${k - 8}`));
const phases = quick
  ? { 'Levenberg–Marquardt': 'levenberg_marquardt(20)' }
  : {
      Adam: 'adam(15000, rate = 1e-3)',
      'L-BFGS': 'lbfgs(3000)',
      'Levenberg–Marquardt': 'levenberg_marquardt(150)',
      auto: 'auto',
    };

const run = (motion: number, phase: string, seed: number) =>
  trainedResult(
    problemOf(
      oscillator({
        points: '{ motion = sobol(128) }',
        weights: `{ motion = ${motion}  release = 1  rest = 0.1 }`,
        train: `{ ${phase}  seed = ${seed} }`,
      }),
    ),
  );

async function main(): Promise<void> {
  for (const [optimiser, phase] of Object.entries(phases)) {
    const cells: { motion: number; errors: number[]; verdicts: string[] }[] = [];
    let seconds = 0;
    for (const motion of motions) {
      const results = [];
      for (const seed of seeds) results.push(await run(motion, phase, seed));
      seconds += results.reduce((sum, r) => sum + r.seconds, 0) / motions.length / seeds.length;
      cells.push({
        motion,
        errors: results.map((r) => r.relativeL2 ?? Number.NaN),
        verdicts: results.map((r) => r.verdict),
      });
    }
    console.log(JSON.stringify({ optimiser, phase, seeds, cells, seconds }));
  }
}

void main();
