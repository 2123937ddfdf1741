/** @file What `pinn-lens advise --json` prints: a public contract. */
import type { Fix } from '../fix.ts';
import type { Verdict } from '../run.ts';
import type { PublicNumber } from './codec.ts';

export const adviceLineVersion = 1;

/** First. */
export interface AdviceStartedLine {
  type: 'adviceStarted';
  v: typeof adviceLineVersion;
  /** Rewrites that may be tried, the spec as it is written among them. */
  trials: string[];
  /** Work of all together, in operations. */
  operations: number;
}

/** Whenever a trial begins. */
export interface AdviceTryingLine {
  type: 'adviceTrying';
  v: typeof adviceLineVersion;
  name: string;
}

/** One rewrite, or the spec as it is written. */
export interface AdviceTrialLine {
  type: 'adviceTrial';
  v: typeof adviceLineVersion;
  name: string;
  /** What it mends. */
  cause: string;
  /** What makes the edit; `null`: as written. */
  fix: Fix | null;
  /** Relative error against the truth; `null` where there is none. */
  error: PublicNumber;
  /** Held-out measure, weight-free. */
  measure: PublicNumber;
  verdict: Verdict;
  steps: number;
  /** Share of the planned steps that its work allowed. */
  share: number;
}

/** Last. */
export interface AdviceLine {
  type: 'advice';
  v: typeof adviceLineVersion;
  /** What the errors are against; `null`: the ranking rests on the held-out measure. */
  truth: string | null;
  /** Best first. */
  ranking: AdviceTrialLine[];
  /** Of those that at least halve the error, best first. */
  helps: string[];
  dropped: { name: string; reason: string }[];
  stopped: boolean;
  because: string;
}

export type AnyAdviceLine = AdviceStartedLine | AdviceTryingLine | AdviceTrialLine | AdviceLine;
