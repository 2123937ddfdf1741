import { expect, test } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { deviationsOf } from '../../src/problem/noise.ts';

const measurementsOf = (noise: string) => {
  const { problem, findings } = compileSpec(`estimate k = 1
variable t in [0, 4]
unknown u(t)
equation u' = -k*u
initial u(0) = 1000
data lab { t = [1, 2, 3, 4]  u = [300, -40, 0, 1]  ${noise} }`);
  if (!problem) throw new Error(findings[0].message);
  return problem.terms.find((term) => term.data)!.data!;
};

test('noise in per cent is a share of each value, and a zero is not known exactly', () => {
  const data = measurementsOf('noise = 2%');
  expect(data.noiseShare).toBe(0.02);
  expect([...deviationsOf(data)!]).toEqual([6, 0.8, 0.06, 0.06]);
  expect(data.noise).toBeCloseTo(Math.sqrt((36 + 0.64 + 2 * 0.0036) / 4), 12);
});

test('noise in the unit of the values is the same for all', () => {
  const data = measurementsOf('noise = 0.5');
  expect([data.noise, data.noiseShare]).toEqual([0.5, null]);
  expect([...deviationsOf(data)!]).toEqual([0.5, 0.5, 0.5, 0.5]);
});

test('no noise is none', () => {
  expect(deviationsOf(measurementsOf(''))).toBeNull();
});
