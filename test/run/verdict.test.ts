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
  by: 'network',
  ended: 'finished',
  shortcoming: null,
};

const rows: { name: string; change: Partial<Evidence>; verdict: string; because: RegExp }[] = [
  {
    name: 'everything in order',
    change: {},
    verdict: 'reached',
    because: /1\.0e-4 of its natural size, within 0\.001/,
  },
  {
    name: 'no reference and no estimate',
    change: { relativeL2: null, referenceKind: null, errorEstimate: null },
    verdict: 'reached',
    because: /within/,
  },
  {
    name: 'a residual above the tolerance',
    change: { measure: 0.01, trainingMeasure: 0.01 },
    verdict: 'not reached',
    because: /0\.01 of its natural size, above 0\.001/,
  },
  {
    name: 'a low training residual with a bad held-out one',
    change: { measure: 0.3, trainingMeasure: 1e-8, relativeL2: null },
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
    change: { relativeL2: 0.8 },
    verdict: 'wrong',
    because: /amplifies small residuals/,
  },
  {
    name: 'an estimated error far above the tolerance',
    change: { errorEstimate: 0.1, relativeL2: null },
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
