/** @file A number that depends on one window – a measured value, a part of an integral – and how it answers changes. */
import type { Response } from '../window/linearise.ts';

export interface Gradient {
  /** [stateSize] by the state at the left border. */
  state: Float64Array;
  /** [size] by the coordinates. */
  coordinates: Float64Array;
  /** [parameters] */
  parameters: Float64Array;
}

/** [stateSize + parameters] by the state at the left border and the parameters, when the window follows them. */
export function condensed({ state, coordinates, parameters }: Gradient, response: Response): Float64Array {
  const size = coordinates.length;
  const out = Float64Array.of(...state, ...parameters);
  for (let c = 0; c < out.length; c++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += coordinates[i] * response.coordinates[c * size + i];
    out[c] += sum;
  }
  return out;
}
