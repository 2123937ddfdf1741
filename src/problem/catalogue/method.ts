/** @file What a row of the catalogue says of a method. */

/** Where a method may stand. */
export type MethodPlace = 'sampler' | 'loss' | 'weights' | 'phase' | 'features' | 'activation' | 'prior';

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
