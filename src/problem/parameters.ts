/** @file The parameters of a problem as numbers. */
import { byName } from './by-name.ts';
import type { Problem } from './problem.ts';

/** Values of all parameters as they are written, by name; estimates at their start. */
export const parameterValues = ({ parameters }: Pick<Problem, 'parameters'>): Record<string, number> =>
  byName(parameters.map((p) => [p.name, p.value] as const));
