/** @file What a training generator yields. Its return value is the `RunResult`. */
import type { Finding } from '../problem/finding.ts';
import type { Frame, SolutionFrame } from '../problem/frame.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';

export type TrainingEvent =
  /** Once, first. */
  | { type: 'started'; header: RunHeader }
  | { type: 'frame'; frame: Frame }
  | { type: 'solution'; solution: SolutionFrame }
  /** All findings that hold now (replaces the list before). */
  | { type: 'findings'; findings: Finding[] }
  | { type: 'log'; level: 'info' | 'warning' | 'error'; message: string };

/** A running training: `for await` its events; `next()` after the last gives the result. */
export type TrainingRun = AsyncGenerator<TrainingEvent, RunResult, void>;
