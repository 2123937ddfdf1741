/**
 * @file The equal-total twin of a problem: the same total loss at the first step, the weight moved from the term that
 * drives the update to the one that is drowned. Two trainings with the same number to look at, and different arrows.
 */
import type { Frame } from '../../problem/frame.ts';
import { shares } from '../../problem/gram.ts';
import type { Problem, Variant } from '../../problem/problem.ts';
import type { RunHeader } from '../../problem/run.ts';
import { constant } from '../../problem/schedule.ts';

/** What the driving term's weight is divided by. */
const factor = 100;

/**
 * A variant `twin` of the probed problem, or the first one of its own that uses `equal_total`.
 * @returns `null` when fewer than two terms have a loss that a weight can balance.
 */
export function twinVariant(problem: Problem, header: RunHeader, frame: Frame): Variant | null {
  const own = problem.variants.find((variant) =>
    Object.values(variant.weights).some((weight) => weight.schedule === 'equal_total'),
  );
  if (own) return own;
  const share = shares(frame.gram, frame.weights);
  const live = header.terms
    .map((term, i) => ({ ...term, share: share[i], weight: frame.weights[i], loss: frame.losses[i] }))
    .filter((term) => term.loss > 0 && Number.isFinite(term.share))
    .sort((a, b) => b.share - a.share);
  if (live.length < 2) return null;
  const [drives] = live;
  const drowned = live[live.length - 1];
  return {
    name: 'twin',
    parameters: {},
    weightMethod: null,
    weights: {
      [drives.name]: { schedule: constant(drives.weight / factor), source: drives.source },
      [drowned.name]: { schedule: 'equal_total', source: drowned.source },
    },
    losses: {},
    points: {},
    network: null,
    scale: null,
    training: null,
    source: drives.source,
  };
}

/** The problem with this variant among its own. */
export function withVariant(problem: Problem, variant: Variant): Problem {
  const others = problem.variants.filter(({ name }) => name !== variant.name);
  return { ...problem, variants: [...others, variant] };
}
