/** @file Whether a report speaks of the estimates that a fit found otherwise. */
import type { FittedParameter } from '../../problem/fit-report.ts';

/**
 * False where a fit that begins at `found` ends further away than half of its own 95 % interval: along a direction that is
 * nearly flat, or in another minimum. What the data leave open may be anywhere.
 * @param found by name; a name that is absent is not compared
 */
export const isSamePoint = (parameters: readonly FittedParameter[], found: Readonly<Record<string, number>>): boolean =>
  parameters.every(({ name, value, low, high }) => {
    const before = Object.hasOwn(found, name) ? found[name] : value;
    if (low === null || high === null) return true;
    const radius = before < value ? value - low : high - value;
    return Math.abs(value - before) <= Math.max(radius / 2, 1e-6 * Math.abs(value));
  });
