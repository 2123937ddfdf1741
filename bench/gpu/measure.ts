/**
 * @file Measures one engine in a process of its own and prints JSON. Arguments: `step ENGINE POINTS WIDTH SECONDS`,
 * `batch RUNS STEPS` or `embedded ENGINE SECONDS`; the work is the damped oscillator with three terms.
 */

import { upperMedian } from '../../src/numeric/statistics.ts';
import { parameterCount } from '../../src/trainer/compile/program.ts';
import { loadNative } from '../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../src/trainer/engine/embedded/wasm.ts';
import type { Engine } from '../../src/trainer/engine/engine.ts';
import { loadedTensorflow, tensorflowEngine } from '../../src/trainer/engine/tensorflow/engine.ts';
import { openBatch, webgpuAdapter, webgpuEngine } from '../../src/trainer/engine/webgpu/engine.ts';
import { oscillator } from '../../test/trainer/engine/programs.ts';

const engines: Record<string, () => Engine> = {
  native: () => {
    const { engine, reason } = loadNative();
    if (!engine) throw new Error(reason);
    return engine;
  },
  wasm: () => wasmEngine(),
  webgpu: webgpuEngine,
  tensorflow: tensorflowEngine,
};

/** Small, ordinary numbers; the time of a step does not depend on them. */
const theta = (parameters: number, seed: number) =>
  Float64Array.from({ length: parameters }, (_, k) => 0.3 * Math.sin(1 + 7 * k + seed));

/** Milliseconds of one evaluation: losses, gradients and Gram matrix of three terms, on the host. */
async function step(name: string, points: number, width: number, seconds: number) {
  const engine = engines[name]();
  const program = oscillator(points, [width, width, width]);
  const begin = performance.now();
  const session = await engine.open(program, 'f32');
  session.theta.set(theta(session.parameters, 0));
  await session.evaluate();
  const first = performance.now() - begin;
  const times: number[] = [];
  const until = performance.now() + 1000 * seconds;
  while (times.length < 3 || (performance.now() < until && times.length < 2000)) {
    const start = performance.now();
    await session.evaluate();
    times.push(performance.now() - start);
  }
  session.dispose();
  const loaded = name === 'tensorflow' ? await loadedTensorflow() : null;
  const library = loaded && {
    backend: loaded.backend,
    library: loaded.library,
    gpu: loaded.gpu,
    product: loaded.product,
  };
  return {
    engine: engine.label,
    points,
    width,
    milliseconds: upperMedian(times),
    best: Math.min(...times),
    first,
    library,
  };
}

/** A sweep on the WebGPU device: every run with weights of its own. */
async function batch(runs: number, steps: number) {
  const adapter = await webgpuAdapter();
  const program = oscillator(256, [32, 32, 32]);
  const parameters = parameterCount(program);
  const list = Array.from({ length: runs }, (_, k) => ({
    theta: theta(parameters, k),
    weights: [10 ** (-6 + (4 * k) / runs), 1, 0.1],
    rate: 1e-3,
  }));
  const begin = performance.now();
  const session = await openBatch(program, list);
  await session.steps(1);
  const first = performance.now() - begin;
  const start = performance.now();
  await session.steps(steps);
  const seconds = (performance.now() - start) / 1000;
  const finite = session.losses.every(Number.isFinite);
  session.dispose();
  return { device: adapter.label, software: adapter.software, runs, steps, seconds, first, finite };
}

/** Steps (evaluation and Adam) that one process takes in a time; run one per core at once. */
async function embedded(name: 'native' | 'wasm', seconds: number) {
  const engine = name === 'native' ? loadNative().engine : wasmEngine();
  if (!engine) throw new Error('no native kernel here');
  const program = oscillator(256, [32, 32, 32]);
  const session = engine.open(program, 'f32');
  session.theta.set(theta(session.parameters, 0));
  let steps = 0;
  const start = performance.now();
  while (performance.now() - start < 1000 * seconds) {
    session.evaluate();
    session.fusedAdam.step([1e-4, 1, 0.1], { step: ++steps, rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  }
  return { engine: engine.label, steps, seconds: (performance.now() - start) / 1000 };
}

async function main([what, ...rest]: string[]): Promise<void> {
  const numbers = rest.map(Number);
  const result =
    what === 'step'
      ? await step(rest[0], numbers[1], numbers[2], numbers[3])
      : what === 'batch'
        ? await batch(numbers[0], numbers[1])
        : await embedded(rest[0] as 'native' | 'wasm', numbers[1]);
  console.log(`RESULT${JSON.stringify(result)}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
