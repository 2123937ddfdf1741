/** @file Numbers as they are written into a spec, where the language reads them again. */
import { compact, rounded, upTo } from './digits.ts';

/** The shortest text that reads back as the same number: `0.5`, `0.30000000000000004`, `1.5e-9`. */
export const numberText = (x: number): string => compact(x, 17, 3);

/** A weight as an author would write it, to four significant digits. */
export const roundWeight = (weight: number): number => rounded(weight, 4);

/** A share of the training in a schedule: `20%`. */
export const sharePercent = (share: number): string => `${upTo(100 * share, 6)}%`;

/** The scale in front of a unit: `3600`. */
export const scaleText = (scale: number): string => upTo(scale, 6);
