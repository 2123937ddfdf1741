/**
 * @file GradNorm (Chen, Badrinarayanan, Lee & Rabinovich 2018, arXiv 1711.02257, eq. 1–2).
 *
 * With Gᵢ = λᵢ‖gᵢ‖, their mean Ḡ and the relative inverse training rates rᵢ = (Lᵢ/Lᵢ(0)) / mean(L/L(0)), the weights
 * descend on Σ|Gᵢ − Ḡ·rᵢ^α| with Ḡ·rᵢ^α held fixed, and are rescaled so that Σλᵢ keeps its value (m in the paper, here
 * the sum of the written weights).
 *
 * The gradient is that of all parameters (the paper takes the last shared layer of a multi-task network; here every
 * layer is shared). The weights move as logarithms, so that they stay positive, and the distance is taken between
 * logarithms, Σ|log Gᵢ − log(Ḡrᵢ^α)|: it has the same zero, but pulls a drowned term as hard as a dominating one, where
 * the slope of |Gᵢ − Ḡrᵢ^α| by log λᵢ is Gᵢ and fades with the term. Its slope is a sign, followed by Adam.
 *
 * Options: `alpha` strength, `rate` of the weights, `every`.
 */

import { mean } from '../../numeric/statistics.ts';
import { sum } from '../../numeric/vector.ts';
import { isDue, numberArgument } from '../../problem/arguments.ts';
import { rawNorms } from '../../problem/gram.ts';
import type { BalanceMethod } from './method.ts';
import { adamStep, allFinite, lossesOf, type Moments, noMoments, weighted } from './shared.ts';

type State = { weights: number[]; initial: number[] | null; moments: Moments };

/** The gradient norms each term should have: Ḡ·rᵢ^α. */
export function gradnormTargets(weightedNorms: number[], losses: number[], initial: number[], alpha: number): number[] {
  const usual = mean(weightedNorms);
  const ratios = losses.map((loss, i) => (initial[i] > 0 ? loss / initial[i] : 1));
  const usualRatio = mean(ratios);
  return ratios.map((ratio) => usual * (usualRatio > 0 ? ratio / usualRatio : 1) ** alpha);
}

export const gradnorm: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights }) => ({ weights: [...weights], initial: null, moments: noMoments(weights.length) }),
  update(state, input, setup) {
    const losses = lossesOf(input);
    const initial = state.initial ?? losses;
    const norms = Array.from(rawNorms(input.gram), (norm, i) => state.weights[i] * norm);
    if (!isDue(setup.call, input.step, 1) || !allFinite(norms) || !allFinite(losses)) {
      return weighted({ ...state, initial }, state.weights);
    }
    const targets = gradnormTargets(norms, losses, initial, numberArgument(setup.call, 'alpha', 1.5));
    const slopes = norms.map((norm, i) => Math.sign(norm - targets[i]));
    const { moments, decrease } = adamStep(state.moments, slopes, numberArgument(setup.call, 'rate', 0.025));
    const moved = state.weights.map((w, i) => w * Math.exp(-decrease[i]));
    const kept = sum(setup.weights) / sum(moved);
    const weights = moved.map((w) => w * kept);
    return weighted({ weights, initial, moments }, weights);
  },
};
