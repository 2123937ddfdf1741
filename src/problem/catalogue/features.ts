/** @file Features: what the network’s input is turned into before the first layer. */
import type { Method } from './method.ts';

export const features: Method[] = [
  {
    name: 'fourier',
    place: 'features',
    parameters: [
      { name: 'count', type: 'integer', default: 8, range: [1, 1000], summary: 'Number of frequencies.' },
      {
        name: 'sigma',
        type: 'number',
        default: 1,
        range: [1e-6, 1e6],
        summary: 'Standard deviation of the frequencies, in periods over the interval.',
      },
    ],
    positional: 2,
    summary: 'Sines and cosines of random frequencies: lets the network follow fast oscillations.',
    formula: '[sin 2πfₖτ, cos 2πfₖτ], fₖ ~ N(0, σ²)',
    source: 'Tancik et al. 2020, arXiv 2006.10739, section 6.1',
    available: true,
  },
  {
    name: 'periodic',
    place: 'features',
    parameters: [
      {
        name: 'omega',
        type: 'number',
        range: [1e-12, 1e12],
        summary: 'Angular frequency in radians per unit of the variable; the solution then has the period 2π/omega.',
      },
      { name: 'harmonics', type: 'integer', default: 1, range: [1, 100], summary: 'Multiples of omega that are used.' },
    ],
    positional: 2,
    summary: 'Exactly periodic solutions: the network sees only sines and cosines of one period.',
    formula: '[sin kωt, cos kωt], k = 1 … harmonics',
    source: 'Dong & Ni 2021, arXiv 2007.07442',
    available: true,
  },
];
