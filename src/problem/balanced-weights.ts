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
