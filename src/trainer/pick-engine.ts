/** @file The engine of a run where none is given. */
import type { Problem } from '../problem/problem.ts';
import type { Compiled } from './compile/compile.ts';
import { loadNative } from './engine/embedded/native.ts';
import { wasmEngine } from './engine/embedded/wasm.ts';
import type { Engine } from './engine/engine.ts';

export async function pickEngine(problem: Problem, _compiled: Compiled): Promise<Engine> {
  if (problem.training.engine !== 'wasm') {
    const { engine } = loadNative();
    if (engine) return engine;
  }
  return wasmEngine();
}
