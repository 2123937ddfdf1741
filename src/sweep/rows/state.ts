/** @file What has become of the runs of a sweep. */
import type { SweepRow } from './row.ts';

/** What has become of the runs so far. */
export interface SweepState {
  rows: SweepRow[];
  /** Runs that could not be made, with one sentence each. */
  failures: { index: number; message: string }[];
  /** Runs that are still to be made, in the order of the plan; failed ones are tried again. */
  open: number[];
}
