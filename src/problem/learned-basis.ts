/** @file The neurons of a learned function: where they stand, how steep they are, how much a sum of them bends. */
import { triangularise } from '../numeric/qr.ts';

/** tanh(slope·(z − centre)) over z in [−1, 1]. */
export interface Neuron {
  centre: number;
  slope: number;
}

/** Steepness of a neuron by the distance of two: neighbours overlap, so that sums of them are smooth. */
const steepness = 0.8;
/** Points of the range at which the curvature is looked at, for each neuron. */
const curvaturePoints = 8;

/** Evenly spaced over the range. */
export const evenNeurons = (width: number): Neuron[] =>
  Array.from({ length: width }, (_, k) => ({ centre: -1 + (2 * k + 1) / width, slope: (steepness * width) / 2 }));

/**
 * Linear forms of the neurons' weights whose mean square is that of the curvature: as many as there are neurons, by the
 * triangular factor of the curvature at many points. With y = tanh(κ(z − c)) that of a neuron is −2κ²·y·(1 − y²).
 * @returns [neurons][neurons]
 */
export function curvatureRows(neurons: readonly Neuron[]): Float64Array[] {
  const n = neurons.length;
  const count = curvaturePoints * n;
  const matrix = Float64Array.from({ length: count * n }, (_, i) => {
    const z = -1 + (2 * Math.floor(i / n) + 1) / count;
    const { centre, slope } = neurons[i % n];
    const y = Math.tanh(slope * (z - centre));
    return -2 * slope ** 2 * y * (1 - y * y) * Math.sqrt(n / count);
  });
  triangularise(matrix, count, n, n);
  return neurons.map((_, j) => matrix.slice(j * n, (j + 1) * n));
}
