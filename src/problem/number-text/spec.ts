/** @file Numbers as they are written into a spec, where the language reads them again. */

/** The shortest text that reads back as the same number; powers of ten where they are shorter by far. */
export function numberText(value: number): string {
  const plain = String(value).replace('e+', 'e');
  const scientific = value.toExponential().replace('e+', 'e');
  return plain.length <= scientific.length + 2 ? plain : scientific;
}

/** A share of the training in a schedule: `20%`. */
export const sharePercent = (share: number): string => `${numberText(Number((100 * share).toPrecision(6)))}%`;

/** Four significant digits: a weight as an author would write it. */
export const roundWeight = (weight: number): number => Number(weight.toPrecision(4));
