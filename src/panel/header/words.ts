/** @file Words for states of a run and for verdicts. */
import type { RunStateKind } from '../../problem/panel-messages.ts';
import type { Verdict } from '../../problem/run.ts';

export const stateWords: Record<RunStateKind, string> = {
  none: 'Not trained yet',
  waiting: 'Waiting',
  starting: 'Starting',
  reading: 'Reading the log',
  running: 'Training',
  paused: 'Paused',
  stopping: 'Stopping…',
  stopped: 'Stopped',
  finished: 'Finished',
  gone: 'Deleted',
  crashed: 'Crashed',
  invalid: 'Cannot be trained',
};

export const verdictWords: Record<Verdict, string> = {
  reached: 'Reached',
  unverified: 'Not verified',
  'not reached': 'Not reached',
  wrong: 'Wrong',
};
