/** @file The kernel as a Node-API add-on, at a vector width of this processor. */
import { firstArena, type Kernel, type KernelPrecision, type LoadedProgram, roundedUp } from './kernel.ts';
import { KernelError } from './pack.ts';
import { curvaturePairsIn, curvaturePairsSize, inverseHessianIn, inverseHessianSize } from './quasi-newton.ts';

/** Exports of prebuilt/<platform>/kernel.node (source/addon.c). */
export interface Addon {
  widths(): string[];
  alignment(buffer: ArrayBuffer): number;
  open(buffer: ArrayBuffer, kernel: number, base: number, words: number, numbers: number, limit: number): number;
  begin(buffer: ArrayBuffer, kernel: number, base: number, groups: number, gradients: number): void;
  run(
    buffer: ArrayBuffer,
    kernel: number,
    base: number,
    groups: number,
    group: number,
    count: number,
    total: number,
    mode: number,
    threads: number,
  ): void;
  gram(buffer: ArrayBuffer, kernel: number, base: number, groups: number): void;
  jacobian(
    buffer: ArrayBuffer,
    kernel: number,
    base: number,
    groups: number,
    group: number,
    result: number,
    at: number,
    count: number,
  ): number;
  jets(buffer: ArrayBuffer, kernel: number, base: number, groups: number, count: number, channels: number): void;
  adam(
    buffer: ArrayBuffer,
    kernel: number,
    base: number,
    groups: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
  ): void;
  gramOfRows(kernel: number, a: Float64Array, n: number, p: number, out: Float64Array, threads: number): void;
  cholesky(kernel: number, a: Float64Array, n: number, mu: number, out: Float64Array): boolean;
  updateAndMultiply(
    kernel: number,
    space: Float64Array,
    n: number,
    a: number,
    b1: number,
    b2: number,
    b3: number,
    threads: number,
  ): void;
  twoLoops(
    kernel: number,
    space: Float64Array,
    n: number,
    memory: number,
    head: number,
    count: number,
    gamma: number,
  ): void;
}

/** The caller and the helpers of source/pool.h. */
export const mostThreads = 64;

const names: Record<string, string> = { sse2: 'SSE2', avx2: 'AVX2', avx512: 'AVX-512', neon: 'NEON' };

/** `width`: one of `addon.widths()`, the widest when left out. */
export function nativeKernel(addon: Addon, threads: number, width?: string): Kernel {
  if (!Number.isInteger(threads) || threads < 1 || threads > mostThreads)
    throw new KernelError(`the kernel runs on 1 to ${mostThreads} threads, not ${threads}`);
  const widths = addon.widths();
  const index = width === undefined ? widths.length - 1 : widths.indexOf(width);
  if (index < 0) throw new KernelError(`this processor cannot run the kernel at width '${width}'`);
  return {
    label: `native (${names[widths[index]]})`,
    threads,
    load: (words, numbers, precision) => load(addon, 2 * index, words, numbers, precision, threads),
    dense: denseOf(addon, 2 * index + 1, threads),
  };
}

function denseOf(addon: Addon, kernel: number, threads: number): Kernel['dense'] {
  return {
    gramOfRows: (a, n, p, out) => addon.gramOfRows(kernel, a, n, p, out, threads),
    cholesky: (a, n, mu, out) => addon.cholesky(kernel, a, n, mu, out),
    inverseHessian: (n) => {
      const space = new Float64Array(inverseHessianSize(n));
      return inverseHessianIn(space, n, (...update) => addon.updateAndMultiply(kernel, space, n, ...update, threads));
    },
    curvaturePairs: (n, memory) => {
      const space = new Float64Array(curvaturePairsSize(n, memory));
      return curvaturePairsIn(space, n, memory, (...place) => addon.twoLoops(kernel, space, n, memory, ...place));
    },
  };
}

function load(
  addon: Addon,
  width: number,
  words: Int32Array,
  numbers: Float64Array,
  precision: KernelPrecision,
  threads: number,
): LoadedProgram {
  const kernel = width + (precision === 'f64' ? 1 : 0);
  const head = roundedUp(words.byteLength, 64) + roundedUp(numbers.byteLength, 64);
  const open = (limit: number) => {
    const buffer = new ArrayBuffer(64 + head + limit);
    const wordsAt = (64 - addon.alignment(buffer)) % 64;
    const numbersAt = wordsAt + roundedUp(words.byteLength, 64);
    const base = wordsAt + head;
    new Int32Array(buffer, wordsAt, words.length).set(words);
    new Uint8Array(buffer, numbersAt, numbers.byteLength).set(
      new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
    );
    return { buffer, base, needed: addon.open(buffer, kernel, base, wordsAt, numbersAt, limit) };
  };
  const { needed } = open(firstArena(words));
  if (needed === 0) throw new KernelError('the native kernel is of another version than its binding');
  const { buffer, base } = open(needed);
  const groups = words[3];
  return {
    buffer,
    base,
    begin: (gradients) => addon.begin(buffer, kernel, base, groups, gradients),
    run: (group, count, total, mode) => addon.run(buffer, kernel, base, groups, group, count, total, mode, threads),
    gram: () => addon.gram(buffer, kernel, base, groups),
    jacobian: (group, result, at, count) => addon.jacobian(buffer, kernel, base, groups, group, result, at, count),
    jets: (count, channels) => addon.jets(buffer, kernel, base, groups, count, channels),
    adam: (...numbers) => addon.adam(buffer, kernel, base, groups, ...numbers),
    dispose: () => {},
  };
}
