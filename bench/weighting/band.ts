/**
 * @file The weight band of the damped oscillator: error against the weight of the equation, 1e-8 to 1, for every kind of
 * optimiser. Prints one JSON line per optimiser.
 *
 * u″ + 4u′ + 400u = 0 on [0, 1], u(0) = 1 (weight 1), u′(0) = 0 (weight 0.1); 3×32 tanh, 128 Sobol points.
 */
import { compileSpec } from '../../src/language/compile-spec.ts';
import { defaultOptions, train } from '../../src/trainer/loop.ts';

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

const spec = (motion: number, phase: string, seed: number): string => `problem "Damped oscillator"
variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
exact u = exp(-2*t) * (cos(sqrt(396)*t) + 2/sqrt(396)*sin(sqrt(396)*t))
network { layers = [32, 32, 32]  activation = tanh }
points { motion = sobol(128) }
weights { motion = ${motion}  release = 1  rest = 0.1 }
train { ${phase}  seed = ${seed} }
`;

async function run(motion: number, phase: string, seed: number) {
  const { problem, findings } = compileSpec(spec(motion, phase, seed));
  if (!problem) throw new Error(findings.map((f) => f.message).join(' '));
  const training = train(problem, { ...defaultOptions, frameInterval: 1000 });
  let next = await training.next();
  while (!next.done) next = await training.next();
  return next.value;
}

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
