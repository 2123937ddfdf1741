/** @file What every finding implements. */
import type { Finding } from '../../problem/finding.ts';
import type { Subject, View } from '../lens/trace.ts';

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
  patience(subject: Subject): number;
  look(view: View): Sighting[];
}

/** A number in a message: three significant digits. */
export function say(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e4 || size < 1e-3) return x.toExponential(1).replace('e+', 'e');
  return String(Number(x.toPrecision(3)));
}
