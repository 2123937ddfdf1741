/**
 * @file Learning-rate annealing (Wang, Teng & Perdikaris 2021, arXiv 2001.04536, algorithm 1).
 *
 * With g_r the gradient of the weighted equations, every condition and data set gets λ̂ᵢ = max|g_r| / mean|λᵢgᵢ| over the
 * entries of the gradients, averaged as λᵢ ← αλᵢ + (1 − α)λ̂ᵢ with α = 0.9 on the old value every 10 steps, as in the
 * authors' code. Algorithm 1 of the paper has mean|gᵢ| without the weight, which runs away once a condition is met: its
 * gradient fades, so its weight grows, so its gradient fades. The equations keep their written weights.
 *
 * Options: `alpha`; `every`; `numerator` `max` or `mean` (of |g_r|, PhysicsNeMo); `denominator` `weighted` (the authors'
 * code, whose fixed point is the square root of the paper's) or `mean` (the paper).
 */
import { isDue, nameArgument, numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { weighted } from './shared.ts';

type State = { weights: number[] };

/** Largest and mean absolute entry of Σ weightsᵢ·gᵢ over the chosen terms. */
function entries(gradients: ArrayLike<number>, terms: number[], weights: number[], parameters: number) {
  let largest = 0;
  let sum = 0;
  for (let k = 0; k < parameters; k++) {
    let entry = 0;
    for (const i of terms) entry += weights[i] * gradients[i * parameters + k];
    largest = Math.max(largest, Math.abs(entry));
    sum += Math.abs(entry);
  }
  return { max: largest, mean: sum / parameters };
}

export const lrAnnealing: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights }) => ({ weights: [...weights] }),
  update(state, input, setup) {
    const { call, kinds } = setup;
    const m = kinds.length;
    if (!isDue(setup.call, input.step, 10)) return weighted(state, state.weights);
    const parameters = input.gradients.length / m;
    const equations = kinds.flatMap((kind, i) => (kind === 'equation' ? [i] : []));
    const reference = entries(input.gradients, equations, state.weights, parameters);
    const numerator = nameArgument(call, 'numerator', 'max') === 'mean' ? reference.mean : reference.max;
    const old = numberArgument(call, 'alpha', 0.9);
    const ones = kinds.map(() => 1);
    const unit = nameArgument(call, 'denominator', 'weighted') === 'weighted' ? state.weights : ones;
    const weights = state.weights.map((w, i) => {
      if (kinds[i] === 'equation') return w;
      const wanted = numerator / entries(input.gradients, [i], unit, parameters).mean;
      return Number.isFinite(wanted) && wanted > 0 ? old * w + (1 - old) * wanted : w;
    });
    return weighted({ weights }, weights);
  },
};
