/** @file What every finding implements. */
import type { Finding } from '../../problem/finding.ts';
import type { Problem } from '../../problem/problem.ts';
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

/** What the problem alone says: it does not change while it is trained, and is looked for once. */
export function ofTheProblem(code: string, sightings: (context: RunContext) => Sighting[]): Detector {
  const sighted = new WeakMap<Problem, Sighting[]>();
  return {
    code,
    patience: () => 0,
    look({ context }) {
      const known = sighted.get(context.problem) ?? sightings(context);
      sighted.set(context.problem, known);
      return known;
    },
  };
}
