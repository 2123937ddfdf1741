/** @file Loss functions ρ(r) and their slopes, as the catalogue states them. */
import type { LossFunction } from './program.ts';

export interface LossRule {
  value(r: number, parameter: number): number;
  slope(r: number, parameter: number): number;
}

export const lossRules: Readonly<Record<LossFunction['kind'], LossRule>> = {
  mse: { value: (r) => r * r, slope: (r) => 2 * r },
  mae: { value: Math.abs, slope: Math.sign },
  huber: {
    value: (r, d) => (Math.abs(r) <= d ? (r * r) / 2 : d * (Math.abs(r) - d / 2)),
    slope: (r, d) => (Math.abs(r) <= d ? r : d * Math.sign(r)),
  },
  log_cosh: {
    value: (r) => Math.abs(r) + Math.log1p(Math.exp(-2 * Math.abs(r))) - Math.LN2,
    slope: Math.tanh,
  },
  // The pointwise factors hold 1/size².
  relative: { value: (r) => r * r, slope: (r) => 2 * r },
  lp: {
    value: (r, p) => Math.abs(r) ** p,
    slope: (r, p) => (r === 0 ? 0 : p * Math.abs(r) ** (p - 1) * Math.sign(r)),
  },
};
