/// <reference types="@webgpu/types" />
/** @file Many independent runs of one program per dispatch, Adam on the device: sweeps of weights and seeds. */
import type { Program } from '../../compile/program.ts';
import { parameterCount } from '../../compile/program.ts';
import { EngineError } from '../engine.ts';
import { BufferUsage, type Device } from './device.ts';
import { jobBytes, jobWords, packPoints } from './job.ts';
import { JobMode, type ProgramLayout, programLayout, scratchVectors } from './layout.ts';
import { shaderSource, stepsPerDispatch } from './shader.ts';

export interface BatchRun {
  /** [P] where it starts. */
  theta: ArrayLike<number>;
  /** [m] λᵢ */
  weights: ArrayLike<number>;
  /** Learning rate; `steps` may scale it. */
  rate: number;
}

export interface BatchOptions {
  /** Longest time one dispatch should hold the device, in milliseconds; drivers reset a device that hangs. */
  dispatch?: number;
}

/** All runs of a batch side by side. Arrays are the session's own, overwritten by the next call. */
export interface BatchSession {
  readonly runs: number;
  readonly terms: number;
  readonly parameters: number;
  /** What computes it. */
  readonly device: string;
  /** [runs·m] raw losses of the last evaluation: before the last update of `steps`, at θ after `evaluate`. */
  readonly losses: Float64Array;
  /** [runs·m·m] Gram matrices of the same evaluation. */
  readonly gram: Float64Array;
  /** Adam steps taken so far. */
  readonly step: number;
  /**
   * `count` Adam steps of every run; `factors[n]` scales every run's rate in the n-th of them (default 1). Ends with
   * losses and Gram matrices on the host.
   */
  steps(count: number, factors?: ArrayLike<number>): Promise<void>;
  /** Losses and Gram matrices at θ, no update. */
  evaluate(): Promise<void>;
  /** [P] of one run. */
  theta(run: number): Promise<Float32Array>;
  /** [runs·P] of all runs, in one piece. */
  thetas(): Promise<Float32Array>;
  /** [runs·P·2] Adam's first and second moment of every parameter, side by side. */
  moments(): Promise<Float32Array>;
  /** [m] new weights of one run, from the next step on. */
  setWeights(run: number, weights: ArrayLike<number>): void;
  dispose(): void;
}

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Some of the runs, in buffers of their own: a binding has a largest size. */
interface Slab {
  first: number;
  runs: number;
  buffers: Record<'job' | 'theta' | 'gradients' | 'scratch' | 'results' | 'moments' | 'runs' | 'staging', GPUBuffer>;
  group: GPUBindGroup;
}

interface Sizes {
  layout: ProgramLayout;
  scratch: number;
}

/** Runs whose largest buffer still fits one binding. */
function runsPerSlab(device: Device, { layout, scratch }: Sizes): number {
  const largest = Math.max(16 * scratch, 4 * layout.terms * layout.parameters, 8 * layout.parameters);
  const fitting = Math.floor(device.largestBuffer / largest);
  if (fitting < 1) throw new EngineError('one run of the batch is larger than the WebGPU device’s largest buffer');
  return Math.min(fitting, device.gpu.limits.maxComputeWorkgroupsPerDimension);
}

async function allocateSlab(
  device: Device,
  { layout, scratch }: Sizes,
  pipeline: GPUComputePipeline,
  shared: { points: GPUBuffer; paces: GPUBuffer },
  first: number,
  runs: number,
): Promise<Slab> {
  const { terms, parameters } = layout;
  const storage = BufferUsage.storage;
  const resultBytes = 4 * runs * (terms + terms * terms);
  const sizes = {
    job: { bytes: jobBytes(layout), usage: BufferUsage.uniform | BufferUsage.copyTarget },
    theta: { bytes: 4 * runs * parameters, usage: storage | BufferUsage.copyTarget | BufferUsage.copySource },
    gradients: { bytes: 4 * runs * terms * parameters, usage: storage },
    scratch: { bytes: 16 * runs * scratch, usage: storage },
    results: { bytes: resultBytes, usage: storage | BufferUsage.copySource },
    moments: { bytes: 8 * runs * parameters, usage: storage | BufferUsage.copySource },
    runs: { bytes: 4 * runs * (terms + 1), usage: storage | BufferUsage.copyTarget },
    staging: {
      bytes: Math.max(resultBytes, 8 * runs * parameters),
      usage: BufferUsage.mapRead | BufferUsage.copyTarget,
    },
  };
  const made = await device.buffers(Object.values(sizes));
  const buffers = Object.fromEntries(Object.keys(sizes).map((name, n) => [name, made[n]])) as Slab['buffers'];
  const group = device.bind(pipeline, {
    0: buffers.job,
    1: buffers.theta,
    2: buffers.gradients,
    3: buffers.scratch,
    4: shared.points,
    5: buffers.results,
    6: buffers.moments,
    7: buffers.runs,
    8: shared.paces,
  });
  return { first, runs, buffers, group };
}

class DeviceBatch implements BatchSession {
  readonly runs: number;
  readonly terms: number;
  readonly parameters: number;
  readonly device: string;
  readonly losses: Float64Array;
  readonly gram: Float64Array;
  step = 0;
  readonly #device: Device;
  readonly #pipeline: GPUComputePipeline;
  readonly #slabs: Slab[];
  readonly #shared: { points: GPUBuffer; paces: GPUBuffer };
  readonly #words: Uint32Array;
  readonly #scratch: number;
  readonly #longest: number;
  readonly #release: () => void;
  /** Steps per dispatch that keep within `#longest`, learnt from the last dispatches. */
  #pace = 1;

  constructor(
    device: Device,
    sizes: Sizes,
    pipeline: GPUComputePipeline,
    slabs: Slab[],
    shared: { points: GPUBuffer; paces: GPUBuffer },
    words: Uint32Array,
    runs: number,
    longest: number,
    release: () => void,
  ) {
    this.#device = device;
    this.#pipeline = pipeline;
    this.#slabs = slabs;
    this.#shared = shared;
    this.#words = words;
    this.#scratch = sizes.scratch;
    this.#longest = longest;
    this.#release = release;
    this.runs = runs;
    this.device = device.adapter.label;
    this.terms = sizes.layout.terms;
    this.parameters = sizes.layout.parameters;
    this.losses = new Float64Array(runs * this.terms);
    this.gram = new Float64Array(runs * this.terms ** 2);
  }

  async steps(count: number, factors?: ArrayLike<number>): Promise<void> {
    for (let done = 0; done < count; ) {
      const n = Math.min(this.#pace, count - done, stepsPerDispatch);
      const last = done + n === count;
      this.#writePaces(n, (k) => factors?.[done + k] ?? 1);
      const start = performance.now();
      this.#dispatch(JobMode.reverse | JobMode.train | (last ? JobMode.gram : 0), n);
      await this.#device.finished();
      this.#learn(n, performance.now() - start);
      this.step += n;
      done += n;
    }
    await this.#fetch();
  }

  async evaluate(): Promise<void> {
    this.#dispatch(JobMode.reverse | JobMode.gram, 1);
    await this.#fetch();
  }

  async theta(run: number): Promise<Float32Array> {
    const { slab, place } = this.#slabOf(run);
    const bytes = 4 * this.parameters;
    const encoder = this.#device.gpu.createCommandEncoder();
    encoder.copyBufferToBuffer(slab.buffers.theta, place * bytes, slab.buffers.staging, 0, bytes);
    this.#device.gpu.queue.submit([encoder.finish()]);
    const out = new Float32Array(this.parameters);
    await this.#device.read(slab.buffers.staging, bytes, (data) => out.set(new Float32Array(data, 0, this.parameters)));
    return out;
  }

  thetas(): Promise<Float32Array> {
    return this.#readAll('theta', this.parameters);
  }

  moments(): Promise<Float32Array> {
    return this.#readAll('moments', 2 * this.parameters);
  }

  setWeights(run: number, weights: ArrayLike<number>): void {
    const { slab, place } = this.#slabOf(run);
    this.#device.gpu.queue.writeBuffer(slab.buffers.runs, 4 * place * (this.terms + 1), Float32Array.from(weights));
  }

  dispose(): void {
    for (const slab of this.#slabs) for (const buffer of Object.values(slab.buffers)) buffer.destroy();
    this.#shared.points.destroy();
    this.#shared.paces.destroy();
    this.#release();
  }

  /** A buffer of `each` numbers per run, of all slabs. */
  async #readAll(name: 'theta' | 'moments', each: number): Promise<Float32Array> {
    const out = new Float32Array(this.runs * each);
    const encoder = this.#device.gpu.createCommandEncoder();
    for (const { buffers, runs } of this.#slabs) {
      encoder.copyBufferToBuffer(buffers[name], 0, buffers.staging, 0, 4 * runs * each);
    }
    this.#device.gpu.queue.submit([encoder.finish()]);
    for (const { buffers, runs, first } of this.#slabs) {
      await this.#device.read(buffers.staging, 4 * runs * each, (data) => {
        out.set(new Float32Array(data, 0, runs * each), first * each);
      });
    }
    return out;
  }

  #slabOf(run: number): { slab: Slab; place: number } {
    const slab = this.#slabs.find((s) => run >= s.first && run < s.first + s.runs);
    if (!slab) throw new EngineError(`the batch has no run ${run}; it has ${this.runs}`);
    return { slab, place: run - slab.first };
  }

  /** Both bias corrections of every step; ε is moved through the root as in `optimise/adam.ts`. */
  #writePaces(n: number, factor: (k: number) => number): void {
    const paces = new Float32Array(4 * n);
    for (let k = 0; k < n; k++) {
      const t = this.step + k + 1;
      const correction = Math.sqrt(1 - beta2 ** t);
      paces[4 * k] = (factor(k) * correction) / (1 - beta1 ** t);
      paces[4 * k + 1] = epsilon * correction;
    }
    this.#device.gpu.queue.writeBuffer(this.#shared.paces, 0, paces);
  }

  #dispatch(mode: number, steps: number): void {
    this.#device.check();
    const { queue } = this.#device.gpu;
    const encoder = this.#device.gpu.createCommandEncoder();
    for (const slab of this.#slabs) {
      const job = { mode, steps, lanes: slab.runs, first: 0, group: 0, scratch: this.#scratch };
      queue.writeBuffer(slab.buffers.job, 0, jobWords(job, this.#words, false));
      const pass = encoder.beginComputePass();
      pass.setPipeline(this.#pipeline);
      pass.setBindGroup(0, slab.group);
      pass.dispatchWorkgroups(slab.runs);
      pass.end();
    }
    queue.submit([encoder.finish()]);
  }

  #learn(steps: number, milliseconds: number): void {
    const fitting = Math.floor((steps * this.#longest) / Math.max(milliseconds, 0.01));
    this.#pace = Math.max(1, Math.min(fitting, 4 * this.#pace, stepsPerDispatch));
  }

  async #fetch(): Promise<void> {
    const { terms } = this;
    const encoder = this.#device.gpu.createCommandEncoder();
    for (const { buffers, runs } of this.#slabs) {
      encoder.copyBufferToBuffer(buffers.results, 0, buffers.staging, 0, 4 * runs * (terms + terms * terms));
    }
    this.#device.gpu.queue.submit([encoder.finish()]);
    for (const { buffers, runs, first } of this.#slabs) {
      await this.#device.read(buffers.staging, 4 * runs * (terms + terms * terms), (data) => {
        this.losses.set(new Float32Array(data, 0, runs * terms), first * terms);
        this.gram.set(new Float32Array(data, 4 * runs * terms, runs * terms * terms), first * terms * terms);
      });
    }
  }
}

function checkRuns(program: Program, runs: readonly BatchRun[]): void {
  const parameters = parameterCount(program);
  if (runs.length === 0) throw new EngineError('a batch needs at least one run');
  const wrong = runs.findIndex((r) => r.theta.length !== parameters || r.weights.length !== program.terms);
  if (wrong >= 0) {
    throw new EngineError(
      `run ${wrong} of the batch does not have ${parameters} parameters and ${program.terms} weights`,
    );
  }
}

/** `release` is called once, when the batch is disposed. */
export async function openBatchOn(
  device: Device,
  program: Program,
  runs: readonly BatchRun[],
  options: BatchOptions = {},
  release: () => void = () => {},
): Promise<BatchSession> {
  checkRuns(program, runs);
  const layout = programLayout(program);
  const sizes: Sizes = { layout, scratch: scratchVectors(layout, program.groups) };
  const most = runsPerSlab(device, sizes);
  const packed = packPoints(program);
  const [pipeline] = await device.pipelines(shaderSource(layout, 'batch'), ['step']);
  const [points, paces] = await device.buffers([
    { bytes: packed.data.byteLength, usage: BufferUsage.storage | BufferUsage.copyTarget },
    { bytes: 16 * stepsPerDispatch, usage: BufferUsage.uniform | BufferUsage.copyTarget },
  ]);
  const { queue } = device.gpu;
  queue.writeBuffer(points, 0, packed.data);
  const slabs: Slab[] = [];
  for (let first = 0; first < runs.length; first += most) {
    const own = runs.slice(first, first + most);
    const slab = await allocateSlab(device, sizes, pipeline, { points, paces }, first, own.length);
    queue.writeBuffer(slab.buffers.theta, 0, Float32Array.from(own.flatMap((r) => Array.from(r.theta))));
    queue.writeBuffer(slab.buffers.runs, 0, Float32Array.from(own.flatMap((r) => [...Array.from(r.weights), r.rate])));
    slabs.push(slab);
  }
  return new DeviceBatch(
    device,
    sizes,
    pipeline,
    slabs,
    { points, paces },
    packed.words,
    runs.length,
    options.dispatch ?? 100,
    release,
  );
}
