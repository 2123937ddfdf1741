/** @file What a run yields. Its last event is the result. */
import type { Finding } from './finding.ts';
import type { Frame, SolutionFrame } from './frame.ts';
import type { HistorySnapshot } from './history.ts';
import type { RunHeader, RunResult } from './run.ts';

/** Frames of a run so far, at once: they take the place of all that were told before. */
export interface PastFrames {
  history: HistorySnapshot;
  latest: Frame;
  /** Whether none is left out; else it is a first picture, and the whole one follows. */
  whole: boolean;
}

export type RunEvent =
  /** Once, first. */
  | { type: 'started'; header: RunHeader }
  | { type: 'frame'; frame: Frame }
  | { type: 'history'; history: PastFrames }
  | { type: 'solution'; solution: SolutionFrame }
  /** All findings that hold now (replaces the list before). */
  | { type: 'findings'; findings: Finding[] }
  | { type: 'log'; level: 'info' | 'warning' | 'error'; message: string }
  /** Once, last. */
  | { type: 'finished'; result: RunResult };

/** A run under way: `for await` its events; leaving the loop early ends it. */
export type Run = AsyncGenerator<RunEvent, void, void>;

/** Follows a run to its end. @throws Error for a run that ends without a result, which none does. */
export async function resultOf(run: AsyncIterable<RunEvent>): Promise<RunResult> {
  for await (const event of run) if (event.type === 'finished') return event.result;
  throw new Error('the run ended without a result');
}
