/**
 * @file Messages between a host (extension, command line) and the trainer's own process, as method names and plain
 * types. They travel as JSON-RPC over Node's IPC channel with advanced serialisation, so typed arrays arrive typed.
 */
import type { Finding } from './finding.ts';
import type { Frame, SolutionFrame } from './frame.ts';
import type { Problem } from './problem.ts';
import type { RunHeader, RunResult } from './run.ts';
import type { PastFrames } from './run-event.ts';

/** On the command line of a trainer that has no work yet. */
export const spareArgument = '--spare';

export interface TrainOptions {
  variant: string | null;
  /** Overrides: weights of terms and values of params, by name. */
  set: Record<string, number>;
  seed: number | null;
  /** Folder that will hold the run folder; `null`: nothing is written. */
  out: string | null;
  /** Name of the run folder; by default made of the spec's name, the time and chance. */
  name?: string;
  /** Run folder to go on from; `null`: start anew. */
  resume: string | null;
  /** The spec's text, kept in the run folder. */
  specText: string;
  /** Milliseconds between frames. */
  frameInterval: number;
  /** What a solve shows of its solution: by default all it can; `values at the end` leaves out those on the way and residuals. */
  solutions?: 'values at the end';
}

/** A run of the spec as it is written, from its start, of which nothing is saved. */
export const defaultOptions: TrainOptions = {
  variant: null,
  set: {},
  seed: null,
  out: null,
  resume: null,
  specText: '',
  frameInterval: 33,
};

export interface TrainRequest {
  problem: Problem;
  options: TrainOptions;
}

export interface ProbeResult {
  header: RunHeader;
  frame: Frame;
  findings: Finding[];
}

/** One part of an engine on this machine. Only `embedded` is ever needed. */
export interface BackendPart {
  group: 'embedded' | 'webgpu' | 'tensorflow' | 'setup';
  name: string;
  state: 'found' | 'missing' | 'wrong version';
  detail: string;
  /** What would help, one sentence; `null` where there is nothing to do. */
  todo: string | null;
}

export interface SetupProgress {
  /** What is being done, for people. */
  message: string;
  /** Bytes so far and in all, where they are known. */
  bytes: { done: number; total: number } | null;
}

/** Host → trainer, each with an answer. */
export interface TrainerRequests {
  /** Trains until the end, a stop or a failure. Frames arrive meanwhile as notifications. */
  train: { params: TrainRequest; result: RunResult };
  probe: { params: TrainRequest; result: ProbeResult };
  /** Follows the lens log of a training that is not ours until it ends, or is stopped; what comes is told as of a run. */
  watchLog: { params: { place: string }; result: RunResult };
  stop: { params: null; result: null };
  pause: { params: null; result: null };
  resume: { params: null; result: null };
  /** New weights from the next step on, by term name. */
  setWeights: { params: { weights: Record<string, number> }; result: null };
  /** Factor on the scheduled learning rate from the next step on. */
  setRateFactor: { params: { factor: number }; result: null };
  /** Looks at every engine's parts. */
  doctor: { params: null; result: BackendPart[] };
  /** Installs the native TensorFlow backend; `setup` notifications tell how far it is. Ending the process cancels. */
  setUpTensorflow: { params: { gpu: boolean }; result: { folder: string; already: boolean } };
}

/** Trainer → host. */
export interface TrainerNotifications {
  started: RunHeader;
  frame: Frame;
  history: PastFrames;
  solution: SolutionFrame;
  /** All findings that hold now (replaces the list before). */
  findings: Finding[];
  setup: SetupProgress;
  log: { level: 'info' | 'warning' | 'error'; message: string };
}

export type TrainerRequest = keyof TrainerRequests;
export type TrainerNotification = keyof TrainerNotifications;
