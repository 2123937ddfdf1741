/** @file Shapes of the networks and their values at the start. */

import { Random } from '../../numeric/random.ts';
import { numberArgument } from '../../problem/arguments.ts';
import type { Problem } from '../../problem/problem.ts';
import type { Scaling } from '../../problem/scaling.ts';
import type { Features, NetworkShape } from './program.ts';
import { featureCount } from './program.ts';

/** Frequencies in τ of the features a problem asks for. */
function featuresOf(problem: Problem, scaling: Scaling, seed: number): Features {
  const call = problem.network.features;
  if (!call) return { kind: 'none' };
  if (call.name === 'periodic') {
    // sin kωt up to a phase, which the next layer absorbs.
    const omega = numberArgument(call, 'omega', 1) * scaling.time.scale;
    const harmonics = Math.round(numberArgument(call, 'harmonics', 1));
    return { kind: 'fourier', frequencies: Array.from({ length: harmonics }, (_, k) => (k + 1) * omega) };
  }
  const random = new Random(seed, 'features');
  const periods = (2 * Math.PI * scaling.time.scale) / (scaling.interval[1] - scaling.interval[0]);
  const sigma = numberArgument(call, 'sigma', 1);
  const count = Math.round(numberArgument(call, 'count', 8));
  return { kind: 'fourier', frequencies: Array.from({ length: count }, () => periods * sigma * random.normal()) };
}

/** One network for all unknowns, or one each; outputs are numbered like the unknowns, those of all pieces together. */
export function networksOf(
  problem: Problem,
  scaling: Scaling,
  seed: number,
  { unknowns, pieces }: { unknowns: number; pieces: number },
): NetworkShape[] {
  const { layers, activation, sharing } = problem.network;
  const features = featuresOf(problem, scaling, seed);
  const shape = (outputs: number): NetworkShape => ({ features, layers: [...layers], outputs, activation });
  return sharing === 'separate' ? Array.from({ length: unknowns }, () => shape(pieces)) : [shape(unknowns * pieces)];
}

/** How a first layer that sees the one number τ starts: deviation of its slopes, and of its last layer against Glorot's. */
export interface SpreadStart {
  slope: number;
  last: number;
}

/** Slopes in τ ∈ [−1, 1]; the last layer is smaller, so that the first solution is near zero, as with Glorot's rule. */
const spreadStart: SpreadStart = { slope: 2, last: 0.1 };
/** Highest derivative in the residuals with which features may be steep. */
const steepUpTo = 2;

/** How a network starts whose residuals read derivatives up to `order`; `null`: by Glorot's rule throughout. */
export const startOf = (features: Features, order: number): SpreadStart | null =>
  features.kind === 'none' && order <= steepUpTo ? spreadStart : null;

/**
 * Glorot normal weights (Glorot & Bengio 2010, eq. 16 as a normal distribution), zero biases. The same numbers on every
 * platform for a seed.
 *
 * The first layer sees the one number τ, for which Glorot's rule gives near-linear features that all bend at τ = 0.
 * Where the residuals read derivatives up to second order its weights are N(0, 2²) instead, and each feature bends at a
 * place drawn from [−1, 1], as in random feature methods (Rahimi & Recht 2007; Fabiani et al. 2021, arXiv 2108.01584).
 * Higher derivatives amplify steep features by slope^order, so that they keep Glorot's.
 * @param theta [P] filled from its start; scalars behind the networks are left alone.
 * @param order highest derivative that the residuals read.
 */
export function initialiseNetworks(
  networks: readonly NetworkShape[],
  seed: number,
  theta: Float64Array,
  order: number,
): void {
  const random = new Random(seed, 'network');
  let at = 0;
  for (const network of networks) {
    let inputs = featureCount(network.features);
    for (const [layer, outputs] of [...network.layers, network.outputs].entries()) {
      const start = startOf(network.features, order);
      const spread = layer === 0 && start !== null;
      const size = layer === network.layers.length ? (start?.last ?? 1) : 1;
      const deviation = spread ? start.slope : size * Math.sqrt(2 / (inputs + outputs));
      const weights = at;
      for (let k = 0; k < inputs * outputs; k++) theta[at++] = deviation * random.normal();
      for (let k = 0; k < outputs; k++) theta[at++] = spread ? theta[weights + k] * (2 * random.uniform() - 1) : 0;
      inputs = outputs;
    }
  }
}
