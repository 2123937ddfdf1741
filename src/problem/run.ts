/** @file A training run as the panel, the command line and the run folder see it. */
import type { Finding } from './finding.ts';
import type { FitReport } from './fit-report.ts';
import type { AddVariant } from './fix.ts';
import type { LearnedCurve } from './learned.ts';
import type { Member } from './member.ts';
import type { MemberSizes } from './member-sizes.ts';
import type { TermKind } from './problem.ts';
import type { SourceRange } from './source.ts';

export const runVersion = 1;

export interface RunTerm {
  name: string;
  kind: TermKind;
  text: string;
  source: SourceRange;
  /** Indices of the members of a family, in the order of the text; absent for a single statement. */
  members?: number[][];
  /** Name of the experiment it is a part of; absent elsewhere. */
  experiment?: string;
}

/** Sent once, before the first frame. */
export interface RunHeader {
  v: typeof runVersion;
  /** Unique on this machine. */
  id: string;
  title: string;
  /** Loss terms in the order of every frame. */
  terms: RunTerm[];
  /** Terms satisfied by construction. */
  hardTerms: string[];
  variable: { name: string; unit: string | null; from: number; to: number };
  /** `experiment`: the one it belongs to, and what the spec calls it. */
  unknowns: {
    name: string;
    unit: string | null;
    member?: Member;
    implied?: true;
    experiment?: { name: string; of: string };
  }[];
  parameters: {
    name: string;
    unit: string | null;
    low: number | null;
    high: number | null;
    start: number;
    member?: Member;
  }[];
  /** Names of learned functions, whose output weights are among the parameters as families; absent where there are none. */
  learned?: string[];
  phases: { name: string; steps: number }[];
  /** Optimiser steps planned over all phases, in given windows over all of them; 0 where nobody can know. */
  totalSteps: number;
  /** The phases are those of every window of a marched training; else absent. */
  marched?: true;
  /** Grid of solution frames, in the variable's unit. */
  grid: Float64Array;
  /** What the solution is compared with, on `grid`; `null` when there is none. */
  reference: { kind: 'exact' | 'classical'; label: string; values: Float64Array[] } | null;
  /**
   * Measured values of a single unknown, for drawing; `unknown` −1 where the expression is more than one unknown. A
   * family of data has one entry for each member, all with the name of the family.
   */
  data: {
    term: string;
    unknown: number;
    times: Float64Array;
    values: Float64Array;
    /** Standard deviation of each. */
    noise: Float64Array | null;
    heldOut: Uint8Array;
  }[];
  /** Collocation points at the start, per equation term. */
  points: { term: string; times: Float64Array }[];
  engine: string;
  precision: 'f32' | 'f64';
  /** Trainable numbers of the network. */
  networkParameters: number;
  /** One line: what was chosen and why. */
  choice: string;
  seed: number;
  variant: string | null;
  folder: string | null;
  /** Of a log of a training that is not ours, which nobody here can steer; else absent. */
  log?: LogOrigin;
}

/** Where a lens log comes from. */
export interface LogOrigin {
  framework: string;
  /** Date and time, ISO 8601. */
  started: string;
  /** [m] path of the source file that each term is made in, and the place of its weight there, where that is a number. */
  places: { file: string | null; weight: { file: string; range: SourceRange } | null }[];
  /** SHA-256 of the text of the source files as they ran, by path. */
  digests: Record<string, string>;
  /** File that most of it is about; `null` where no source is known. */
  file: string | null;
}

/**
 * `reached`: the error is known and within the tolerance; `unverified`: all that is known looks well, the error is not
 * known; `not reached`: no answer within the tolerance, or no single one; `wrong`: an answer to another problem.
 */
export type Verdict = 'reached' | 'unverified' | 'not reached' | 'wrong';

export type Answer = 'yes' | 'no' | 'not tested';

/** One question of the debugging checklist. */
export interface ChecklistEntry {
  question: string;
  answer: Answer;
  /** The evidence, in words and numbers. */
  evidence: string;
  /** The edit or the short experiment that would help; `null` when nothing is to be done. */
  suggestion: string | null;
  /** What would test it, where a variant of the spec can. */
  experiment?: AddVariant | null;
}

/** What one window of a marched training came to. m terms in the order of the header. */
export interface WindowSummary {
  from: number;
  to: number;
  /** Optimiser steps of the attempt that was accepted, and attempts rejected before it. */
  steps: number;
  rejected: number;
  measure: number;
  /** [m] NaN for terms that the window does not have, such as conditions behind the first one. */
  losses: Float64Array;
  heldOut: Float64Array;
  weights: Float64Array;
  /** [m·m] Gram matrix of the raw gradients by the numbers of this window's network. */
  gram: Float64Array;
}

export interface RunResult {
  v: typeof runVersion;
  verdict: Verdict;
  /** Why the verdict is what it is, one sentence. */
  because: string;
  /** How the run ended. */
  ended: 'finished' | 'stopped' | 'budget' | 'patience' | 'diverged';
  /** Against exact or classical reference over all unknowns; `null` without one. */
  relativeL2: number | null;
  referenceKind: 'exact' | 'classical' | null;
  /** The trainer's own estimate of the global error, without a reference; `null` where it has none. */
  errorEstimate: number | null;
  /** Target that the verdict is about. */
  tolerance: number;
  steps: number;
  seconds: number;
  engine: string;
  /** Step of the state that was kept. */
  bestStep: number;
  measure: number;
  /** `members` of a family; absent where they are not told apart, as in windows of a marched training. */
  terms: Record<string, { loss: number; heldOut: number; weight: number; members?: MemberSizes }>;
  parameters: Record<string, { value: number; low: number | null; high: number | null }>;
  /** Learned functions in the order of the problem; absent where there are none. */
  learned?: LearnedCurve[];
  findings: Finding[];
  checklist: ChecklistEntry[];
  /** What a fit to data comes to; absent where nothing was fitted, or a network was. */
  fit?: FitReport;
  /** Windows of a marched training, in their order; else absent. */
  windows?: WindowSummary[];
  /** Run folder; `null` when nothing was written. */
  run: string | null;
}

/** Whether a run that ended so has something left to do: the others would end at once, by what ended them. */
export const goesOn: Record<RunResult['ended'], boolean> = {
  finished: false,
  patience: false,
  budget: false,
  stopped: true,
  diverged: true,
};
