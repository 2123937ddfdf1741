/** @file The number that says the form of a distribution: Student's degrees of freedom, the size of negative binomial counts. */
import type { Expression } from '../expression.ts';
import type { NoiseDistribution } from '../problem.ts';

/** `null` for distributions that have none. */
export function shapeOf(distribution: NoiseDistribution | undefined): Expression | null {
  switch (distribution?.name) {
    case 'student':
      return distribution.freedom;
    case 'negative_binomial':
      return distribution.size;
    default:
      return null;
  }
}

/** The same distribution with its shape changed. */
export function reshaped(distribution: NoiseDistribution, at: (e: Expression) => Expression): NoiseDistribution {
  switch (distribution.name) {
    case 'student':
      return { name: distribution.name, freedom: at(distribution.freedom) };
    case 'negative_binomial':
      return { name: distribution.name, size: at(distribution.size) };
    default:
      return distribution;
  }
}

/** Whether it is one of counts, which say themselves how far they scatter. */
export const isOfCounts = (name: NoiseDistribution['name'] | undefined): boolean =>
  name === 'poisson' || name === 'negative_binomial';
