/** @file What `pinn-lens sweep --json` prints and the summary of a sweep folder holds: a public contract. */

import type { PublicNumber } from './codec.ts';

export const sweepLineVersion = 1;

/** First. */
export interface SweepStartedLine {
  type: 'sweepStarted';
  v: typeof sweepLineVersion;
  folder: string;
  /** All runs, and those that had ended before. */
  runs: number;
  finished: number;
}

/** Whenever a run ends; the numbers of a `row` stand beside these. */
export interface SweepRunLine {
  type: 'sweepRun';
  v: typeof sweepLineVersion;
  /** Of the run folder. */
  name: string;
  kind: 'row' | 'failure' | 'stopped';
  set: Record<string, number>;
  verdict?: string;
  relativeL2?: PublicNumber;
  measure?: PublicNumber;
  total?: PublicNumber;
  message?: string;
}

/** One point of the map: runs that differ in their seeds only. */
export interface SweepPointLine {
  set: Record<string, number>;
  /** Medians over the seeds. */
  error: PublicNumber;
  total: PublicNumber;
  runs: number;
}

/** Last. */
export interface SweepSummary {
  type: 'sweep';
  v: typeof sweepLineVersion;
  sweep: string;
  runs: number;
  finished: number;
  failed: number;
  /** What `error` is: against the reference, or the held-out measure. */
  judge: 'relativeL2' | 'measure';
  points: SweepPointLine[];
  best: SweepPointLine | null;
  smallestTotal: SweepPointLine | null;
  /** Whether the smallest total is the best solution; `null` where too little is known. */
  smallestTotalIsBest: boolean | null;
  rankCorrelation: PublicNumber;
  because: string;
  /** Sweep folder and its map; on the command line only. */
  folder?: string;
  map?: string;
}

export type SweepLine = SweepStartedLine | SweepRunLine | SweepSummary;
