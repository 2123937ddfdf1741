/** @file The free numbers of a fit: on a logarithmic scale where their author searches them so, in boxes of bounds. */
import { Random } from '../../numeric/random.ts';
import type { Parameter } from '../../problem/problem.ts';

/** One free number x and its coordinate θ, in which the fit steps. */
export interface FreeNumber {
  name: string;
  scale: 'linear' | 'log';
  /** x at the start. */
  start: number;
  /** Bounds of θ, infinite where there are none. */
  low: number;
  high: number;
  /** x for θ = 1 on a linear scale. */
  unit: number;
}

/** Starts without bounds are drawn within this factor of the written one, or this many sizes around it. */
const wide = 10;

export function freeNumberOf({ name, value, estimate }: Parameter, start = value): FreeNumber {
  const { low, high, scale = 'linear' } = estimate!;
  const isLog = scale === 'log';
  const unit = isLog ? 1 : sizeOf(value, low, high);
  const at = (x: number | null, open: number): number =>
    x === null ? open : isLog ? Math.log(Math.max(x, Number.MIN_VALUE)) : x / unit;
  return {
    name,
    scale,
    start,
    low: at(low, Number.NEGATIVE_INFINITY),
    high: at(high, Number.POSITIVE_INFINITY),
    unit,
  };
}

/** An initial value that no condition gives. */
export const initialNumber = (name: string, guess: number): FreeNumber => ({
  name,
  scale: 'linear',
  start: guess,
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
  unit: Math.abs(guess) || 1,
});

const sizeOf = (value: number, low: number | null, high: number | null): number =>
  Math.abs(value) || Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0)) || 1;

export const numberAt = ({ scale, unit }: FreeNumber, theta: number): number =>
  scale === 'log' ? Math.exp(theta) : unit * theta;

/** dx/dθ */
export const numberSlope = ({ scale, unit }: FreeNumber, theta: number): number =>
  scale === 'log' ? Math.exp(theta) : unit;

/** θ of `x`, within the bounds. */
export function coordinateOf(free: FreeNumber, x: number): number {
  const theta = free.scale === 'log' ? Math.log(Math.max(x, Number.MIN_VALUE)) : x / free.unit;
  return Math.min(free.high, Math.max(free.low, theta));
}

/** A start with number `index`: that of the spec for 0, else uniform within the bounds of θ. */
export function startingPoint(numbers: readonly FreeNumber[], seed: number, index: number, draw = 0): Float64Array {
  const random = new Random(seed, `fit start ${index}${draw === 0 ? '' : ` draw ${draw}`}`);
  return Float64Array.from(numbers, (free) => {
    const middle = coordinateOf(free, free.start);
    if (index === 0) return middle;
    const reach = free.scale === 'log' ? Math.log(wide) : wide;
    const low = Number.isFinite(free.low) ? free.low : middle - reach;
    const high = Number.isFinite(free.high) ? free.high : middle + reach;
    return low + (high - low) * random.uniform();
  });
}
