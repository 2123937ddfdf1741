/** @file What every finding implements. */
import type { Finding } from '../../problem/finding.ts';
import type { RunContext, TraceView } from '../trace/trace.ts';

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
  look(view: TraceView): Sighting[];
}
