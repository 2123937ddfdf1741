/** @file The engine of a run where none is given. */
import type { Precision, Problem } from '../../../problem/problem.ts';
import type { Compiled } from '../../compile/compile.ts';
import { loadNative } from '../embedded/native.ts';
import { wasmEngine } from '../embedded/wasm.ts';
import type { Engine } from '../engine.ts';
import { choiceSentence, chooseEngine } from './choose.ts';
import { withFallback } from './fallback.ts';

export interface PickedEngine {
  engine: Engine;
  /** What was chosen and why not the others; `null` where nothing was chosen. */
  sentence: string | null;
  /** One sentence when the engine broke and another took over, once. */
  takeTrouble(): string | null;
}

/** `phases`: what will be trained; one phase in double precision needs an engine that has it. */
export async function pickEngine(
  problem: Problem,
  compiled: Compiled,
  phases: readonly { precision: Precision }[],
): Promise<PickedEngine> {
  const precision = phases.some((p) => p.precision === 'f64') ? 'f64' : 'f32';
  const chosen = await chooseEngine(problem.training.engine, compiled.program, precision);
  let trouble: string | null = null;
  const { name } = chosen.engine;
  const steady =
    name === 'webgpu' || name === 'tensorflow'
      ? withFallback(chosen.engine, loadNative().engine ?? wasmEngine(), (message) => {
          trouble = message;
        })
      : chosen.engine;
  return {
    engine: steady,
    sentence: choiceSentence(chosen),
    takeTrouble: () => {
      const message = trouble;
      trouble = null;
      return message;
    },
  };
}

/** A given engine as a picked one. */
export const givenEngine = (engine: Engine): PickedEngine => ({ engine, sentence: null, takeTrouble: () => null });
