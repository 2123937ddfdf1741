/** @file The engine of a run where none is given. */
import type { Precision, Problem } from '../problem/problem.ts';
import type { Compiled } from './compile/compile.ts';
import { type ChosenEngine, choiceSentence, chooseEngine } from './engine/choose.ts';

/** `phases`: what will be trained; one phase in double precision needs an engine that has it. */
export async function pickEngine(
  problem: Problem,
  compiled: Compiled,
  phases: readonly { precision: Precision }[],
): Promise<ChosenEngine & { sentence: string }> {
  const precision = phases.some((p) => p.precision === 'f64') ? 'f64' : 'f32';
  const chosen = await chooseEngine(problem.training.engine, compiled.program, precision);
  return { ...chosen, sentence: choiceSentence(chosen) };
}
