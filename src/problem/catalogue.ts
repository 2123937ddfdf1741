/**
 * @file The one catalogue of methods. Validation, completion, signature help, hover, the generated reference page and
 * the trainer's dispatch all read these rows; adding a method is adding a row and its implementation.
 */

/** Where a method may stand. */
export type MethodPlace = 'sampler' | 'loss' | 'weights' | 'phase' | 'features' | 'activation';

export interface MethodParameter {
  name: string;
  type: 'number' | 'integer' | 'share' | 'schedule' | 'steps' | 'name' | 'auto';
  /** `undefined`: must be written. */
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
