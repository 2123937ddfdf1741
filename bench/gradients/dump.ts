/**
 * @file Losses and Gram matrices of three problems at three steps of Adam, by every engine that runs here and as the
 * frames of trainings in single precision show them, as JSON with all that an independent program needs to compute them
 * itself.
 */
import type { Precision, Problem } from '../../src/problem/problem.ts';
import { type Compiled, compile, initialTheta } from '../../src/trainer/compile/compile.ts';
import { loadNative } from '../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import type { Engine } from '../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../src/trainer/engine/reference/engine.ts';
import { phasesOf } from '../../src/trainer/plan/phases.ts';
import { Clock } from '../../src/trainer/train/clock.ts';
import { RunControl } from '../../src/trainer/train/control.ts';
import { HeldOut } from '../../src/trainer/train/held-out.ts';
import { NetworkTraining } from '../../src/trainer/train/network-training.ts';
import { Weighting } from '../../src/trainer/train/weighting.ts';
import { add, at, boundary, D, equation, initial, mul, problem, sampler, sub } from '../../test/trainer/problems.ts';

const points = { points: sampler('uniform', { points: 40 }) };
const network = (activation: 'tanh' | 'sin' | 'gelu', sharing: 'shared' | 'separate' = 'shared') => ({
  layers: [16, 16],
  activation,
  features: null,
  sharing,
  source: null,
});

/** The residuals are written a second time, by hand, in check.py. */
const problems: Record<string, Problem> = {
  oscillator: problem(
    [
      equation('motion', add(D('u', 2), mul(4, D('u', 1)), mul(400, D('u'))), points),
      initial('release', sub(at('u', 0), 1)),
      initial('rest', at('u', 0, 1)),
    ],
    { network: network('tanh') },
  ),
  'lotka-volterra': problem(
    [
      equation('prey', sub(D('x', 1), mul(D('x'), sub(1.5, D('y')))), points),
      equation('predators', sub(D('y', 1), mul(D('y'), sub(D('x'), 3))), points),
      initial('x0', sub(at('x', 0), 1)),
      initial('y0', sub(at('y', 0), 1)),
    ],
    { interval: [0, 3], unknowns: ['x', 'y'], network: network('sin', 'separate') },
  ),
  beam: problem(
    [
      equation('load', add(D('u', 4), 1), points),
      boundary('left', at('u', 0)),
      boundary('clamped', at('u', 0, 1)),
      boundary('moment', at('u', 1, 2)),
      boundary('shear', at('u', 1, 3)),
    ],
    { network: network('gelu') },
  ),
};

const steps = process.argv.includes('--quick') ? [0, 100] : [0, 100, 1000];
const native = loadNative().engine;
const engines: Engine[] = [referenceEngine, wasmEngine(), ...(native ? [native] : [])];

/** θ after some steps of Adam on the plain sum of the losses. */
async function trained(p: Problem): Promise<Float64Array[]> {
  const compiled = compile(p);
  const session = await wasmEngine().open(compiled.program, 'f64');
  session.theta.set(initialTheta(compiled));
  const [m, v] = [new Float64Array(session.parameters), new Float64Array(session.parameters)];
  const kept: Float64Array[] = [];
  for (let step = 0; step <= steps.at(-1)!; step++) {
    if (steps.includes(step)) kept.push(Float64Array.from(session.theta));
    await session.evaluate();
    for (let k = 0; k < session.parameters; k++) {
      let g = 0;
      for (let i = 0; i < session.terms; i++) g += session.gradients[i * session.parameters + k];
      m[k] = 0.9 * m[k] + 0.1 * g;
      v[k] = 0.999 * v[k] + 0.001 * g * g;
      session.theta[k] -=
        (1e-3 * (m[k] / (1 - 0.9 ** (step + 1)))) / (Math.sqrt(v[k] / (1 - 0.999 ** (step + 1))) + 1e-8);
    }
  }
  session.dispose();
  return kept;
}

/** What a frame says, with the θ that it is about. */
interface Told {
  step: number;
  theta: Float64Array;
  losses: Float64Array;
  gram: Float64Array;
}

/** Frames of a training in single precision, as panel and run folder get them. */
async function frames(p: Problem, engine: Engine): Promise<Told[]> {
  const compiled = compile(p);
  const control = new RunControl();
  const heldOut = await HeldOut.open(compiled, engine);
  const phase = { name: 'adam', args: { steps: steps.at(-1)! + 1, rate: 1e-3 } };
  const training = new NetworkTraining({
    compiled,
    engine,
    heldOut,
    phases: phasesOf({ ...p.training, phases: [phase], precision: 'f32' }),
    weighting: new Weighting(compiled, control),
    control,
    clock: new Clock(),
    frameInterval: 0,
    tolerance: null,
    confirm: async () => false,
    patience: null,
    budget: null,
  });
  const told: Told[] = [];
  let theta = Float64Array.from(Float32Array.from(initialTheta(compiled)));
  for await (const moment of training.run()) {
    if (!moment?.frame) continue;
    const { step, losses, gram } = moment.frame;
    if (steps.includes(step)) told.push({ step, theta, losses, gram });
    theta = Float64Array.from(training.theta);
  }
  training.dispose();
  return told;
}

/** All that an independent program needs to compute the same. */
const described = (name: string, p: Problem, { program, scaling }: Compiled, told: Told) => ({
  problem: name,
  step: told.step,
  networks: program.networks,
  time: scaling.time,
  unknowns: p.unknowns.map((u) => scaling.unknowns[u.name]),
  times: [...program.groups[0].times],
  theta: [...told.theta],
  losses: [...told.losses],
  gram: [...told.gram],
});

async function main(): Promise<void> {
  const cases: unknown[] = [];
  for (const [name, p] of Object.entries(problems)) {
    const compiled = compile(p);
    for (const [s, theta] of (await trained(p)).entries()) {
      for (const engine of engines) {
        for (const precision of engine.precisions as Precision[]) {
          const session = await engine.open(compiled.program, precision);
          session.theta.set(theta);
          await session.evaluate();
          const told = {
            step: steps[s],
            theta: Float64Array.from(session.theta),
            losses: session.losses,
            gram: session.gram,
          };
          cases.push({ engine: engine.label, precision, frames: false, ...described(name, p, compiled, told) });
          session.dispose();
        }
      }
    }
    for (const engine of engines.filter((e) => e.precisions.includes('f32'))) {
      for (const told of await frames(p, engine)) {
        cases.push({ engine: engine.label, precision: 'f32', frames: true, ...described(name, p, compiled, told) });
      }
    }
  }
  process.stdout.write(JSON.stringify(cases));
}

void main();
