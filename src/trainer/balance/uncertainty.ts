/**
 * @file Weighting by homoscedastic uncertainty (Kendall, Gal & Cipolla 2018, arXiv 1705.07115, section 3).
 *
 * The noise level of every term, sᵢ = log σᵢ², descends with the network on ½ Σ(e^(−sᵢ)Lᵢ + sᵢ), so λᵢ = e^(−sᵢ)/2; where
 * a loss stands still, sᵢ tends to log Lᵢ. The sᵢ start where λᵢ is the written weight and move by Adam.
 *
 * Options: `rate` of the sᵢ, `every`.
 */
import { isDue, numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { adamStep, allFinite, lossesOf, type Moments, noMoments, weighted } from './shared.ts';

type State = { logVariances: number[]; moments: Moments };

/** A written weight of zero starts as this one: its logarithm must be finite. */
const smallest = 1e-30;

export const uncertainty: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights }) => ({
    logVariances: weights.map((w) => -Math.log(2 * Math.max(w, smallest))),
    moments: noMoments(weights.length),
  }),
  update(state, input, setup) {
    const losses = lossesOf(input);
    const weightsOf = (s: number[]) => s.map((x) => Math.exp(-x) / 2);
    if (!isDue(setup.call, input.step, 1) || !allFinite(losses)) return weighted(state, weightsOf(state.logVariances));
    const slopes = state.logVariances.map((s, i) => (1 - Math.exp(-s) * losses[i]) / 2);
    const { moments, decrease } = adamStep(state.moments, slopes, numberArgument(setup.call, 'rate', 0.01));
    const logVariances = state.logVariances.map((s, i) => s - decrease[i]);
    return weighted({ logVariances, moments }, weightsOf(logVariances));
  },
};
