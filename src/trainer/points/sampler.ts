/**
 * @file Samplers of the unit interval, one file each, in one table. A sampler fills [0, 1]; `samplePoints` maps it to
 * the interval of the problem. In one dimension Sobol and Halton sequences (in base 2) are the van der Corput
 * sequence; they differ here by how they are randomised.
 */

import type { Random } from '../../numeric/random.ts';
import { numberArgument } from '../../problem/arguments.ts';
import type { MethodCall } from '../../problem/problem.ts';
import { chebyshev } from './chebyshev.ts';
import { halton } from './halton.ts';
import { hammersley } from './hammersley.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { logUniform } from './log-uniform.ts';
import type { Sampler } from './method.ts';
import { random } from './random.ts';
import { sobol } from './sobol.ts';
import { uniform } from './uniform.ts';

export const samplersByName: Readonly<Record<string, Sampler>> = {
  uniform,
  random,
  latin_hypercube: latinHypercube,
  sobol,
  halton,
  hammersley,
  chebyshev,
  log_uniform: logUniform,
  // Residual-adaptive samplers start from a low-discrepancy set (src/trainer/points/schedule.ts moves the points).
  rad: sobol,
  rar: sobol,
};

/** Points when a call does not say how many. */
export const defaultCount = 256;

/** How many points a sampler call asks for. */
export const pointCount = (call: MethodCall): number =>
  Math.max(1, Math.round(numberArgument(call, 'points', defaultCount)));

/**
 * `count` points of `[from, to]` in ascending order, in the unit of the interval; `features` of the call stand among those
 * of `hidden` instead, where there are any.
 * @throws when the sampler is unknown.
 */
export function samplePoints(
  call: MethodCall,
  [from, to]: readonly [number, number],
  random: Random,
  count = pointCount(call),
  hidden: Float64Array = none,
): Float64Array {
  const sampler = samplersByName[call.name];
  if (!sampler) throw new Error(`there is no sampler '${call.name}'`);
  const inside = spreadOver(hidden, Math.min(count, Math.round(numberArgument(call, 'features', 0))));
  const unit = sampler({ count: count - inside.length, random, call });
  // Both ends are hit exactly where the sampler gives 0 and 1.
  const drawn = unit.map((x) => (x === 1 ? to : Math.min(to, from + (to - from) * x)));
  return Float64Array.of(...drawn, ...inside).sort();
}

const none = new Float64Array(0);

/** `count` of `places`, evenly over their list; all of them again and again would add nothing. */
function spreadOver(places: Float64Array, count: number): Float64Array {
  const taken = Math.min(count, places.length);
  return Float64Array.from({ length: taken }, (_, i) => places[Math.floor(((i + 0.5) * places.length) / taken)]);
}
