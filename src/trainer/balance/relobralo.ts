/**
 * @file Relative loss balancing with random lookback (Bischof & Kraus 2021, arXiv 2110.09813, eq. 11).
 *
 * λ̂ᵢ(t; s) = m·softmaxᵢ(Lᵢ(t)/(T·Lᵢ(s))) and α(t) ← a[ρα + (1 − ρ)λ̂(t; 0)] + (1 − a)λ̂(t; t−1), with ρ drawn from
 * Bernoulli(`rho`) at each update. The effective weight is wᵢ·αᵢ with the written weight wᵢ and αᵢ = 1 at the start.
 *
 * Options: `alpha` a, `temperature` T, `rho`, `every`.
 */

import { Random, type RandomState } from '../../numeric/random.ts';
import { softmax } from '../../numeric/special.ts';
import { isDue, numberArgument } from '../../problem/arguments.ts';
import type { BalanceMethod } from './method.ts';
import { allFinite, lossesOf, weighted } from './shared.ts';

type State = { factors: number[]; initial: number[] | null; before: number[] | null; random: RandomState };

/** λ̂(t; s) */
export const relativeBalance = (losses: number[], past: number[], temperature: number): number[] =>
  softmax(losses.map((loss, i) => loss / (temperature * past[i] + 1e-12))).map((x) => x * losses.length);

export const relobralo: BalanceMethod<State> = {
  steers: true,
  combines: false,
  init: ({ weights, seed }) => ({
    factors: weights.map(() => 1),
    initial: null,
    before: null,
    random: new Random(seed, 'relobralo').state,
  }),
  update(state, input, setup) {
    const losses = lossesOf(input);
    const give = (next: State) =>
      weighted(
        next,
        next.factors.map((x, i) => x * setup.weights[i]),
      );
    if (!isDue(setup.call, input.step, 1) || !allFinite(losses)) return give(state);
    if (!state.initial || !state.before) return give({ ...state, initial: losses, before: losses });
    const random = Random.from(state.random);
    const keep = random.uniform() < numberArgument(setup.call, 'rho', 0.999);
    const temperature = numberArgument(setup.call, 'temperature', 1);
    const a = numberArgument(setup.call, 'alpha', 0.999);
    const old = keep ? state.factors : relativeBalance(losses, state.initial, temperature);
    const recent = relativeBalance(losses, state.before, temperature);
    const factors = old.map((x, i) => a * x + (1 - a) * recent[i]);
    return give({ factors, initial: state.initial, before: losses, random: random.state });
  },
};
