/** @file The kernel as WebAssembly. Every loaded program gets its own instance and memory. */
import {
  align,
  type DenseAlgebra,
  firstArena,
  type Kernel,
  type KernelPrecision,
  type LoadedProgram,
} from './kernel.ts';
import { KernelError } from './pack.ts';

type Call = (...numbers: number[]) => number;

const pageBytes = 65536;

/** Compiles the kernel; `bytes` are those of prebuilt/kernel.wasm. Synchronous: it takes a few milliseconds. */
export function wasmKernel(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Kernel {
  const module = new WebAssembly.Module(bytes);
  let dense: DenseAlgebra | null = null;
  return {
    label: 'wasm (SIMD)',
    threads: 1,
    load: (words, numbers, precision) => load(module, words, numbers, precision),
    get dense() {
      dense ??= openDense(module);
      return dense;
    },
  };
}

/** Matrices are copied into the memory of an instance of its own, which grows to the largest ones seen. */
function openDense(module: WebAssembly.Module): DenseAlgebra {
  const { exports } = new WebAssembly.Instance(module);
  const memory = exports.memory as WebAssembly.Memory;
  const inputAt = align((exports.__heap_base as WebAssembly.Global).value as number, 64);
  const apply = (name: string, a: Float64Array, size: number, n: number, second: number, out: Float64Array): number => {
    const outAt = align(inputAt + 8 * size, 64);
    const missing = outAt + 8 * n * n - memory.buffer.byteLength;
    try {
      if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    } catch {
      throw new KernelError(`out of memory: a matrix of ${size} numbers does not fit`);
    }
    new Float64Array(memory.buffer, inputAt, size).set(a.subarray(0, size));
    const result = (exports[`${name}_f64`] as Call)(inputAt, n, second, outAt);
    out.set(new Float64Array(memory.buffer, outAt, n * n));
    return result;
  };
  return {
    gramOfRows: (a, n, p, out) => void apply('gram_of_rows', a, n * p, n, p, out),
    cholesky: (a, n, mu, out) => apply('cholesky', a, n * n, n, mu, out) !== 0,
  };
}

function load(
  module: WebAssembly.Module,
  words: Int32Array,
  numbers: Float64Array,
  precision: KernelPrecision,
): LoadedProgram {
  const { exports } = new WebAssembly.Instance(module);
  const memory = exports.memory as WebAssembly.Memory;
  const entry = (name: string) => exports[`${name}_${precision}`] as Call;
  const wordsAt = align((exports.__heap_base as WebAssembly.Global).value as number, 64);
  const numbersAt = align(wordsAt + words.byteLength, 64);
  const base = align(numbersAt + numbers.byteLength, 64);
  const reserve = (bytes: number) => {
    const missing = base + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  };
  const open = (limit: number) => entry('open')(wordsAt, numbersAt, base, limit);

  try {
    reserve(firstArena(words));
    new Int32Array(memory.buffer, wordsAt, words.length).set(words);
    new Float64Array(memory.buffer, numbersAt, numbers.length).set(numbers);
    const needed = open(firstArena(words));
    if (needed === 0) throw new KernelError('the WebAssembly kernel is of another version than its binding');
    reserve(needed);
    open(needed);
  } catch (error) {
    if (error instanceof RangeError) throw new KernelError('out of memory: the program needs more than 4 GB');
    throw error;
  }
  const groups = words[3];
  const [begin, run, gram, jacobian, jets, adam] = ['begin', 'run', 'gram', 'jacobian', 'jets', 'adam'].map(entry);
  return {
    buffer: memory.buffer,
    base,
    begin: (gradients) => void begin(base, groups, gradients),
    run: (group, count, total, mode) => void run(base, groups, group, count, total, mode),
    gram: () => void gram(base, groups),
    jacobian: (group, result, at, count) => jacobian(base, groups, group, result, at, count),
    jets: (count, channels) => void jets(base, groups, count, channels),
    adam: (...numbers) => void adam(base, groups, ...numbers),
    dispose: () => {},
  };
}
