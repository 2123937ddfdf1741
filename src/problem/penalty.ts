/**
 * @file Equations that are penalties: with data, one that is weighed by a small share of the others is there to make the
 * answer smooth or small, not because it holds. `equation smooth: q'' = 0` at 1e-5 is no physics.
 */
import type { Problem, Term } from './problem.ts';

/** Share of the largest weight of an equation at which another one is a penalty. */
const share = 1e-2;

const constantOf = ({ weight }: Term): number =>
  weight === null
    ? 1
    : weight.schedule === 'equal_total' || weight.schedule.segments.length > 0
      ? Number.NaN
      : weight.schedule.value;

/** In the order of the terms; none without data. */
export function penaltiesOf({ terms }: Pick<Problem, 'terms'>): Term[] {
  if (!terms.some((t) => t.kind === 'data')) return [];
  const equations = terms.filter((t) => t.kind === 'equation');
  const largest = Math.max(...equations.map(constantOf).filter(Number.isFinite));
  return equations.filter((t) => t.weight !== null && constantOf(t) <= share * largest);
}
