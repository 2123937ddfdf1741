/**
 * @file Messages between a host (extension, command line) and the trainer's own process, as method names and plain
 * types. They travel as JSON-RPC over Node's IPC channel with advanced serialisation, so typed arrays arrive typed.
 */
import type { Finding } from './finding.ts';
import type { Frame, SolutionFrame } from './frame.ts';
import type { Problem } from './problem.ts';
import type { RunHeader, RunResult } from './run.ts';

export interface TrainOptions {
  variant: string | null;
  /** Overrides: weights of terms and values of params, by name. */
  set: Record<string, number>;
  seed: number | null;
  /** Folder that will hold the run folder; `null`: nothing is written. */
  out: string | null;
  /** Run folder to go on from; `null`: start anew. */
  resume: string | null;
  /** The spec's text, kept in the run folder. */
  specText: string;
  /** Milliseconds between frames. */
  frameInterval: number;
}

export interface TrainRequest {
  problem: Problem;
  options: TrainOptions;
}

export interface ProbeResult {
  header: RunHeader;
  frame: Frame;
  findings: Finding[];
}

/** Host → trainer, each with an answer. */
export interface TrainerRequests {
  /** Trains until the end, a stop or a failure. Frames arrive meanwhile as notifications. */
  train: { params: TrainRequest; result: RunResult };
  probe: { params: TrainRequest; result: ProbeResult };
  stop: { params: null; result: null };
  pause: { params: null; result: null };
  resume: { params: null; result: null };
  /** New weights from the next step on, by term name. */
  setWeights: { params: { weights: Record<string, number> }; result: null };
  /** Factor on the scheduled learning rate from the next step on. */
  setRateFactor: { params: { factor: number }; result: null };
}

/** Trainer → host. */
export interface TrainerNotifications {
  started: RunHeader;
  frame: Frame;
  solution: SolutionFrame;
  /** All findings that hold now (replaces the list before). */
  findings: Finding[];
  log: { level: 'info' | 'warning' | 'error'; message: string };
}

export type TrainerRequest = keyof TrainerRequests;
export type TrainerNotification = keyof TrainerNotifications;
