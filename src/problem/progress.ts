/** @file How far a training has come, for whoever shows it. Pure. */
import type { Frame } from './frame.ts';
import type { RunHeader } from './run.ts';

/** Done share 0…1: in windows that of the interval, else that of the planned steps; NaN where nobody can know. */
export function shareDone({ variable, totalSteps }: Pick<RunHeader, 'variable' | 'totalSteps'>, frame: Frame): number {
  const { window, step } = frame;
  if (window) return (window.from - variable.from) / (variable.to - variable.from);
  return totalSteps > 0 ? Math.min(1, step / totalSteps) : Number.NaN;
}

/** Seconds to go at the pace so far; NaN where nobody can know. */
export function secondsLeft(header: Pick<RunHeader, 'variable' | 'totalSteps'>, frame: Frame): number {
  const share = shareDone(header, frame);
  return share > 0 ? (frame.seconds * (1 - share)) / share : Number.NaN;
}
