/**
 * @file Other weights with the same total: those that point elsewhere and leave every term as much say as the others.
 * Pure.
 */
import { clamp } from '../numeric/interval.ts';
import { weightedSum } from '../numeric/vector.ts';
import type { Frame } from './frame.ts';
import { totalNorm, weightedNorms } from './gram.ts';

/** What a frame says of the first update. */
type Probed = Pick<Frame, 'gram' | 'weights' | 'losses'>;

/**
 * How far towards balance: 1 makes all weighted gradients equally long. Where that asks for absurd weights it goes part
 * of the way; where the spec is balanced already it goes the other way, so that there is something to see.
 */
const powers = [1, 0.75, 0.5, 0.25, -0.25, -0.5, -1];
/** Factors on a weight beyond this are absurd. */
const mostChange = 1e4;
/** Degrees between the first updates from which on the eye sees two directions. */
const apart = 30;

/** λ with every weighted gradient brought towards the longest by `power`, scaled to the total Σλᵢ Lᵢ. [m] */
function towardsBalance({ gram, weights, losses }: Probed, power: number): Float64Array {
  const norms = weightedNorms(gram, weights);
  const longest = Math.max(...norms);
  const turned = weights.map((w, i) => (norms[i] > 0 ? w * (longest / norms[i]) ** power : w));
  const scale = weightedSum(weights, losses) / weightedSum(turned, losses);
  return turned.map((w) => w * scale);
}

/** A gradient below this share of the longest is none. */
const vanishing = 1e-12;

/**
 * λ with which the weighted gradients of all groups of terms are equally long, |Σ λᵢ gᵢ| over each group, and whose total
 * Σλᵢ Lᵢ is what it was. Terms of a group keep their ratio; one whose gradient vanishes keeps its weight. [m]
 * @param groups indices of terms that have one weight in common
 * @param kept the group whose weights stay as they are, in place of the total
 * @returns `null` where no weighting does it
 */
export function equalWeights(
  { gram, weights, losses }: Probed,
  groups: readonly (readonly number[])[],
  kept: number | null,
): Float64Array | null {
  const norms = groups.map((group) => {
    const own = new Float64Array(weights.length);
    for (const i of group) own[i] = weights[i];
    return totalNorm(gram, own);
  });
  const longest = Math.max(...norms);
  if (!(longest > 0)) return null;
  const factors = new Float64Array(weights.length);
  groups.forEach((group, g) => {
    if (norms[g] > vanishing * longest) for (const i of group) factors[i] = longest / norms[g];
  });
  const live = weights.map((w, i) => (factors[i] > 0 ? w : 0));
  const turned = live.map((w, i) => w * factors[i]);
  const scale = kept === null ? weightedSum(live, losses) / weightedSum(turned, losses) : norms[kept] / longest;
  const equal = weights.map((w, i) => (factors[i] > 0 ? turned[i] * scale : w));
  return equal.every((w, i) => Number.isFinite(w) && w > 0 === weights[i] > 0) ? equal : null;
}

/** Degrees between the updates of two weightings at the same place. */
function between(gram: Float64Array, a: Float64Array, b: Float64Array): number {
  const m = a.length;
  let dot = 0;
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) dot += a[i] * gram[i * m + j] * b[j];
  const lengths = totalNorm(gram, a) * totalNorm(gram, b);
  return lengths > 0 ? (Math.acos(clamp(dot / lengths, -1, 1)) * 180) / Math.PI : 0;
}

/** The largest factor that a weight changes by. */
const change = (from: Float64Array, to: Float64Array): number =>
  Math.max(...from.map((w, i) => (w > 0 && to[i] > 0 ? Math.max(to[i] / w, w / to[i]) : 1)));

/**
 * λ of the same total Σλᵢ Lᵢ in the direction in which all weighted gradients are equally long, as far as no weight
 * becomes absurd. [m]
 * @returns `null` where no weighting does it
 */
export function balancedWeights(frame: Probed): Float64Array | null {
  const choices = powers
    .map((power) => towardsBalance(frame, power))
    .filter((weights) => weights.every(Number.isFinite) && change(frame.weights, weights) <= mostChange)
    .map((weights) => ({ weights, angle: between(frame.gram, frame.weights, weights) }));
  if (choices.length === 0) return null;
  const seen = choices.find(({ angle }) => angle >= apart);
  return (seen ?? choices.reduce((a, b) => (b.angle > a.angle ? b : a))).weights;
}
