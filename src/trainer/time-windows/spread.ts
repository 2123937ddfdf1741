/** @file What a window says of its own terms, in the order of all terms. Pure. */
import type { Frame } from '../../problem/frame.ts';

/** [m] last known losses and weights of all terms. */
export type Known = Pick<Frame, 'losses' | 'weights'>;

/** Arrays of a frame that have an entry per term. */
export type Spread = Pick<Frame, 'losses' | 'heldOut' | 'weights' | 'gram' | 'stepDots' | 'preconditionedGram'>;

/**
 * @param places of the window's terms among all.
 * @param known of the terms that the window does not have: their last loss and weight. They have no gradient there.
 */
export function spread(frame: Spread, places: readonly number[], known: Known): Spread {
  const m = known.losses.length;
  const vector = (own: Float64Array, others: Float64Array | number): Float64Array => {
    const out = typeof others === 'number' ? new Float64Array(m).fill(others) : others.slice();
    places.forEach((place, i) => {
      out[place] = own[i];
    });
    return out;
  };
  const matrix = (own: Float64Array): Float64Array => {
    const out = new Float64Array(m * m);
    places.forEach((row, i) => {
      places.forEach((column, j) => {
        out[row * m + column] = own[i * places.length + j];
      });
    });
    return out;
  };
  return {
    losses: vector(frame.losses, known.losses),
    heldOut: vector(frame.heldOut, Number.NaN),
    weights: vector(frame.weights, known.weights),
    gram: matrix(frame.gram),
    stepDots: vector(frame.stepDots, 0),
    preconditionedGram: frame.preconditionedGram && matrix(frame.preconditionedGram),
  };
}
