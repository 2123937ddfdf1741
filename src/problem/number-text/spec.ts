/** @file Numbers as they are written into a spec, where the language reads them again. */
import { compact, upTo } from './digits.ts';

/** A weight: `0.5`, `12.35`, `1.5e-9`. */
export const weightText = (x: number): string => compact(x, 4, 3);

/** A share of the training in a schedule: `20%`. */
export const sharePercent = (share: number): string => `${upTo(100 * share, 6)}%`;

/** The scale in front of a unit: `3600`. */
export const scaleText = (scale: number): string => upTo(scale, 6);
