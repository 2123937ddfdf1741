/** @file What a sampler is given and gives. */
import type { Random } from '../../numeric/random.ts';
import type { MethodCall } from '../../problem/problem.ts';

export interface SamplerInput {
  count: number;
  random: Random;
  call: MethodCall;
}

/** `count` numbers in [0, 1], in any order. */
export type Sampler = (input: SamplerInput) => Float64Array;
