/** @file What every finding implements. */
import { method } from '../../problem/catalogue/catalogue.ts';
import type { Finding } from '../../problem/finding.ts';
import type { Term } from '../../problem/problem.ts';
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

/** What else than more points helps between them: samplers that can be drawn again are. */
export const otherPoints = ({ points }: Term): string =>
  method('sampler', points?.name ?? '')?.parameters.some((p) => p.name === 'resample')
    ? 'resample them'
    : 'resampled ones, such as sobol with resample = 100';
