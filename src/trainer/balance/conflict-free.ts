/**
 * @file ConFIG, conflict-free inverse gradients (Liu, Chu & Thuerey 2024, arXiv 2408.11104, eq. 2–3).
 *
 * The direction x has the same positive projection on every unit gradient ûᵢ: x = [û₁ … û_m]^(−T)·1. In Gram form, with
 * the cosines Ĝᵢⱼ = ûᵢ·ûⱼ: c = Ĝ⁺1, x = Σcᵢûᵢ, and the update is (Σ wᵢgᵢ·x̂)x̂ = (Σ wᵢ‖gᵢ‖)/(1ᵀc)·x. Where gradients are
 * linearly dependent the pseudo-inverse gives the least-squares direction. The weights enter only through Σwᵢ‖gᵢ‖: they
 * set the length of the update, not its direction. Terms whose gradient vanishes are left out.
 */

import { symmetricPseudoSolve } from '../../numeric/symmetric.ts';
import { sum } from '../../numeric/vector.ts';
import { rawNorms } from '../../problem/gram.ts';
import type { BalanceMethod } from './method.ts';

/** c with direction Σ cⱼgⱼ. Zero where the gradients oppose each other so that no direction serves all. */
export function conflictFreeCoefficients(gram: ArrayLike<number>, weights: ArrayLike<number>): number[] {
  const m = weights.length;
  const norms = Array.from(rawNorms(gram));
  const live = norms.flatMap((norm, i) => (norm > 0 ? [i] : []));
  const coefficients = new Array<number>(m).fill(0);
  if (live.length === 0) return coefficients;
  const cosines = live.map((i) => live.map((j) => (i === j ? 1 : gram[i * m + j] / norms[i] / norms[j])));
  const c = symmetricPseudoSolve(cosines, new Array<number>(live.length).fill(1));
  const whole = sum(c);
  const length = live.reduce((total, i) => total + weights[i] * norms[i], 0);
  if (!(whole > 1e-12)) return coefficients;
  live.forEach((i, k) => {
    coefficients[i] = ((length / whole) * c[k]) / norms[i];
  });
  return coefficients;
}

export const conflictFree: BalanceMethod<null> = {
  steers: false,
  combines: true,
  init: () => null,
  update: (state, input) => ({
    state,
    weights: Array.from(input.written),
    coefficients: conflictFreeCoefficients(input.gram, input.written),
    pointFactors: null,
  }),
};
