/**
 * @file The one catalogue of methods. Validation, completion, signature help, hover, the generated reference page and
 * the trainer's dispatch all read these rows; adding a method is adding a row and its implementation.
 */

import { activations } from './activations.ts';
import { features } from './features.ts';
import { losses } from './losses.ts';
import { phases } from './phases.ts';
import { samplers } from './samplers.ts';
import { weightMethods } from './weights.ts';

/** Where a method may stand. */
export type MethodPlace = 'sampler' | 'loss' | 'weights' | 'phase' | 'features' | 'activation';

export interface MethodParameter {
  name: string;
  /**
   * `steps`: whole optimiser steps. `auto`: a number or the word `auto`. `growth`: `grow(from, to, until)`, handed on as
   * a schedule of a count. `seconds`: a duration such as `60 s`.
   */
  type: 'number' | 'integer' | 'share' | 'schedule' | 'steps' | 'name' | 'auto' | 'growth' | 'seconds';
  /** Value when it is not written; `'none'` stands for "without". `undefined`: must be written. */
  default?: number | string;
  /** Inclusive range of a number. */
  range?: [number, number];
  /** Names allowed when `type` is `name`. */
  names?: string[];
  summary: string;
}

export interface Method {
  name: string;
  place: MethodPlace;
  parameters: MethodParameter[];
  /** How many of the parameters may be given by position, from the first. */
  positional: number;
  /** One sentence. */
  summary: string;
  /** Plain-text formula. */
  formula: string | null;
  /** Paper and equation. */
  source: string | null;
  /** False: answered by "not available yet" at its place. */
  available: boolean;
}

/** All rows, in the order of the reference. */
export const catalogue: readonly Method[] = [
  ...samplers,
  ...losses,
  ...weightMethods,
  ...phases,
  ...features,
  ...activations,
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
