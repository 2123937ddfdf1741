/** @file Shapes of the networks and their values at the start. */
import type { Problem } from '../../problem/problem.ts';
import { numberArgument } from '../arguments.ts';
import { Random } from '../random.ts';
import type { Features, NetworkShape } from './program.ts';
import { featureCount } from './program.ts';
import type { Scaling } from './scaling.ts';

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

/** One network for all unknowns, or one each; outputs are numbered like the unknowns. */
export function networksOf(problem: Problem, scaling: Scaling, seed: number): NetworkShape[] {
  const { layers, activation, sharing } = problem.network;
  const features = featuresOf(problem, scaling, seed);
  const shape = (outputs: number): NetworkShape => ({ features, layers: [...layers], outputs, activation });
  return sharing === 'separate' ? problem.unknowns.map(() => shape(1)) : [shape(problem.unknowns.length)];
}

/**
 * Glorot normal weights (Glorot & Bengio 2010, eq. 16 as a normal distribution), zero biases. The same numbers on every
 * platform for a seed.
 * @param theta [P] filled from its start; scalars behind the networks are left alone.
 */
export function initialiseNetworks(networks: readonly NetworkShape[], seed: number, theta: Float64Array): void {
  const random = new Random(seed, 'network');
  let at = 0;
  for (const network of networks) {
    let inputs = featureCount(network.features);
    for (const outputs of [...network.layers, network.outputs]) {
      const deviation = Math.sqrt(2 / (inputs + outputs));
      for (let k = 0; k < inputs * outputs; k++) theta[at++] = deviation * random.normal();
      theta.fill(0, at, at + outputs);
      at += outputs;
      inputs = outputs;
    }
  }
}
