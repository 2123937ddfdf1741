/**
 * @file The verdict in words, in one table for whoever computed. It rests on what was not fitted: the weight-free
 * held-out measure, the estimate of the global error and the reference where there are any. A low training loss proves
 * nothing.
 */
import { say, sayPercent } from '../problem/number-text/sentence.ts';
import type { RunResult, Verdict } from '../problem/run.ts';
import type { Agreement } from './agreement.ts';

/** What a solve or a training hands over to be judged. */
export interface Evidence {
  /** Who computed: what is asked of the evidence differs. */
  by: keyof typeof demands;
  ended: RunResult['ended'];
  /** Why the answer is not whole, or no answer: one sentence; `null` where it covers what was asked. */
  shortcoming: string | null;
  /** Why the problem leaves the answer open: one sentence; `null` where it determines one. */
  undetermined: string | null;
  /** Target that the verdict is about. */
  tolerance: number;
  /** Weight-free measure on the held-out set, and on the training points where there are any. */
  measure: number;
  trainingMeasure: number | null;
  /** Estimated relative error; `null` where nothing can tell. */
  errorEstimate: number | null;
  /** Where the estimate comes from, as a clause that names it; `null` where that goes without saying. */
  estimatedBy: string | null;
  /** Relative error against a reference. */
  relativeL2: number | null;
  referenceKind: 'exact' | 'classical' | null;
  /** The unknown, or family of them, that is off by the largest share of its own size; `null` or absent where nothing tells. */
  farthest?: { name: string; error: number } | null;
  /** Where nothing measures the error: why, and what would tell, both clauses; `null` where something does. */
  unknown: { because: string; wouldTell: string } | null;
  /** Why something may hide between the points that were looked at, a clause; `null` where nothing does. */
  hidden: string | null;
  /** Worst condition: its name and by which share of its natural size it is missed. */
  worstCondition: { name: string; missed: number } | null;
  /** Estimates that ended outside the bounds that are written. */
  outOfBounds: { name: string; value: number; bound: number } | null;
  /** Why data leave an estimate anywhere between its bounds, one sentence; `null` or absent where they do not. */
  openEstimate?: string | null;
  /** The estimate that an independent fit finds far outside its interval; `null` or absent where none is. */
  contradicted?: { name: string; value: number; other: number } | null;
  /** Data that a training has not come to, in standard deviations of their noise; `null` or absent where there are none. */
  poorlyMet?: { name: string; deviations: number } | null;
  /** How a trained fit agrees with an independent one; `null` or absent where it does not, or nothing tells. */
  agreement?: Agreement | null;
  /** Data that are missed by more than their stated noise explains, in standard deviations. */
  missedData: { name: string; deviations: number } | null;
  /** Data without a stated noise that are missed by this share of their own spread. */
  unexplainedData: { name: string; share: number; isLearned: boolean } | null;
}

/** Data that are missed by more than this share of their own spread are not what the equations produce. */
export const unlikeData = 1 / 3;
/** The same where their noise is learned: beyond it more than half of what varies in them would be noise. */
export const unlikeNoise = 0.7;

interface Demands {
  /** Relative error against a reference beyond which a solution is no solution. */
  wrongError(e: Evidence): number;
  /** A condition missed by more than this share of its size makes the solution one of another problem. */
  givenUp(e: Evidence): number;
  /** Whether the held-out measure has to be within the tolerance where the error is not known. */
  needsMeasure: boolean;
}

/** Solving knows its error and promises digits; training is judged by its residual besides. */
const demands = {
  solver: {
    wrongError: (e) => {
      // A classical reference is not exact: it cannot accuse a solution that is better than itself, nor one that says itself
      // that it is off: what spoils one spoils the other.
      if (e.referenceKind !== 'exact' && e.errorEstimate !== null && e.errorEstimate > e.tolerance) {
        return Number.POSITIVE_INFINITY;
      }
      const beyond = e.referenceKind === 'exact' ? 10 * e.tolerance : Math.max(1e-3, 100 * e.tolerance);
      return e.errorEstimate === null ? beyond : Math.max(beyond, 10 * e.errorEstimate);
    },
    givenUp: (e) => Math.max(1e-9, e.tolerance),
    needsMeasure: false,
  },
  network: {
    wrongError: () => 0.2,
    // A training that was stopped may not have come to its conditions yet.
    givenUp: (e) => (e.ended === 'stopped' ? Number.POSITIVE_INFINITY : 0.2),
    needsMeasure: true,
  },
} as const satisfies Record<string, Demands>;

export interface Judgement {
  verdict: Verdict;
  because: string;
}

type Rule = (e: Evidence, demands: Demands) => Judgement | null;

const notReached = (because: string): Judgement => ({ verdict: 'not reached', because });
const wrong = (because: string): Judgement => ({ verdict: 'wrong', because });
const reached = (because: string): Judgement => ({ verdict: 'reached', because });
const unverified = (because: string): Judgement => ({ verdict: 'unverified', because });

/** In this order; the first that applies is the verdict. */
const rules: Rule[] = [
  (e) => (e.shortcoming === null ? null : notReached(e.shortcoming)),
  (e) => (e.undetermined === null ? null : notReached(e.undetermined)),
  (e) =>
    [e.measure, e.errorEstimate, e.relativeL2, e.worstCondition?.missed].every((x) => x == null || Number.isFinite(x))
      ? null
      : notReached('No state was found whose held-out residual, conditions and error are numbers.'),
  (e) =>
    e.outOfBounds
      ? notReached(
          `${e.outOfBounds.name} = ${say(e.outOfBounds.value)} lies outside its bound ${say(e.outOfBounds.bound)}.`,
        )
      : null,
  (e, { wrongError }) => {
    if (e.relativeL2 === null || !(e.relativeL2 > wrongError(e))) return null;
    const apart = `the solution differs from the ${e.referenceKind} one by ${sayPercent(e.relativeL2)}`;
    return e.measure > e.tolerance
      ? wrong(`${sentence(apart)}${overfitNote(e)}.`)
      : e.errorEstimate !== null && e.errorEstimate <= e.tolerance
        ? wrong(
            `The residual is small (${say(e.measure)}) and so is the estimated error (${say(e.errorEstimate)}), yet ${apart}.`,
          )
        : wrong(`The residual is small (${say(e.measure)}), yet ${apart}: the problem amplifies small residuals.`);
  },
  (e, { givenUp }) =>
    e.worstCondition && e.worstCondition.missed > givenUp(e)
      ? wrong(
          `"${e.worstCondition.name}" is missed by ${sayPercent(e.worstCondition.missed)} of its size: this solves another problem.`,
        )
      : null,
  (e) =>
    e.missedData
      ? wrong(
          `The equations cannot meet "${e.missedData.name}": the misfit is ${say(e.missedData.deviations)} standard deviations of the stated noise.`,
        )
      : null,
  (e) =>
    e.unexplainedData
      ? notReached(
          `The equations do not produce "${e.unexplainedData.name}": the misfit is ${sayPercent(e.unexplainedData.share)} of the spread of the data. ${e.unexplainedData.isLearned ? 'All of it was taken for noise.' : 'If they are that noisy, write `noise = …`.'}`,
        )
      : null,
  (e) => (e.openEstimate ? notReached(e.openEstimate) : null),
  // What is true outranks every measure that only stands for it.
  (e) => (e.referenceKind === 'exact' && e.relativeL2 !== null ? againstExact(e, e.relativeL2) : null),
  (e) =>
    e.poorlyMet
      ? notReached(
          `"${e.poorlyMet.name}" is met to ${say(e.poorlyMet.deviations)} standard deviations of its noise only: the training has not come to the data, or the equations are not theirs.`,
        )
      : null,
  (e) =>
    e.contradicted
      ? notReached(
          `An independent fit of the same data finds ${e.contradicted.name} = ${say(e.contradicted.other)}, far outside the interval about ${say(e.contradicted.value)}.`,
        )
      : null,
  (e) => (e.agreement ? agreeing(e, e.agreement) : null),
  (e) =>
    e.errorEstimate !== null && e.errorEstimate > e.tolerance
      ? notReached(
          `The estimated error ${say(e.errorEstimate)} is above the tolerance ${say(e.tolerance)}${overfitNote(e)}.`,
        )
      : null,
  (e) =>
    e.errorEstimate === null && e.relativeL2 !== null && e.relativeL2 > e.tolerance
      ? notReached(
          `The error against the ${e.referenceKind} solution is ${say(e.relativeL2)}, above the tolerance ${say(e.tolerance)}${overfitNote(e)}.`,
        )
      : null,
  lostUnknown,
  (e) =>
    !isErrorKnown(e) && isOverfit(e) && e.measure > e.tolerance && e.trainingMeasure <= e.tolerance
      ? wrong(`The solution holds on the training points only${overfitNote(e)}.`)
      : null,
  (e, { needsMeasure }) =>
    needsMeasure && !isErrorKnown(e) && !(e.measure <= e.tolerance)
      ? notReached(`The held-out residual is ${say(e.measure)} of its natural size, above ${say(e.tolerance)}.`)
      : null,
  (e) =>
    !isErrorKnown(e)
      ? unverified(`The residual is small (${say(e.measure)}), the error is not known${unknownNote(e)}.`)
      : null,
  (e) =>
    e.hidden === null
      ? null
      : unverified(`On the points that were looked at all is well, yet ${e.hidden}: not verified.`),
  (e) =>
    e.estimatedBy === null
      ? null
      : reached(
          isSmall(e)
            ? `All conditions hold, the held-out residual is ${say(e.measure)} of its size, and ${e.estimatedBy}, within ${say(e.tolerance)}.`
            : `All conditions hold, and ${e.estimatedBy}, within ${say(e.tolerance)}${residualNote(e)}.`,
        ),
];

export function judge(e: Evidence): Judgement {
  for (const rule of rules) {
    const judgement = rule(e, demands[e.by]);
    if (judgement) return judgement;
  }
  const known =
    e.relativeL2 === null
      ? `The estimated error is ${say(e.errorEstimate!)}`
      : `The error against the ${e.referenceKind} solution is ${say(e.relativeL2)}`;
  return reached(`${known}, within ${say(e.tolerance)}${residualNote(e)}.`);
}

/** A fit that leaves its tolerance and says all the same what the data say. */
function agreeing(e: Evidence, { apart, noise }: Agreement): Judgement | null {
  const error = e.errorEstimate ?? Number.POSITIVE_INFINITY;
  const isWithin = error <= e.tolerance && e.measure <= e.tolerance;
  if (isWithin || !(error <= noise) || !(e.measure <= noise) || isOverfit(e)) return null;
  return reached(
    `The data are met within their noise, and an independent fit of them lies inside every interval, at most ${sayPercent(apart)} of its half width from the estimate; the solutions differ by ${say(error)}, less than the noise of the data, ${say(noise)} of their size.`,
  );
}

/** An unknown is lost where it is off by so many tolerances of its own size. */
const lost = 10;

/** An unknown that is lost beside larger ones. */
function lostUnknown({ farthest, tolerance }: Evidence): Judgement | null {
  return farthest && farthest.error > lost * tolerance
    ? notReached(
        `Over all unknowns the error is small, yet "${farthest.name}" is off by ${sayPercent(farthest.error)} of its own size, more than ten times the tolerance ${say(tolerance)}.`,
      )
    : null;
}

/** Where the solution is written down, its error decides. */
function againstExact(e: Evidence, error: number): Judgement {
  const against = `The error against the exact solution is ${say(error)}`;
  const faint = error <= e.tolerance ? lostUnknown(e) : null;
  if (faint) return faint;
  return error <= e.tolerance
    ? reached(`${against}, within ${say(e.tolerance)}${residualNote(e)}.`)
    : notReached(`${against}, above the tolerance ${say(e.tolerance)}${overfitNote(e)}.`);
}

/** A held-out residual from here on would make one doubt what its error has shown, and is said to decide nothing. */
const doubtful = 1e-2;

const isSmall = ({ measure, tolerance }: Evidence): boolean => measure <= Math.max(tolerance, doubtful);

/** What is left of the equations beside an error that is known: it may be large where almost nothing moves. */
const residualNote = (e: Evidence): string =>
  isSmall(e)
    ? `; the held-out residual is ${say(e.measure)} of its natural size`
    : `; that decides, not the held-out residual, which is ${say(e.measure)} of its natural size`;

const unknownNote = ({ unknown }: Evidence): string =>
  unknown ? `, because ${unknown.because}; ${unknown.wouldTell} would tell` : '';

export const sentence = (text: string): string => text[0].toUpperCase() + text.slice(1);

const isErrorKnown = (e: Evidence): boolean => e.errorEstimate !== null || e.relativeL2 !== null;

const isOverfit = (e: Evidence): e is Evidence & { trainingMeasure: number } =>
  e.trainingMeasure !== null && e.measure > 10 * e.trainingMeasure;

const overfitNote = (e: Evidence): string =>
  isOverfit(e) ? `: the residual is ${say(e.trainingMeasure)} on them and ${say(e.measure)} between them` : '';
