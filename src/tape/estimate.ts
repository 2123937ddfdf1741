/**
 * @file Smooth transforms that keep `estimate` parameters inside their bounds: a raw trainable number s becomes the
 * parameter by a sigmoid between two bounds, a softplus above or below one, and s scaled without bounds.
 */

import { sigmoid, softplus } from '../numeric/special.ts';
import type { Parameter } from '../problem/problem.ts';
import type { Register, TapeBuilder } from './builder.ts';

export interface Estimate {
  name: string;
  /** Index among the trainable scalars. */
  scalar: number;
  /** Raw value at the start. */
  start: number;
  /** The parameter in its own unit. */
  valueOf(raw: number): number;
  /** The raw value of a parameter; not finite at a bound and beyond it. */
  rawOf(value: number): number;
  /** d parameter / d raw. */
  slopeOf(raw: number): number;
  emit(t: TapeBuilder): Register;
}

/** A value at or outside a bound starts just inside it. */
const inside = 1e-3;

/** Inverse of softplus. */
const inverseSoftplus = (y: number): number => (y > 30 ? y : Math.log(Math.expm1(y)));

export function estimateOf(parameter: Parameter, scalar: number): Estimate {
  const { low, high } = parameter.estimate ?? { low: null, high: null };
  const { name, value } = parameter;
  if (low !== null && high !== null) {
    const share = Math.min(1 - inside, Math.max(inside, (value - low) / (high - low)));
    return {
      name,
      scalar,
      start: Math.log(share / (1 - share)),
      valueOf: (s) => low + (high - low) * sigmoid(s),
      rawOf: (x) => Math.log((x - low) / (high - x)),
      slopeOf: (s) => (high - low) * sigmoid(s) * sigmoid(-s),
      emit: (t) => t.add(t.constant(low), t.mul(t.constant(high - low), t.apply('sigmoid', t.scalar(scalar)))),
    };
  }
  const bound = low ?? high;
  if (bound !== null) {
    const sign = low !== null ? 1 : -1;
    const distance = Math.max(sign * (value - bound), inside * Math.max(1, Math.abs(bound)));
    return {
      name,
      scalar,
      start: inverseSoftplus(1),
      valueOf: (s) => bound + sign * distance * softplus(s),
      rawOf: (x) => inverseSoftplus((sign * (x - bound)) / distance),
      slopeOf: (s) => sign * distance * sigmoid(s),
      emit: (t) => t.add(t.constant(bound), t.mul(t.constant(sign * distance), t.apply('softplus', t.scalar(scalar)))),
    };
  }
  const size = Math.abs(value) || 1;
  return {
    name,
    scalar,
    start: value / size,
    valueOf: (s) => size * s,
    rawOf: (x) => x / size,
    slopeOf: () => size,
    emit: (t) => t.mul(t.constant(size), t.scalar(scalar)),
  };
}
