/** @file Numbers as they are written into a spec, where the language reads them again. */
import { rounded, upTo } from './digits.ts';

/** A share of the training in a schedule: `20%`. */
export const sharePercent = (share: number): string => `${upTo(100 * share, 6)}%`;

/** The scale in front of a unit: `3600`. */
export const scaleText = (scale: number): string => upTo(scale, 6);

/** The shortest text that reads back as the same number; powers of ten where they are shorter by far. */
export function numberText(value: number): string {
  const plain = String(value).replace('e+', 'e');
  const scientific = value.toExponential().replace('e+', 'e');
  return plain.length <= scientific.length + 2 ? plain : scientific;
}

/** Four significant digits: a weight as an author would write it. */
export const roundWeight = (weight: number): number => rounded(weight, 4);
