/** @file One side of a likelihood profile of a problem, that can be stopped and taken up again to the same numbers. */

import type { FitReport } from '../../problem/fit-report.ts';
import type { Problem } from '../../problem/problem.ts';
import type { ProfileSide } from '../../problem/profile-curve.ts';
import { TrainingError } from '../../problem/training-error.ts';
import { fitOf } from '../../solver/fit/fit.ts';
import { noLimit } from '../../solver/problem/work.ts';
import { marchSide, type ProfileSubject, type Refit, type Refitted } from '../../solver/profile/side.ts';
import { breathing } from '../breathing.ts';

/** What is known of one fit of a profile: its outcome, `null` where there was none. */
export type KnownFit = Refitted | null;

export interface ProfileWork {
  problem: Problem;
  /** Of the fit that is profiled. */
  report: FitReport;
  name: string;
  direction: -1 | 1;
  /** Fits of an earlier part, in their order. */
  known: readonly KnownFit[];
  /** Called after each new fit with all of them. */
  onFit: (fits: readonly KnownFit[]) => void;
  cancelled: () => boolean;
}

/**
 * @returns `null` where it was stopped before its end
 * @throws TrainingError where the problem cannot be fitted at all, or has no such number
 */
export async function profileSide(work: ProfileWork): Promise<ProfileSide | null> {
  const { problem, report, name, direction, known, onFit, cancelled } = work;
  const fits: KnownFit[] = [];
  const refit: Refit = function* (value, start) {
    let found = known[fits.length];
    if (found === undefined) {
      found = yield* refitted(problem, name, value, start, cancelled);
      // What was cut off is no outcome.
      if (cancelled()) return null;
    }
    fits.push(found);
    if (fits.length > known.length) onFit(fits);
    return found;
  };
  const side = await breathing(
    marchSide(subjectOf(problem, report, name), direction, fitPoint(report), refit, { cancelled }),
  );
  return side.end === 'stopped' ? null : side;
}

export function subjectOf(problem: Problem, { parameters }: FitReport, name: string): ProfileSubject {
  const fitted = parameters.find((p) => p.name === name);
  if (!fitted) throw new TrainingError(`The fit has no number "${name}".`);
  const estimate = problem.parameters.find((p) => p.name === name)?.estimate;
  const { scale, low, high } = fitted;
  return {
    name,
    scale,
    low: estimate?.low ?? null,
    high: estimate?.high ?? null,
    interval: low !== null && high !== null ? [low, high] : null,
  };
}

/** The fit itself, as a point of its profiles. */
export const fitPoint = ({ objective, parameters }: FitReport): Refitted => ({
  objective,
  parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
});

function* refitted(
  problem: Problem,
  name: string,
  value: number,
  start: Record<string, number>,
  cancelled: () => boolean,
): Generator<undefined, KnownFit> {
  const fit = fitOf(problem, {
    fixed: { [name]: value },
    start: { ...start, [name]: value },
    near: true,
    budget: noLimit,
    cancelled,
  });
  if (!fit.ok) throw new TrainingError(`This problem has no profile: ${fit.reason}.`);
  for (;;) {
    const step = fit.value.next();
    if (step.done) return step.value.report && fitPoint(step.value.report);
    yield;
  }
}
