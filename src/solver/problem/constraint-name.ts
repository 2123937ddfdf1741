/** @file Differentiated equations in sentences. */
import type { System } from './system.ts';

/** How often, as a word: `once`, `twice`, `3 times`. */
export const timesText = (times: number): string => ['not', 'once', 'twice'][times] ?? `${times} times`;

/** A hidden constraint as it is called in a sentence: `"rod"`, `"rod" differentiated once`. */
export function constraintName(
  { equations }: Pick<System, 'equations'>,
  { equation, derivative }: { equation: number; derivative: number },
): string {
  const name = `"${equations[equation].name}"`;
  return derivative === 0 ? name : `${name} differentiated ${timesText(derivative)}`;
}

/** A state variable or an algebraic unknown at the start, as the author would write it: `y'(0)`. */
export const valueName = (unknown: string, derivative: number, at: string): string =>
  `${unknown}${"'".repeat(derivative)}(${at})`;
