/**
 * @file Noise that is learned beside a network: when it is, and what the loss of its data says of their misfit. Pure.
 *
 * Up to constants, −2·log p of a normal measurement y with deviation s is z² + 2·log s, z = (u − y)/s, and −log p of a
 * Laplace one with scale s is |z| + log s (Kendall, Gal & Cipolla 2018, arXiv 1705.07115, eq. 5–7). With s² = σ² + f² and
 * a floor f the rest, log(s/f), is never negative: both are the loss of z and that of a second residual, and a sum of
 * losses has the gradient of the likelihood. Both residuals are multiplied by a usual noise c, in the unit of the data, so
 * that a weight means what it means elsewhere: with s = c the misfit counts as it does without any noise.
 */
import type { Term } from '../problem.ts';

/** f as a share of the spread of the measured values: finer noise is none beside a network. */
const floorShare = 1e-3;

/** c as a share of that spread. */
const usualShare = 0.1;

/** Added to 2·log(s/f), whose root is the second residual: at 0 a root has no slope. */
export const logOffset = 1;

/** f and c for data of this spread. */
export const noiseSizes = (spread: number): { floor: number; usual: number } => ({
  floor: floorShare * spread,
  usual: usualShare * spread,
});

/**
 * By the name of the loss: log(m/f) of the misfit m for which a loss is the least, which it is with s = m.
 * @param x loss by c² or c
 */
const likelihoods: Readonly<Record<string, { degree: number; logMisfit(x: number): number }>> = {
  mse: { degree: 2, logMisfit: (x) => (x - logOffset - 1) / 2 },
  mae: { degree: 1, logMisfit: (x) => x - 1 },
};

/** Whether its noise is learned, of a term as `jointProblem` gives it: its loss is a likelihood then. */
export const learnsNoise = ({ data, members, loss }: Pick<Term, 'data' | 'members' | 'loss'>): boolean =>
  data?.deviation !== undefined && !members && loss.name in likelihoods;

/**
 * What such data are missed by at most, as a share of the spread of their values; it is that where the noise is at its
 * best. 1 is the most that is told.
 * @param loss mean over the measurements
 * @param spread of the values, in the unit of the loss
 */
export function missedShare({ loss: { name } }: Pick<Term, 'loss'>, loss: number, spread: number): number {
  const { degree, logMisfit } = likelihoods[name];
  return Math.min(1, floorShare * Math.exp(logMisfit(loss / noiseSizes(spread).usual ** degree)));
}
