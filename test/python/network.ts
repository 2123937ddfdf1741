/** @file The network of the oscillator R6 as our own trainings begin with it, for programs in other frameworks. */
import { compile, initialTheta } from '../../src/trainer/compile/compile.ts';
import type { Program } from '../../src/trainer/compile/program.ts';
import { oscillator, problemOf } from '../run/spec.ts';

const widths = [1, 32, 32, 32, 1];

/** Weights by output and input, and biases. */
export type Layer = [weights: number[][], biases: number[]];

/** Its program and θ, as single precision has it, so that every precision is about the same network. */
export function firstNetwork(seed: number): { program: Program; theta: Float64Array } {
  const problem = problemOf(`${oscillator({ train: `{ adam(200)  seed = ${seed} }` })}\nscale none`);
  const compiled = compile(problem);
  return { program: compiled.program, theta: Float64Array.from(new Float32Array(initialTheta(compiled))) };
}

export function layersOf(theta: Float64Array): Layer[] {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return Array.from(theta.subarray(at - count, at));
  };
  return widths.slice(1).map((outputs, k): Layer => {
    const weights = Array.from({ length: outputs }, () => take(widths[k]));
    return [weights, take(outputs)];
  });
}
