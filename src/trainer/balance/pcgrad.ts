/**
 * @file Projecting conflicting gradients (Yu, Kumar, Gupta, Levine, Hausman & Finn 2020, arXiv 2001.06782, algorithm 1).
 *
 * Each weighted gradient vᵢ = wᵢgᵢ is projected off those original vⱼ it conflicts with (vᵢ·vⱼ < 0), j in random order,
 * and the results are added. All of it happens on coefficients over the raw gradients by means of the Gram matrix.
 */
import { Random, type RandomState } from '../../numeric/random.ts';
import type { BalanceMethod } from './method.ts';

type State = { random: RandomState };

/** c with direction Σ cⱼgⱼ. */
export function projected(gram: ArrayLike<number>, weights: ArrayLike<number>, random: Random): number[] {
  const m = weights.length;
  const sum = new Array<number>(m).fill(0);
  for (let i = 0; i < m; i++) {
    const own = new Array<number>(m).fill(0);
    own[i] = weights[i];
    for (const j of random.permutation(m)) {
      const square = gram[j * m + j];
      if (j === i || !(square > 0)) continue;
      let dot = 0;
      for (let k = 0; k < m; k++) dot += own[k] * gram[k * m + j];
      // The sign of vᵢ·vⱼ; the length of vⱼ does not matter to the projection.
      if (weights[j] > 0 && dot < 0) own[j] -= dot / square;
    }
    for (let k = 0; k < m; k++) sum[k] += own[k];
  }
  return sum;
}

export const pcgrad: BalanceMethod<State> = {
  steers: true,
  combines: true,
  init: ({ seed }) => ({ random: new Random(seed, 'pcgrad').state }),
  update(state, input) {
    const random = Random.from(state.random);
    const coefficients = projected(input.gram, input.written, random);
    return { state: { random: random.state }, weights: Array.from(input.written), coefficients, pointFactors: null };
  },
};
