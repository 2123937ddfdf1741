/** @file Priors: what is known of an estimate before the data. */
import type { Method } from './method.ts';

const positive: [number, number] = [1e-300, 1e300];

const row = (
  name: string,
  parameters: [name: string, summary: string, range?: [number, number]][],
  summary: string,
  formula: string,
): Method => ({
  name,
  place: 'prior',
  parameters: parameters.map(([own, what, range]) => ({
    name: own,
    type: 'number',
    ...(range && { range }),
    summary: what,
  })),
  positional: parameters.length,
  summary,
  formula,
  source: null,
  available: true,
});

export const priors: Method[] = [
  row(
    'normal',
    [
      ['mean', 'In the unit of the estimate.'],
      ['deviation', 'Standard deviation, in the same unit.', positive],
    ],
    'Gaussian about a value.',
    '−log p = ½((k − mean)/deviation)² + log(deviation·√(2π))',
  ),
  row(
    'lognormal',
    [
      ['mean', 'Mean of the natural logarithm: `log(0.5)` for a median of 0.5.'],
      ['deviation', 'Standard deviation of the natural logarithm.', positive],
    ],
    'Gaussian in the natural logarithm, for positive estimates known up to a factor.',
    '−log p = ½((log k − mean)/deviation)² + log(k·deviation·√(2π))',
  ),
  row(
    'uniform',
    [
      ['low', 'Lower end.'],
      ['high', 'Upper end.'],
    ],
    'The same density everywhere between two ends.',
    '−log p = log(high − low)',
  ),
  row(
    'laplace',
    [
      ['location', 'Its middle.'],
      ['scale', 'Mean distance from the middle.', positive],
    ],
    'Pulls towards a value with the same force everywhere: many small estimates become zero.',
    '−log p = |k − location|/scale + log(2·scale)',
  ),
  row(
    'gamma',
    [
      ['shape', 'Above 1 the density has a peak.', positive],
      ['scale', 'In the unit of the estimate; the mean is shape·scale.', positive],
    ],
    'For positive estimates of rates and times.',
    '−log p = k/scale − (shape − 1)·log k + shape·log(scale) + log Γ(shape)',
  ),
];
