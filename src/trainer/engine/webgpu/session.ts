/// <reference types="@webgpu/types" />
/** @file One program on the WebGPU device: its points spread over lanes, θ and the optimiser on the host. */

import { gramMatrix } from '../../../numeric/dense.ts';
import type { GroupPoints, PointGroup, Program } from '../../compile/program.ts';
import type { Session } from '../engine.ts';
import { jetsPoints, jetsProgram } from '../jets-program.ts';
import { BufferUsage, type Device } from './device.ts';
import { type Job, jobBytes, jobWords, type PackedPoints, packPoints } from './job.ts';
import {
  JobMode,
  type ProgramLayout,
  programLayout,
  scratchVectors,
  tileOf,
  vectorsOf,
  workgroupSize,
} from './layout.ts';
import { shaderSource } from './shader.ts';

/** Memory that the lanes' scratch and partial gradients may take. */
const laneBytes = 256 * 2 ** 20;
const mostLanes = 512;
/** Threads that a processor playing the device has. */
const softwareLanes = 8;
/** Lanes kept for Jacobians even where the points fill fewer. */
const jacobianLanes = 64;

interface Resources {
  lanes: number;
  /** Lanes that the buffers have room for. */
  capacity: number;
  scratch: number;
  packed: PackedPoints;
  buffers: Record<'job' | 'theta' | 'gradients' | 'scratch' | 'points' | 'results' | 'recorded' | 'staging', GPUBuffer>;
  step: GPUBindGroup;
  collect: GPUBindGroup;
}

interface Pipelines {
  layout: ProgramLayout;
  step: GPUComputePipeline;
  collect: GPUComputePipeline;
}

async function compile(device: Device, program: Program): Promise<Pipelines> {
  const layout = programLayout(program);
  const [step, collect] = await device.pipelines(shaderSource(layout, 'single'), ['step', 'collect']);
  return { layout, step, collect };
}

async function allocate(device: Device, program: Program, { layout, step, collect }: Pipelines): Promise<Resources> {
  const packed = packPoints(program);
  const scratch = scratchVectors(layout, program.groups);
  const { terms, parameters } = layout;
  const perLane = 16 * scratch + 4 * terms * parameters;
  const room = Math.max(1, Math.floor(Math.min(laneBytes, device.largestBuffer) / perLane));
  const tiles = Math.max(...program.groups.map((g) => Math.ceil(vectorsOf(g.count) / tileOf(g))));
  const lanes = Math.min(tiles, room, device.adapter.software ? softwareLanes : mostLanes);
  const samples = Math.max(...program.groups.map((g) => g.count));
  const capacity = Math.max(lanes, Math.min(room, samples, jacobianLanes));
  const storage = BufferUsage.storage;
  const stagingBytes = Math.max(4 * (terms * parameters + lanes * terms), 16 * packed.residuals.vectors);
  const sizes = {
    job: { bytes: jobBytes(layout), usage: BufferUsage.uniform | BufferUsage.copyTarget },
    theta: { bytes: 4 * parameters, usage: storage | BufferUsage.copyTarget },
    gradients: { bytes: 4 * capacity * terms * parameters, usage: storage | BufferUsage.copySource },
    scratch: { bytes: 16 * capacity * scratch, usage: storage },
    points: { bytes: packed.data.byteLength, usage: storage | BufferUsage.copyTarget },
    results: { bytes: 4 * capacity * terms, usage: storage | BufferUsage.copySource },
    recorded: { bytes: 16 * packed.residuals.vectors, usage: storage | BufferUsage.copySource },
    staging: {
      bytes: Math.max(stagingBytes, 4 * capacity * terms * parameters),
      usage: BufferUsage.mapRead | BufferUsage.copyTarget,
    },
  };
  const made = await device.buffers(Object.values(sizes));
  const buffers = Object.fromEntries(Object.keys(sizes).map((name, n) => [name, made[n]])) as Resources['buffers'];
  device.gpu.queue.writeBuffer(buffers.points, 0, packed.data);
  return {
    lanes,
    capacity,
    scratch,
    packed,
    buffers,
    step: device.bind(step, {
      0: buffers.job,
      1: buffers.theta,
      2: buffers.gradients,
      3: buffers.scratch,
      4: buffers.points,
      5: buffers.results,
      6: buffers.recorded,
    }),
    collect: device.bind(collect, { 0: buffers.job, 2: buffers.gradients }),
  };
}

function release(resources: Resources): void {
  for (const buffer of Object.values(resources.buffers)) buffer.destroy();
}

export class WebgpuSession implements Session {
  readonly precision = 'f32';
  readonly terms: number;
  readonly parameters: number;
  readonly theta: Float32Array<ArrayBuffer>;
  readonly losses: Float64Array;
  readonly gradients: Float32Array;
  readonly gram: Float64Array;
  readonly #device: Device;
  readonly #release: () => void;
  #program: Program;
  readonly #pipelines: Pipelines;
  #resources: Resources;
  #jets: { order: number; session: WebgpuSession } | null = null;

  private constructor(
    device: Device,
    release: () => void,
    program: Program,
    pipelines: Pipelines,
    resources: Resources,
  ) {
    this.#device = device;
    this.#release = release;
    this.#program = program;
    this.#pipelines = pipelines;
    this.#resources = resources;
    this.terms = program.terms;
    this.parameters = pipelines.layout.parameters;
    this.theta = new Float32Array(this.parameters);
    this.losses = new Float64Array(this.terms);
    this.gradients = new Float32Array(this.terms * this.parameters);
    this.gram = new Float64Array(this.terms ** 2);
  }

  /** `release` is called once, when the session is disposed. */
  static async open(device: Device, program: Program, release: () => void = () => {}): Promise<WebgpuSession> {
    const pipelines = await compile(device, program);
    return new WebgpuSession(device, release, program, pipelines, await allocate(device, program, pipelines));
  }

  async evaluate(): Promise<void> {
    const { terms, parameters } = this;
    const { buffers, lanes } = this.#resources;
    const encoder = this.#encodeStep(JobMode.reverse, lanes);
    this.#encode(
      encoder,
      this.#pipelines.collect,
      this.#resources.collect,
      Math.ceil((terms * parameters) / workgroupSize),
    );
    const gradientBytes = 4 * terms * parameters;
    encoder.copyBufferToBuffer(buffers.gradients, 0, buffers.staging, 0, gradientBytes);
    encoder.copyBufferToBuffer(buffers.results, 0, buffers.staging, gradientBytes, 4 * lanes * terms);
    await this.#submit(encoder, gradientBytes + 4 * lanes * terms, (data) => {
      this.gradients.set(new Float32Array(data, 0, terms * parameters));
      this.#sumLosses(new Float32Array(data, gradientBytes, lanes * terms));
    });
    gramMatrix(this.gradients, terms, this.gram);
  }

  async evaluateLosses(): Promise<void> {
    const { buffers, lanes } = this.#resources;
    const encoder = this.#encodeStep(0, lanes);
    const bytes = 4 * lanes * this.terms;
    encoder.copyBufferToBuffer(buffers.results, 0, buffers.staging, 0, bytes);
    await this.#submit(encoder, bytes, (data) => this.#sumLosses(new Float32Array(data, 0, lanes * this.terms)));
  }

  async residuals(term: number): Promise<Float64Array> {
    const all = await this.#recorded();
    const { group } = this.#groupOf(term);
    const at = 4 * this.#resources.packed.residuals.first[term];
    return Float64Array.from(all.subarray(at, at + group.count));
  }

  async jacobian(term: number): Promise<{ residuals: Float64Array; jacobian: Float64Array }> {
    const { terms, parameters } = this;
    const { group, index } = this.#groupOf(term);
    const { buffers, capacity } = this.#resources;
    const scratch = this.#pipelines.layout.groups[index].rows * group.slots;
    const jacobian = new Float64Array(group.count * parameters);
    for (let first = 0; first < group.count; first += capacity) {
      const lanes = Math.min(capacity, group.count - first);
      const encoder = this.#encodeStep(JobMode.reverse | JobMode.jacobian, lanes, { first, group: index, scratch });
      const bytes = 4 * lanes * terms * parameters;
      encoder.copyBufferToBuffer(buffers.gradients, 0, buffers.staging, 0, bytes);
      await this.#submit(encoder, bytes, (data) => {
        for (let lane = 0; lane < lanes; lane++) {
          const row = new Float32Array(data, 4 * (lane * terms + term) * parameters, parameters);
          jacobian.set(row, (first + lane) * parameters);
        }
      });
    }
    return { residuals: await this.residuals(term), jacobian };
  }

  async jets(times: Float64Array, order: number): Promise<Float64Array> {
    if (this.#jets?.order !== order) {
      this.#jets?.session.dispose();
      const program = jetsProgram(this.#program, times, order);
      this.#jets = { order, session: await WebgpuSession.open(this.#device, program) };
    } else {
      await this.#jets.session.setGroup(0, jetsPoints(times));
    }
    const { session } = this.#jets;
    session.theta.set(this.theta);
    const all = await session.#recorded();
    const stride = 4 * vectorsOf(times.length);
    const out = new Float64Array(session.terms * times.length);
    for (let k = 0; k < session.terms; k++) {
      out.set(all.subarray(k * stride, k * stride + times.length), k * times.length);
    }
    return out;
  }

  async setGroup(index: number, points: GroupPoints): Promise<void> {
    const old = this.#program.groups[index];
    const groups = this.#program.groups.with(index, { ...old, ...points });
    this.#program = { ...this.#program, groups };
    if (old.count === points.count) {
      this.#resources.packed = packPoints(this.#program);
      this.#device.gpu.queue.writeBuffer(this.#resources.buffers.points, 0, this.#resources.packed.data);
      return;
    }
    const resources = await allocate(this.#device, this.#program, this.#pipelines);
    release(this.#resources);
    this.#resources = resources;
  }

  dispose(): void {
    this.#jets?.session.dispose();
    this.#jets = null;
    release(this.#resources);
    this.#release();
  }

  #groupOf(term: number): { group: PointGroup; index: number } {
    const index = this.#program.groups.findIndex((g) => g.terms.includes(term));
    return { group: this.#program.groups[index], index };
  }

  async #recorded(): Promise<Float32Array> {
    const { buffers, lanes, packed } = this.#resources;
    const bytes = 16 * packed.residuals.vectors;
    const encoder = this.#encodeStep(JobMode.record, lanes);
    encoder.copyBufferToBuffer(buffers.recorded, 0, buffers.staging, 0, bytes);
    let out = new Float32Array();
    await this.#submit(encoder, bytes, (data) => {
      out = new Float32Array(data.slice(0, bytes));
    });
    return out;
  }

  /** Points of a lane are summed in single precision, lanes in double. */
  #sumLosses(partial: Float32Array): void {
    this.losses.fill(0);
    for (let k = 0; k < partial.length; k++) this.losses[k % this.terms] += partial[k];
  }

  #encodeStep(mode: number, lanes: number, special: Partial<Job> = {}): GPUCommandEncoder {
    this.#device.check();
    const { queue } = this.#device.gpu;
    const { buffers, scratch, packed, step } = this.#resources;
    const job: Job = { mode, steps: 1, lanes, first: 0, group: 0, scratch, ...special };
    queue.writeBuffer(buffers.job, 0, jobWords(job, packed.words, (mode & JobMode.jacobian) !== 0));
    queue.writeBuffer(buffers.theta, 0, this.theta);
    const encoder = this.#device.gpu.createCommandEncoder();
    this.#encode(encoder, this.#pipelines.step, step, lanes);
    return encoder;
  }

  #encode(encoder: GPUCommandEncoder, pipeline: GPUComputePipeline, group: GPUBindGroup, workgroups: number): void {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.min(workgroups, this.#device.gpu.limits.maxComputeWorkgroupsPerDimension));
    pass.end();
  }

  async #submit(encoder: GPUCommandEncoder, bytes: number, use: (data: ArrayBuffer) => void): Promise<void> {
    this.#device.gpu.queue.submit([encoder.finish()]);
    await this.#device.read(this.#resources.buffers.staging, bytes, use);
  }
}
