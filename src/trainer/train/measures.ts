/** @file Weight-free measures of a state, with what noise alone leaves taken off. */
import { learnsNoise } from '../../problem/fit/learned-noise.ts';
import { type Compiled, heldOutMeasure } from '../compile/compile.ts';
import { perCount } from './held-out.ts';

/** Spread of data without a stated noise that is taken for noise when a verdict is given. */
export const unstatedNoise = 0.1;

/**
 * The held-out measure with what noise alone leaves of the data's loss taken off: σ² per measurement, or a tenth of the
 * data's spread where no noise is stated. Noise that is learned is all that its data are missed by: nothing is left.
 * Losses other than mean squares are left as they are.
 */
export function measureBeyondNoise(compiled: Compiled, losses: ArrayLike<number>): number {
  const adjusted = compiled.terms.map(({ term, scale, counts }, i) => {
    if (learnsNoise(term)) return Number.NEGATIVE_INFINITY;
    if (!term.data || term.loss.name !== 'mse') return losses[i];
    const count = term.loss.reduction === 'sum' ? counts.heldOut : 1;
    const sigma = term.data.noise ?? unstatedNoise * scale;
    return Math.max(0, losses[i] - count * sigma * sigma);
  });
  return heldOutMeasure(compiled, adjusted);
}

/** Weight-free measures of a state on the held-out set and on the training points, noise taken off. */
export interface Measures {
  heldOut: number;
  training: number;
}

/** Measures of losses [m] on both sets, as a run shows them. */
export const measuresOf = (
  compiled: Compiled,
  { losses, heldOut }: { losses: ArrayLike<number>; heldOut: ArrayLike<number> },
): Measures => {
  const of = (all: ArrayLike<number>) => measureBeyondNoise(compiled, perCount(compiled, all, 'program', 'heldOut'));
  return { heldOut: of(heldOut), training: of(losses) };
};
