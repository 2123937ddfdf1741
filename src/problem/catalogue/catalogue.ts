/**
 * @file The one catalogue of methods. Validation, completion, signature help, hover, the generated reference page and
 * the trainer's dispatch all read these rows; adding a method is adding a row and its implementation.
 */

import { activations } from './activations.ts';
import { features } from './features.ts';
import { losses } from './losses.ts';
import type { Method, MethodPlace } from './method.ts';
import { phases } from './phases.ts';
import { priors } from './priors.ts';
import { samplers } from './samplers.ts';
import { weightMethods } from './weights.ts';

/** All rows, in the order of the reference. */
export const catalogue: readonly Method[] = [
  ...samplers,
  ...losses,
  ...weightMethods,
  ...phases,
  ...features,
  ...activations,
  ...priors,
];

const index = new Map(catalogue.map((m) => [`${m.place} ${m.name}`, m]));

/** The row of a method, or `undefined` when there is none of this name at this place. */
export const method = (place: MethodPlace, name: string): Method | undefined => index.get(`${place} ${name}`);

export const methodsAt = (place: MethodPlace): Method[] => catalogue.filter((m) => m.place === place);

/** Names that are known but refused, with the reason. */
export const refusedMethods: Readonly<Record<string, string>> = {
  relu: 'relu has no second derivative, so a network with it cannot satisfy a differential equation; use tanh, sin, swish, gelu or softplus',
  leaky_relu: 'leaky_relu has no second derivative; use tanh, sin, swish, gelu or softplus',
  elu: 'the second derivative of elu jumps; use tanh, sin, swish, gelu or softplus',
  causal:
    'causal weighting is left out because a patent is claimed on it; train auto respects time order by solving window after window',
  causal_weighting:
    'causal weighting is left out because a patent is claimed on it; train auto respects time order by solving window after window',
};
