/** @file How much less likely the data are in one fit than in another. */
import type { Evaluation, JointModel } from './joint-model.ts';

/** Sums of squares may be nothing. */
const smallest = 1e-300;

type Objective = Pick<Evaluation, 'value' | 'points'>;

/** At `a` beside `b`, in the unit of a log-likelihood; where the size of noise is not known, with the one that suits each best. */
export const excess = ({ known }: Pick<JointModel, 'known'>, a: Objective, b: Objective): number =>
  known ? a.value - b.value : (b.points.length / 2) * Math.log((a.value + smallest) / (b.value + smallest));

/** The objective that is so much less likely than `a`. */
export const valueAbove = ({ known }: Pick<JointModel, 'known'>, { value, points }: Objective, by: number): number =>
  known ? value + by : (value + smallest) * Math.exp((2 * by) / points.length);
