/** @file Activations: smooth ones only, because derivatives of the network enter the equation. */
import type { Method } from './method.ts';

const activation = (name: string, formula: string, summary: string, source: string | null = null): Method => ({
  name,
  place: 'activation',
  parameters: [],
  positional: 0,
  summary,
  formula,
  source,
  available: true,
});

export const activations: Method[] = [
  activation('tanh', 'tanh x', 'Bounded and smooth; the default.'),
  activation('sin', 'sin x', 'For oscillating solutions.', 'Sitzmann et al. 2020, arXiv 2006.09661'),
  activation(
    'swish',
    'x/(1 + e^(−x))',
    'Smooth, unbounded to the right.',
    'Ramachandran, Zoph & Le 2017, arXiv 1710.05941',
  ),
  activation('gelu', 'x·Φ(x)', 'Smooth, unbounded to the right.', 'Hendrycks & Gimpel 2016, arXiv 1606.08415'),
  activation('softplus', 'log(1 + e^x)', 'Smooth and monotone.'),
];
