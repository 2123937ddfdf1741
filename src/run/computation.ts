/** @file What a run asks of whoever computes it: the window solver or a training of networks. */
import type { Run } from '../problem/run-event.ts';
import type { Recorder } from './folder/recorder.ts';

export interface Computation {
  /** Steps taken in an earlier part of the run: what its folder holds behind them was lost. */
  readonly stepsBefore: number;
  /** The run; what it yields is written down by whoever asks, all else goes to `recorder` itself. */
  events(recorder: Recorder): Run;
  dispose(): void;
}
