/// <reference types="@webgpu/types" />
/**
 * @file The WebGPU device through Dawn (npm `webgpu`), loaded on first use and shared by all sessions of the process;
 * given back with the last of them, since a live Dawn instance keeps Node from exiting.
 */
import { pathToFileURL } from 'node:url';
import { firstLineOf } from '../../../problem/message-of.ts';
import { megabytes } from '../../../problem/number-text/quantity.ts';
import { importModule } from '../../backend/import-module.ts';
import { findPackage, packageFolders } from '../../backend/places.ts';
import { EngineError } from '../engine.ts';

interface Dawn {
  create(flags: string[]): GPU;
  globals: Record<string, unknown>;
}

/** Buffer usages and map modes; constants of the WebGPU specification, section 5.1. */
export const BufferUsage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;
const mapRead = 1;

export interface Adapter {
  /** For people: `NVIDIA H100 (Vulkan)`. */
  label: string;
  vendor: string;
  /** A processor plays the device; right for tests, slow for work. */
  software: boolean;
}

/** Loads Dawn. @throws EngineError with the reason. */
async function loadDawn(): Promise<Dawn> {
  if (process.versions.electron) {
    throw new EngineError('WebGPU needs a real Node: inside VS Code’s own run-time Dawn cannot share memory');
  }
  const found = findPackage('webgpu', packageFolders('webgpu'));
  if (!found) {
    throw new EngineError('WebGPU is not installed: the npm package `webgpu` was not found (npm install webgpu)');
  }
  try {
    return (await importModule(pathToFileURL(found.main).href)) as Dawn;
  } catch (error) {
    throw new EngineError(`the npm package \`webgpu\` in ${found.from} does not load: ${firstLineOf(error)}`);
  }
}

const wantedLimits = [
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupsPerDimension',
] as const satisfies (keyof GPUSupportedLimits)[];

/** A device with the errors of its life kept, and the little that sessions do with it. */
export class Device {
  readonly gpu: GPUDevice;
  readonly adapter: Adapter;
  /** Dawn's objects do not keep each other alive; an instance collected under its device ends the process. */
  readonly instance: GPU;
  /** Why nothing works any more, once it does not. */
  #failure: string | null = null;

  constructor(instance: GPU, gpu: GPUDevice, adapter: Adapter) {
    this.instance = instance;
    this.gpu = gpu;
    this.adapter = adapter;
    void gpu.lost.then((info) => {
      this.#failure ??= `the WebGPU device was lost (${info.message.split('\n')[0] || info.reason})`;
    });
    gpu.addEventListener('uncapturederror', (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      this.#failure ??= `WebGPU refused a command: ${error.message.split('\n')[0]}`;
    });
  }

  get failed(): boolean {
    return this.#failure !== null;
  }

  get largestBuffer(): number {
    return Math.min(this.gpu.limits.maxStorageBufferBindingSize, this.gpu.limits.maxBufferSize);
  }

  check(): void {
    if (this.#failure !== null) throw new EngineError(this.#failure);
  }

  /** @throws EngineError when the device has no room for it. */
  async buffers(sizes: readonly { bytes: number; usage: number }[]): Promise<GPUBuffer[]> {
    this.check();
    const tooLarge = sizes.find((s) => s.bytes > this.largestBuffer);
    const all = sizes.reduce((sum, s) => sum + s.bytes, 0);
    const noRoom = () =>
      new EngineError(`the WebGPU device has no room for ${megabytes(all)}; use fewer points or runs`);
    if (tooLarge) throw noRoom();
    this.gpu.pushErrorScope('validation');
    this.gpu.pushErrorScope('out-of-memory');
    const made = sizes.map((s) => this.gpu.createBuffer({ size: Math.max(16, align(s.bytes)), usage: s.usage }));
    const memory = await this.gpu.popErrorScope();
    const invalid = await this.gpu.popErrorScope();
    if (memory ?? invalid) {
      for (const b of made) b.destroy();
      if (memory) throw noRoom();
      throw new EngineError(`WebGPU refused a buffer: ${invalid?.message.split('\n')[0]}`);
    }
    return made;
  }

  async pipelines(source: string, entries: readonly string[]): Promise<GPUComputePipeline[]> {
    this.check();
    const module = this.gpu.createShaderModule({ code: source });
    const { messages } = await module.getCompilationInfo();
    const wrong = messages.find((m) => m.type === 'error');
    if (wrong)
      throw new EngineError(`the generated WebGPU program is invalid at line ${wrong.lineNum}: ${wrong.message}`);
    try {
      return await Promise.all(
        entries.map((entryPoint) =>
          this.gpu.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } }),
        ),
      );
    } catch (error) {
      this.check();
      throw new EngineError(`the WebGPU driver cannot compile the program: ${firstLineOf(error)}`);
    }
  }

  bind(pipeline: GPUComputePipeline, buffers: Record<number, GPUBuffer>): GPUBindGroup {
    const entries = Object.entries(buffers).map(([binding, buffer]) => ({
      binding: Number(binding),
      resource: { buffer },
    }));
    return this.gpu.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  }

  /** Waits until the first `bytes` of a mappable buffer can be read and hands them to `use`. */
  async read(buffer: GPUBuffer, bytes: number, use: (data: ArrayBuffer) => void): Promise<void> {
    this.check();
    try {
      await buffer.mapAsync(mapRead, 0, align(bytes));
    } catch (error) {
      // `lost` settles in a later microtask than the failed map.
      await new Promise((done) => setImmediate(done));
      this.check();
      throw new EngineError(`the WebGPU device did not give its results back: ${firstLineOf(error)}`);
    }
    use(buffer.getMappedRange(0, align(bytes)));
    buffer.unmap();
    this.check();
  }

  async finished(): Promise<void> {
    await this.gpu.queue.onSubmittedWorkDone();
    this.check();
  }
}

const align = (bytes: number): number => Math.ceil(bytes / 4) * 4;

let shared: Promise<Device> | null = null;
let users = 0;

async function open(): Promise<Device> {
  const dawn = await loadDawn();
  let adapter: GPUAdapter | null;
  let instance: GPU;
  try {
    instance = dawn.create([]);
    adapter = await instance.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    throw new EngineError(`WebGPU found no device: ${firstLineOf(error)}`);
  }
  if (!adapter)
    throw new EngineError('WebGPU found no device: no graphics driver (Vulkan, Metal or Direct3D 12) answers');
  const limits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
  const { vendor, architecture, device, description } = adapter.info;
  const software = /swiftshader|llvmpipe|lavapipe|software|warp/i.test(`${architecture} ${device} ${description}`);
  const label = device && !software ? device : description || architecture || vendor;
  try {
    return new Device(instance, await adapter.requestDevice({ requiredLimits: limits }), { label, vendor, software });
  } catch (error) {
    throw new EngineError(`WebGPU found ${label} but cannot use it: ${firstLineOf(error)}`);
  }
}

/** Takes part in the shared device; every call needs one `releaseDevice`. */
export async function acquireDevice(): Promise<Device> {
  users++;
  shared ??= open();
  try {
    const device = await shared;
    if (!device.failed) return device;
    // A device that was lost stays lost; the next one may work.
    shared = open();
    return await shared;
  } catch (error) {
    shared = null;
    users--;
    throw error;
  }
}

export async function releaseDevice(): Promise<void> {
  users--;
  if (users > 0 || shared === null) return;
  const last = shared;
  shared = null;
  users = 0;
  (await last).gpu.destroy();
}
