import { expect, test } from 'vitest';
import type { FitReport } from '../../../src/problem/fit-report.ts';
import { fitOf } from '../../../src/solver/fit/fit.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { problemOf } from '../../run/spec.ts';

const times = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const measured = times.map((t, i) => 1 + 0.8 * t - 0.3 * t * t + 0.02 * (-1) ** i);

/** Linear in the numbers of f, so that what is predicted is linear in what is measured. */
function reportOf(values: readonly number[], weight: number): FitReport {
  const problem = problemOf(`variable t in [0, 2]
unknown u(t)
learn f(s) in [0, 2] { layers = [6] }
smooth f: ${weight}
equation slope: u' = f(t)
initial start: u(0) = 1
data plate { t = [${times}]  u = [${values}]  noise = 0.02 }
`);
  const fit = fitOf(problem, { budget: noLimit, cancelled: () => false });
  if (!fit.ok) throw new Error(fit.reason);
  const { report } = lastOf(fit.value);
  if (!report) throw new Error('nothing was fitted');
  return report;
}

test('numbers that smoothness holds count as far as the data move them: the trace of the hat matrix', () => {
  const base = reportOf(measured, 1);
  const step = 0.01;
  let trace = 0;
  for (const i of times.keys()) {
    const values = measured.map((y, k) => (k === i ? y + step : y));
    const moved = reportOf(values, 1);
    trace += (moved.series[0].predicted[i] - base.series[0].predicted[i]) / step;
  }
  expect(base.points - base.freedom).toBeCloseTo(trace, 2);
  expect(trace).toBeLessThan(base.parameters.length - 0.1);
  expect(base.pValue).toBeGreaterThan(0);
});

test('the smoother a function is held, the fewer of its numbers count', () => {
  const freedoms = [1e-3, 1, 1e3].map((weight) => reportOf(measured, weight).freedom);
  expect(freedoms).toEqual([...freedoms].sort((a, b) => a - b));
  expect(freedoms[2] - freedoms[0]).toBeGreaterThan(0.5);
});
