/** @file How many numbers a network trains, and how many residuals it faces. Pure. */
import type { Problem } from './problem.ts';

/** Trainable numbers of the network. */
export function networkSize({ network, unknowns }: Problem): number {
  const features = network.features;
  const count = Number(features?.args.count ?? features?.args.harmonics ?? 0);
  const outputs = network.sharing === 'shared' ? unknowns.length : 1;
  let inputs = features ? 2 * count : 1;
  let size = 0;
  for (const width of [...network.layers, outputs]) {
    size += (inputs + 1) * width;
    inputs = width;
  }
  return network.sharing === 'shared' ? size : size * unknowns.length;
}

/** Residuals of all terms at the start. */
export function writtenResiduals({ terms }: Pick<Problem, 'terms'>): number {
  let count = 0;
  for (const term of terms) {
    if (term.hard) continue;
    count += term.points ? Number(term.points.args.points) : (term.data?.times.length ?? 1);
  }
  return count;
}

/** The problem with other hidden layers. */
export const withLayers = (problem: Problem, layers: number[]): Problem => ({
  ...problem,
  network: { ...problem.network, layers },
});
