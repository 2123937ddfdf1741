/** @file What several weighting methods do alike. */
import type { BalanceInput } from './method.ts';

export const lossesOf = (input: BalanceInput): number[] => Array.from(input.losses);

export const allFinite = (x: readonly number[]): boolean => x.every(Number.isFinite);

/** Nothing but weights. */
export const weighted = <State>(state: State, weights: readonly number[]) => ({
  state,
  weights: [...weights],
  coefficients: null,
  pointFactors: null,
});

/** Moments of Adam (Kingma & Ba 2015) over a few numbers. */
export type Moments = { step: number; first: number[]; second: number[] };

export const noMoments = (m: number): Moments => ({
  step: 0,
  first: new Array<number>(m).fill(0),
  second: new Array<number>(m).fill(0),
});

/** One Adam step: what is to be subtracted from the numbers whose gradient is given. */
export function adamStep(
  moments: Moments,
  gradient: ArrayLike<number>,
  rate: number,
  beta1 = 0.9,
  beta2 = 0.999,
): { moments: Moments; decrease: number[] } {
  const step = moments.step + 1;
  const first = moments.first.map((x, i) => beta1 * x + (1 - beta1) * gradient[i]);
  const second = moments.second.map((x, i) => beta2 * x + (1 - beta2) * gradient[i] ** 2);
  const decrease = first.map(
    (x, i) => (rate * (x / (1 - beta1 ** step))) / (Math.sqrt(second[i] / (1 - beta2 ** step)) + 1e-8),
  );
  return { moments: { step, first, second }, decrease };
}
