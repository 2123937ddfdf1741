/**
 * @file SoftAdapt (Heydari, Thompson & Mehmood 2019, arXiv 1912.12355).
 *
 * λᵢ = wᵢ·αᵢ with the written weight wᵢ and α = softmax(β·s), sᵢ = Lᵢ − Lᵢ,before the change of the loss since the last
 * update; β > 0 favours the term that improves least. Σαᵢ = 1. Before there is a change, α = 1.
 *
 * Options: `beta`; `every`; `form` `original`, `loss_weighted` (αᵢ ∝ Lᵢ·e^(βsᵢ)) or `normalised` (sᵢ/Σ|s| in place of sᵢ).
 */

import { softmax } from '../../numeric/special.ts';
import { isDue, nameArgument, numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { allFinite, lossesOf, weighted } from './shared.ts';

type State = { weights: number[]; before: number[] | null };

const forms: Readonly<Record<string, (slopes: number[], losses: number[], beta: number) => number[]>> = {
  original: (slopes, _losses, beta) => softmax(slopes.map((s) => beta * s)),
  loss_weighted: (slopes, losses, beta) => softmax(slopes.map((s, i) => beta * s + Math.log(losses[i]))),
  normalised: (slopes, _losses, beta) => {
    const size = slopes.reduce((sum, s) => sum + Math.abs(s), 0) + 1e-8;
    return softmax(slopes.map((s) => (beta * s) / size));
  },
};

export const softadapt: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights }) => ({ weights: [...weights], before: null }),
  update(state, input, setup) {
    const losses = lossesOf(input);
    if (!isDue(setup.call, input.step, 1) || !allFinite(losses)) return weighted(state, state.weights);
    const { before } = state;
    if (!before) return weighted({ ...state, before: losses }, state.weights);
    const rule = forms[nameArgument(setup.call, 'form', 'original')] ?? forms.original;
    const slopes = losses.map((loss, i) => loss - before[i]);
    const shares = rule(slopes, losses, numberArgument(setup.call, 'beta', 0.1));
    const weights = shares.map((share, i) => (Number.isFinite(share) ? setup.weights[i] * share : state.weights[i]));
    return weighted({ weights, before: losses }, weights);
  },
};
