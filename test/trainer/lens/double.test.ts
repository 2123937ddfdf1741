import { expect, test } from 'vitest';
import { train } from '../../../src/run/run.ts';
import { compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import { wasmEngine } from '../../../src/trainer/engine/embedded/wasm.ts';
import type { Engine } from '../../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { DoubleSight } from '../../../src/trainer/lens/double.ts';
import { add, at, D, equation, initial, mul, problem, sampler, sub } from '../problems.ts';

const plain = problem([
  equation('motion', add(D('u', 2), mul(4, D('u', 1)), mul(400, D('u'))), {
    points: sampler('uniform', { points: 12 }),
  }),
  initial('release', sub(at('u', 0), 1)),
]);
const adam = { name: 'adam', args: { steps: 40, rate: 1e-3 } };
const oscillator = { ...plain, training: { ...plain.training, phases: [adam], precision: 'f32' as const } };
const compiled = compile(oscillator);
const theta = Float64Array.from(Float32Array.from(initialTheta(compiled)));

/** Losses and Gram matrix at `theta` by the reference engine. */
async function wanted(groups = compiled.program.groups) {
  const session = await referenceEngine.open({ ...compiled.program, groups }, 'f64');
  session.theta.set(theta);
  await session.evaluate();
  return [...session.losses, ...session.gram];
}

const expectClose = (found: number[], wish: number[], digits: number) =>
  found.forEach((x, i) => {
    expect(x / wish[i]).toBeCloseTo(1, digits);
  });

test('an evaluation in single precision is seen in double precision, also after its points have moved', async () => {
  const engine = wasmEngine();
  const session = engine.open(compiled.program, 'f32');
  session.theta.set(theta);
  session.evaluate();
  const sight = new DoubleSight(engine, compiled.program);
  const { groups } = compiled.program;
  const before = await sight.of(session, groups);
  expectClose([...before.losses, ...before.gram], await wanted(), 11);
  // What the session itself holds is of its own precision.
  expect(Math.abs(session.gram[0] / before.gram[0] - 1)).toBeGreaterThan(1e-11);

  const moved = groups.map((group, i) => ({ ...group, ...compiled.groups[i].at(Float64Array.of(0.1, 0.35, 0.8)) }));
  const after = await sight.of(session, moved);
  expectClose([...after.losses, ...after.gram], await wanted(moved), 11);
  sight.dispose();
  session.dispose();
});

test('what is in double precision already, or has no other, is shown as it is', async () => {
  const single: Engine = { ...wasmEngine(), precisions: ['f32'] };
  for (const [engine, precision] of [
    [wasmEngine(), 'f64'],
    [single, 'f32'],
  ] as const) {
    const session = await engine.open(compiled.program, precision);
    session.theta.set(theta);
    await session.evaluate();
    const sight = new DoubleSight(engine, compiled.program);
    const { losses, gram, gradients } = await sight.of(session, compiled.program.groups);
    expect([...losses]).toEqual([...session.losses]);
    expect([...gram]).toEqual([...session.gram]);
    expect(gradients).toEqual(session.gradients);
    session.dispose();
  }
});

test('the first frame of a training in single precision has all its digits', async () => {
  const options = { variant: null, set: {}, seed: null, out: null, resume: null, specText: '', frameInterval: 33 };
  const run = train(oscillator, options, undefined, { engine: wasmEngine() });
  for await (const event of run) {
    if (event.type !== 'frame') continue;
    expectClose([...event.frame.losses, ...event.frame.gram], await wanted(), 11);
    break;
  }
});
