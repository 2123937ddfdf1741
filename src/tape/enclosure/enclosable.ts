/** @file What is looked at between points: a function of the variable that can be enclosed. */

/** A smooth function of the variable with its first two derivatives, on points and enclosed between them. */
export interface Enclosable {
  /** Number of points that `at` takes. */
  readonly capacity: number;
  /** f, f′ and f″ at the first `count` of `times`, [3·capacity]. */
  at(times: ArrayLike<number>, count: number): Float64Array;
  /** Encloses f, f′ and f″ over [from, to], between the points that were asked for last. */
  encloseSettled(from: number, to: number): void;
  low(derivative: Derivative): number;
  high(derivative: Derivative): number;
}

/** f, f′ and f″ in this order. */
export type Derivative = 0 | 1 | 2;
