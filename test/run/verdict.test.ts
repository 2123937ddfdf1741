import { describe, expect, test } from 'vitest';
import { type Evidence, judge } from '../../src/run/verdict.ts';

const good: Evidence = {
  measure: 1e-4,
  trainingMeasure: 9e-5,
  tolerance: 1e-3,
  relativeL2: 2e-4,
  referenceKind: 'exact',
  errorEstimate: 3e-4,
  estimatedBy: null,
  worstCondition: { name: 'release', missed: 1e-5 },
  missedData: null,
  unexplainedData: null,
  undetermined: null,
  unknown: null,
  hidden: null,
  outOfBounds: null,
  by: 'network',
  ended: 'finished',
  shortcoming: null,
};

const rows: { name: string; change: Partial<Evidence>; verdict: string; because: RegExp }[] = [
  {
    name: 'everything in order',
    change: {},
    verdict: 'reached',
    because: /error against the exact solution is 2\.0e-4, within 0\.001/,
  },
  {
    name: 'no reference and no estimate',
    change: {
      relativeL2: null,
      referenceKind: null,
      errorEstimate: null,
      unknown: { because: 'nothing solves it', wouldTell: 'an `exact` solution' },
    },
    verdict: 'unverified',
    because: /residual is small .*error is not known, because nothing solves it; an `exact` solution would tell/,
  },
  {
    name: 'a classical reference alone',
    change: { referenceKind: 'classical', errorEstimate: null },
    verdict: 'reached',
    because: /error against the classical solution is 2\.0e-4/,
  },
  {
    name: 'an unknown that is lost beside larger ones',
    change: { farthest: { name: 'v', error: 0.4 } },
    verdict: 'not reached',
    because: /"v" is off by 40 % of its own size/,
  },
  {
    name: 'an unknown that is lost, against a classical reference',
    change: { referenceKind: 'classical', farthest: { name: 'v', error: 0.4 } },
    verdict: 'not reached',
    because: /"v" is off by 40 % of its own size/,
  },
  {
    name: 'an unknown that is a little less well known than all together',
    change: { farthest: { name: 'v', error: 9e-3 } },
    verdict: 'reached',
    because: /error against the exact solution/,
  },
  {
    name: 'an error above the tolerance, however small the residual',
    change: { relativeL2: 2e-3 },
    verdict: 'not reached',
    because: /exact solution is 0\.002, above the tolerance 0\.001/,
  },
  {
    name: 'a true error within the tolerance, whatever stands for it',
    change: { measure: 0.3, trainingMeasure: 1e-8, errorEstimate: 0.5 },
    verdict: 'reached',
    because: /error against the exact solution .*; that decides, not the held-out residual, which is 0\.3/,
  },
  {
    name: 'what may hide between the points',
    change: { relativeL2: null, hidden: '"motion" may change faster than 1e-6 near t = 2' },
    verdict: 'unverified',
    because: /may change faster than 1e-6 near t = 2: not verified/,
  },
  {
    name: 'a problem that leaves its answer open',
    change: { undetermined: 'Not unique: u may rest.' },
    verdict: 'not reached',
    because: /Not unique/,
  },
  {
    name: 'an estimate outside its bounds',
    change: { outOfBounds: { name: 'p', value: 0.7, bound: 1 } },
    verdict: 'not reached',
    because: /p = 0\.7 lies outside its bound 1/,
  },
  {
    name: 'data that look nothing like the solution',
    change: { unexplainedData: { name: 'lab', share: 0.9, isLearned: false } },
    verdict: 'not reached',
    because: /do not produce "lab": the misfit is 90 %/,
  },
  {
    name: 'an error estimate that is no number',
    change: { errorEstimate: Number.NaN },
    verdict: 'not reached',
    because: /are numbers/,
  },
  {
    name: 'a residual above the tolerance',
    change: { measure: 0.01, trainingMeasure: 0.01, relativeL2: null, referenceKind: null, errorEstimate: null },
    verdict: 'not reached',
    because: /0\.01 of its natural size, above 0\.001/,
  },
  {
    name: 'a low training residual with a bad held-out one',
    change: { measure: 0.3, trainingMeasure: 1e-8, relativeL2: null, referenceKind: null, errorEstimate: null },
    verdict: 'wrong',
    because: /on the training points only.*1\.0e-8 on them and 0\.3 between/,
  },
  {
    name: 'another solution of the equation',
    change: { worstCondition: { name: 'release', missed: 0.98 }, measure: 0.5, trainingMeasure: 0.5, relativeL2: null },
    verdict: 'wrong',
    because: /"release" is missed by 98 %/,
  },
  {
    name: 'a solution far from the reference',
    change: { relativeL2: 1, measure: 0.2, trainingMeasure: 0.2 },
    verdict: 'wrong',
    because: /differs from the exact one by 100 %/,
  },
  {
    name: 'a small residual that means little',
    change: { relativeL2: 0.8, errorEstimate: 0.5 },
    verdict: 'wrong',
    because: /amplifies small residuals/,
  },
  {
    name: 'an exact solution that nothing else agrees with',
    change: { relativeL2: 0.8 },
    verdict: 'wrong',
    because: /so is the estimated error \(3\.0e-4\), yet the solution differs from the exact one by 80 %\.$/,
  },
  {
    name: 'an estimated error far above the tolerance',
    change: { errorEstimate: 0.1, relativeL2: null, referenceKind: null },
    verdict: 'not reached',
    because: /estimated error 0\.1 is above/,
  },
  {
    name: 'a divergence',
    change: { ended: 'diverged', shortcoming: '"motion" is no finite number at step 7.', measure: 0.5 },
    verdict: 'not reached',
    because: /at step 7/,
  },
  { name: 'no state at all', change: { measure: Number.NaN }, verdict: 'not reached', because: /No state was found/ },
];

describe('the verdict', () => {
  test.each(rows)('on $name is $verdict', ({ change, verdict, because }) => {
    const judged = judge({ ...good, ...change });
    expect(judged.verdict).toBe(verdict);
    expect(judged.because).toMatch(because);
  });
});
