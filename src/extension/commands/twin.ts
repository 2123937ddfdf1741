/**
 * @file The equal-total twin of a problem: the same total loss at the first step, and a direction in which every term
 * pulls as hard as the others. Two trainings with the same number to look at, and different arrows.
 */
import { balancedWeights } from '../../problem/balanced-weights.ts';
import type { Frame } from '../../problem/frame.ts';
import { roundWeight } from '../../problem/number-text/spec.ts';
import type { Problem, TermWeight, Variant } from '../../problem/problem.ts';
import type { RunHeader } from '../../problem/run.ts';
import { constant } from '../../problem/schedule.ts';

/**
 * A variant `twin` of the probed problem, or the first one of its own that uses `equal_total`.
 * @returns `null` when fewer than two terms have a loss that a weight can balance.
 */
export function twinVariant(problem: Problem, header: RunHeader, frame: Frame): Variant | null {
  const own = problem.variants.find((variant) =>
    Object.values(variant.weights).some((weight) => weight.schedule === 'equal_total'),
  );
  if (own) return own;
  const live = header.terms.map((_, i) => i).filter((i) => frame.losses[i] > 0 && frame.weights[i] > 0);
  if (live.length < 2) return null;
  const weights = balancedWeights(frame);
  if (!weights) return null;
  // Whose loss makes up most of the total takes up what rounding of the others leaves.
  const keeps = live.reduce((a, b) => (weights[b] * frame.losses[b] > weights[a] * frame.losses[a] ? b : a));
  const weightOf = (i: number): TermWeight => ({
    schedule: i === keeps ? 'equal_total' : constant(roundWeight(weights[i])),
    source: header.terms[i].source,
  });
  return {
    name: 'twin',
    parameters: {},
    weightMethod: null,
    weights: Object.fromEntries(live.map((i) => [header.terms[i].name, weightOf(i)])),
    losses: {},
    points: {},
    network: null,
    scale: null,
    training: null,
    source: header.terms[keeps].source,
  };
}

/** The problem with this variant among its own. */
export function withVariant(problem: Problem, variant: Variant): Problem {
  const others = problem.variants.filter(({ name }) => name !== variant.name);
  return { ...problem, variants: [...others, variant] };
}
