/** @file The kernel as WebAssembly. Every loaded program gets its own instance and memory. */
import {
  type DenseAlgebra,
  firstArena,
  type Kernel,
  type KernelPrecision,
  type LoadedProgram,
  roundedUp,
} from './kernel.ts';
import { KernelError } from './pack.ts';
import { curvaturePairsIn, curvaturePairsSize, inverseHessianIn, inverseHessianSize } from './quasi-newton.ts';

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
  const inputAt = roundedUp((exports.__heap_base as WebAssembly.Global).value as number, 64);
  const apply = (name: string, a: Float64Array, size: number, n: number, second: number, out: Float64Array): number => {
    const outAt = roundedUp(inputAt + 8 * size, 64);
    reserve(memory, outAt + 8 * n * n, `a matrix of ${size} numbers does`);
    new Float64Array(memory.buffer, inputAt, size).set(a.subarray(0, size));
    const result = (exports[`${name}_f64`] as Call)(inputAt, n, second, outAt);
    out.set(new Float64Array(memory.buffer, outAt, n * n));
    return result;
  };
  return {
    gramOfRows: (a, n, p, out) => void apply('gram_of_rows', a, n * p, n, p, out),
    cholesky: (a, n, mu, out) => apply('cholesky', a, n * n, n, mu, out) !== 0,
    inverseHessian: (n) => {
      const { space, at, call } = openSpace(module, inverseHessianSize(n), 'update_and_multiply_f64');
      return inverseHessianIn(space, n, (...update) => void call(at, n, ...update));
    },
    curvaturePairs: (n, memory) => {
      const { space, at, call } = openSpace(module, curvaturePairsSize(n, memory), 'two_loops_f64');
      return curvaturePairsIn(space, n, memory, (...place) => void call(at, n, memory, ...place));
    },
  };
}

/** `size` numbers in an instance of their own, whose memory does not grow afterwards, and one of its functions. */
function openSpace(module: WebAssembly.Module, size: number, name: string) {
  const { exports } = new WebAssembly.Instance(module);
  const memory = exports.memory as WebAssembly.Memory;
  const at = roundedUp((exports.__heap_base as WebAssembly.Global).value as number, 64);
  reserve(memory, at + 8 * size, `${size} numbers do`);
  return { space: new Float64Array(memory.buffer, at, size), at, call: exports[name] as Call };
}

/** Grows `memory` to at least `bytes`. @throws KernelError that says that `what` not fit. */
function reserve(memory: WebAssembly.Memory, bytes: number, what: string): void {
  const missing = bytes - memory.buffer.byteLength;
  try {
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
  } catch {
    throw new KernelError(`out of memory: ${what} not fit`);
  }
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
  const wordsAt = roundedUp((exports.__heap_base as WebAssembly.Global).value as number, 64);
  const numbersAt = roundedUp(wordsAt + words.byteLength, 64);
  const base = roundedUp(numbersAt + numbers.byteLength, 64);
  const open = (limit: number) => entry('open')(wordsAt, numbersAt, base, limit);

  const tooLarge = 'the program needs more than 4 GB and does';
  reserve(memory, base + firstArena(words), tooLarge);
  new Int32Array(memory.buffer, wordsAt, words.length).set(words);
  new Float64Array(memory.buffer, numbersAt, numbers.length).set(numbers);
  const needed = open(firstArena(words));
  if (needed === 0) throw new KernelError('the WebAssembly kernel is of another version than its binding');
  reserve(memory, base + needed, tooLarge);
  open(needed);
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
