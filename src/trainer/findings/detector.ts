/** @file What every finding implements. */
import { method } from '../../problem/catalogue/catalogue.ts';
import type { Finding } from '../../problem/finding.ts';
import type { Term } from '../../problem/problem.ts';
import type { RunContext, View } from '../trace/trace.ts';

export interface Sighting {
  /** Distinguishes sightings of one detector: `motion/release`. */
  key: string;
  /** Above the threshold that starts a finding; otherwise only above the lower one that keeps it. */
  clearly: boolean;
  finding: Omit<Finding, 'code' | 'lasted'>;
}

export interface Detector {
  code: string;
  /** Steps a sighting must last before it is reported, and be gone before it is dropped. */
  patience(context: RunContext): number;
  look(view: View): Sighting[];
}

/** A ratio in a message: how much more than a million tells nobody anything. */
export const times = (ratio: number): string => (ratio > 1e6 ? 'more than a million' : say(ratio));

/** What else than more points helps between them: samplers that can be drawn again are. */
export const otherPoints = ({ points }: Term): string =>
  method('sampler', points?.name ?? '')?.parameters.some((p) => p.name === 'resample')
    ? 'resample them'
    : 'resampled ones, such as sobol with resample = 100';

/** A number in a message: three significant digits. */
export function say(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e4 || size < 1e-3) return x.toExponential(1).replace('e+', 'e');
  return String(Number(x.toPrecision(3)));
}
