/** @file The embedded default engine: the fused kernel as WebAssembly. */
import { wasmKernel } from '../../../kernel/wasm.ts';
import type { Precision } from '../../../problem/problem.ts';
import type { Program } from '../../compile/program.ts';
import type { Engine } from '../engine.ts';
import { readWasm } from './places.ts';
import { EmbeddedSession } from './session.ts';

export interface EmbeddedEngine extends Engine {
  open(program: Program, precision: Precision): EmbeddedSession;
}

/** `bytes`: the contents of kernel.wasm where there is no file system (a browser). */
export function wasmEngine(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer> = readWasm()): EmbeddedEngine {
  const kernel = wasmKernel(bytes);
  return {
    name: 'wasm',
    label: kernel.label,
    precisions: ['f32', 'f64'],
    open: (program, precision) => new EmbeddedSession(kernel, program, precision),
  };
}
