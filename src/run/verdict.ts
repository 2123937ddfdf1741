/**
 * @file The verdict in words. It rests on what was not trained on: the weight-free held-out measure, the estimate of
 * the global error and the reference where there are any. A low training loss proves nothing.
 */
import type { Verdict } from '../problem/run.ts';
import { say } from '../trainer/findings/detector.ts';

export interface Evidence {
  /** Weight-free measure of the kept state on the held-out set and on the training points. */
  measure: number;
  trainingMeasure: number;
  tolerance: number;
  relativeL2: number | null;
  referenceKind: 'exact' | 'classical' | null;
  errorEstimate: number | null;
  /** Worst condition: its name and by which share of its natural size it is missed. */
  worstCondition: { name: string; missed: number } | null;
  ended: 'finished' | 'stopped' | 'budget' | 'patience' | 'diverged';
  /** What a divergence said of itself. */
  divergence: string | null;
  /** Where the solution ends before the interval does: a sentence that says so. */
  unfinished?: string | null;
}

/** Relative errors beyond which a solution is no solution, whatever its residual. */
const wrongError = 0.2;
/** A condition missed by this share of its size is given up. */
const givenUp = 0.2;
/** How much larger the error against a reference may be than the tolerance of the residual. */
const errorAllowance = 10;

export interface Judgement {
  verdict: Verdict;
  because: string;
}

/** In this order; the first that applies is the verdict. */
const rules: ((e: Evidence) => Judgement | null)[] = [
  (e) =>
    e.ended === 'diverged' && !(e.measure <= e.tolerance)
      ? { verdict: 'not reached', because: e.divergence ?? 'The training diverged.' }
      : null,
  (e) => (e.unfinished ? { verdict: 'not reached', because: e.unfinished } : null),
  (e) =>
    Number.isFinite(e.measure)
      ? null
      : { verdict: 'not reached', because: 'No state was found whose held-out residual is a number.' },
  (e) =>
    e.relativeL2 !== null && e.relativeL2 > wrongError && e.measure > e.tolerance
      ? {
          verdict: 'wrong',
          because: `The solution differs from the ${e.referenceKind} one by ${say(100 * e.relativeL2)} %${overfitNote(e)}.`,
        }
      : null,
  (e) =>
    e.relativeL2 !== null && e.relativeL2 > wrongError
      ? {
          verdict: 'wrong',
          because: `The residual is small (${say(e.measure)}), yet the solution differs from the ${e.referenceKind} one by ${say(100 * e.relativeL2)} %: the problem amplifies small residuals.`,
        }
      : null,
  (e) =>
    e.measure > 10 * e.trainingMeasure && e.measure > e.tolerance && e.trainingMeasure <= e.tolerance
      ? { verdict: 'wrong', because: `The solution holds on the training points only${overfitNote(e)}.` }
      : null,
  (e) =>
    e.worstCondition && e.worstCondition.missed > givenUp && e.ended !== 'stopped'
      ? {
          verdict: 'wrong',
          because: `"${e.worstCondition.name}" is missed by ${say(100 * e.worstCondition.missed)} % of its size: this solves another problem.`,
        }
      : null,
  (e) =>
    e.errorEstimate !== null && e.errorEstimate > errorAllowance * e.tolerance
      ? {
          verdict: 'not reached',
          because: `The estimated error ${say(e.errorEstimate)} is above the tolerance ${say(e.tolerance)}.`,
        }
      : null,
  (e) =>
    e.measure <= e.tolerance
      ? {
          verdict: 'reached',
          because: `The held-out residual is ${say(e.measure)} of its natural size, within ${say(e.tolerance)}${errorNote(e)}.`,
        }
      : null,
];

export function judge(e: Evidence): Judgement {
  for (const rule of rules) {
    const judgement = rule(e);
    if (judgement) return judgement;
  }
  return {
    verdict: 'not reached',
    because: `The held-out residual is ${say(e.measure)} of its natural size, above ${say(e.tolerance)}${errorNote(e)}.`,
  };
}

const overfitNote = (e: Evidence): string =>
  e.measure > 10 * e.trainingMeasure
    ? `: the residual is ${say(e.trainingMeasure)} on them and ${say(e.measure)} between them`
    : '';

const errorNote = (e: Evidence): string =>
  e.relativeL2 === null ? '' : `; the error against the ${e.referenceKind} solution is ${say(e.relativeL2)}`;
