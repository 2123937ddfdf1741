/** @file The kernel as WebAssembly. Every loaded program gets its own instance and memory. */
import { align, firstArena, type Kernel, type KernelPrecision, type LoadedProgram } from './kernel.ts';
import { KernelError } from './pack.ts';

type Call = (...numbers: number[]) => number;

const pageBytes = 65536;

/** Compiles the kernel; `bytes` are those of prebuilt/kernel.wasm. Synchronous: it takes a few milliseconds. */
export function wasmKernel(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Kernel {
  const module = new WebAssembly.Module(bytes);
  return { label: 'wasm (SIMD)', load: (words, numbers, precision) => load(module, words, numbers, precision) };
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
