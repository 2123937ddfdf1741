/** @file Samplers: where the collocation points of an equation stand. */
import type { Method, MethodParameter } from './method.ts';

const points: MethodParameter = {
  name: 'points',
  type: 'integer',
  default: 256,
  range: [1, 1_000_000],
  summary: 'Number of collocation points.',
};
const features: MethodParameter = {
  name: 'features',
  type: 'integer',
  default: 0,
  range: [0, 1_000_000],
  summary:
    'How many of the points stand inside features that are short beside the interval, such as a spike of the forcing.',
};
const resample: MethodParameter = {
  name: 'resample',
  type: 'steps',
  default: 0,
  range: [0, 1e9],
  summary: 'Draw new points every so many optimiser steps; 0 keeps the first ones.',
};
const grow: MethodParameter = {
  name: 'grow',
  type: 'growth',
  default: 'none',
  summary: 'Curriculum in the number of points: grow(from, to, until) raises it linearly until that step.',
};

const every = (summary: string): MethodParameter => ({
  name: 'every',
  type: 'steps',
  default: 500,
  range: [1, 1e9],
  summary,
});

/** Samplers that look at the residual. */
const adaptive = (name: string, summary: string, formula: string, source: string, own: MethodParameter[]): Method => ({
  ...sampler(name, summary, formula, source),
  parameters: [points, features, ...own],
});

const sampler = (
  name: string,
  summary: string,
  formula: string,
  source: string | null,
  own: MethodParameter[] = [],
): Method => ({
  name,
  place: 'sampler',
  parameters: [points, resample, grow, features, ...own],
  positional: 1,
  summary,
  formula,
  source,
  available: true,
});

/** Samplers that always give the same points: there is nothing to draw again. */
const fixed = (...row: Parameters<typeof sampler>): Method => {
  const method = sampler(...row);
  return { ...method, parameters: method.parameters.filter((p) => p !== resample) };
};

export const samplers: Method[] = [
  fixed('uniform', 'Equally spaced points, both ends included.', 'tₙ = a + (b − a)·n/(N − 1)', null),
  sampler('random', 'Independent points, uniform on the interval.', 'tₙ ~ U[a, b]', null),
  sampler(
    'latin_hypercube',
    'One uniformly random point in each of N equal cells.',
    'tₙ = a + (b − a)·(n + U[0,1])/N',
    'McKay, Beckman & Conover 1979, Technometrics 21(2)',
  ),
  sampler(
    'sobol',
    'The Sobol low-discrepancy sequence, shifted at random when resampled.',
    'tₙ = a + (b − a)·(φ₂(n) ⊕ shift), bit by bit',
    "Sobol' 1967; Owen 1998, J. Complexity 14(4)",
  ),
  sampler(
    'halton',
    'The van der Corput sequence in base 2, shifted at random when resampled.',
    'tₙ = a + (b − a)·frac(φ₂(n) + shift)',
    'Halton 1960, Numer. Math. 2',
  ),
  fixed(
    'hammersley',
    'The Hammersley set: in one dimension centred equal cells.',
    'tₙ = a + (b − a)·(n + ½)/N',
    'Hammersley 1960, Ann. N.Y. Acad. Sci. 86',
  ),
  fixed(
    'chebyshev',
    'Chebyshev–Gauss–Lobatto points, dense towards both ends.',
    'tₙ = (a + b)/2 − (b − a)/2·cos(πn/(N − 1))',
    'Trefethen, Spectral Methods in MATLAB, chapter 5',
  ),
  fixed(
    'log_uniform',
    'Points whose distance from the left end is spread evenly over decades, for fast starts.',
    'tₙ = a + (b − a)·ε^(1 − n/(N − 1)), and t₀ = a',
    null,
    [
      {
        name: 'smallest',
        type: 'number',
        default: 1e-6,
        range: [1e-15, 0.5],
        summary: 'Distance ε of the second point, as a share of the interval.',
      },
    ],
  ),
  adaptive(
    'rad',
    'Residual-adaptive distribution: all points are redrawn where the residual is large.',
    'p(t) ∝ |r(t)|^k / mean|r|^k + c',
    'Wu, Zhu, Tan, Kartha & Lu 2023, arXiv 2207.10289, eq. 2',
    [
      { name: 'k', type: 'number', default: 1, range: [0, 10], summary: 'Exponent of the residual in the density.' },
      { name: 'c', type: 'number', default: 1, range: [0, 1000], summary: 'Uniform part of the density.' },
      every('Optimiser steps between redrawings.'),
    ],
  ),
  adaptive(
    'rar',
    'Residual-adaptive refinement: points are added where the residual is largest.',
    'add argmax over candidates of |r(t)|',
    'Lu, Meng, Mao & Karniadakis 2021, SIAM Review 63(1), section 2.8',
    [
      { name: 'add', type: 'integer', default: 10, range: [1, 100_000], summary: 'Points added each time.' },
      every('Optimiser steps between additions.'),
    ],
  ),
];
