/**
 * @file Estimates of which smoothness says more than the data do. With information D of the data and S of what holds
 * learned functions smooth, Σ = (D + S)⁻¹, the share of S in what is known of a number is −∂ log Σ_qq/∂ log λ where S is
 * multiplied by λ: (Σ S Σ)_qq / Σ_qq. It is 0 where the data alone tell the number, and 1 where a function makes up for any
 * value of it and only how much it bends decides: such an interval is as wide as the weight of `smooth` was chosen.
 */
import { wholePercent } from './number-text/quantity.ts';
import type { Problem } from './problem.ts';

/** Beyond it the smoothness says more than the data. */
const most = 0.5;

/**
 * Estimates, apart from the numbers of learned functions, that smoothness decides about.
 * @param names of the numbers whose shares are given, NaN where nothing is known of one
 */
export function heldBySmoothness(
  names: readonly string[],
  shares: ArrayLike<number>,
  { learned = [] }: Pick<Problem, 'learned'>,
): { name: string; share: number }[] {
  const inner = new Set(learned.flatMap((f) => f.coefficients));
  return names.flatMap((name, q) => (!inner.has(name) && shares[q] > most ? [{ name, share: shares[q] }] : []));
}

/** Why such an estimate is none: one sentence; `null` where there is none. */
export function heldText(
  held: readonly { name: string; share: number }[],
  { learned = [] }: Pick<Problem, 'learned'>,
): string | null {
  const [worst] = held.toSorted((a, b) => b.share - a.share);
  if (!worst) return null;
  const functions = learned.map((f) => f.name).join(' and ');
  const others = held.filter((other) => other !== worst).map((other) => other.name);
  const too = others.length > 0 ? ` (nor ${others.join(', ')})` : '';
  return `Not determined: the data do not tell ${worst.name}${too}: ${functions} can make up for other values, and ${wholePercent(worst.share)} of what decides is how smooth it is held. Fix it, or measure something else.`;
}
