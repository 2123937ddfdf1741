/**
 * @file Schedules: numbers that may change with the optimiser step.
 *
 * `value ('until' step)? ('then' shape 'to' value 'at' step ('until' step)?)*`
 */
import { sharePercent } from './number-text/spec.ts';

export type ScheduleShape = 'linear' | 'cosine' | 'exponential' | 'step';

/** A step count over all phases, or a share (0…1) of the total number of steps. */
export type ScheduleStep = { steps: number } | { share: number };

export interface ScheduleSegment {
  shape: ScheduleShape;
  /** Value reached at `at`. */
  to: number;
  at: ScheduleStep;
  /** The value is held until here before the next segment starts; defaults to `at`. */
  until?: ScheduleStep;
}

export interface Schedule {
  /** Value at step 0, held until `until` (default: 0 when segments follow). */
  value: number;
  until?: ScheduleStep;
  segments: ScheduleSegment[];
}

export const constant = (value: number): Schedule => ({ value, segments: [] });

export const isConstant = (s: Schedule): boolean => s.segments.length === 0;

/** A step in optimiser iterations, given the total number of iterations over all phases. */
export function resolveStep(step: ScheduleStep, total: number): number {
  return 'steps' in step ? step.steps : step.share * total;
}

/** Interpolation from `a` (x = 0) to `b` (x = 1). */
const shapes: Record<ScheduleShape, (a: number, b: number, x: number) => number> = {
  linear: (a, b, x) => a + (b - a) * x,
  cosine: (a, b, x) => b + (a - b) * 0.5 * (1 + Math.cos(Math.PI * x)),
  // Needs a and b of one sign and not zero; the validator says so.
  exponential: (a, b, x) => a * (b / a) ** x,
  step: (a, b, x) => (x < 1 ? a : b),
};

/** The value of `schedule` at optimiser step `step` of `total`. After the last segment the value stays. */
export function valueAt(schedule: Schedule, step: number, total: number): number {
  let value = schedule.value;
  let start = schedule.until ? resolveStep(schedule.until, total) : 0;
  for (const segment of schedule.segments) {
    if (step <= start) return value;
    const end = resolveStep(segment.at, total);
    if (step < end) return shapes[segment.shape](value, segment.to, (step - start) / (end - start));
    value = segment.to;
    start = segment.until ? resolveStep(segment.until, total) : end;
  }
  return value;
}

/** A place of a schedule as it is written in a spec: `500`, `20%`. */
export const stepText = (step: ScheduleStep): string =>
  'steps' in step ? String(step.steps) : sharePercent(step.share);
