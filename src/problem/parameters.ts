/** @file The parameters of a problem as numbers. */
import { byName } from './by-name.ts';
import type { Parameter, Problem } from './problem.ts';

const known = new WeakMap<Parameter[], Readonly<Record<string, number>>>();

/** Values of all parameters as they are written, by name; estimates at their start. Read once for each problem. */
export function parameterValues({ parameters }: Pick<Problem, 'parameters'>): Readonly<Record<string, number>> {
  const values = known.get(parameters) ?? byName(parameters.map((p) => [p.name, p.value] as const));
  known.set(parameters, values);
  return values;
}
