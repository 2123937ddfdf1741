import { describe, expect, test } from 'vitest';
import { student975 } from '../../../src/numeric/student.ts';
import { csvRows } from '../../../src/problem/csv.ts';
import { experimentsTable, fittedExperiments } from '../../../src/problem/fit/fitted-experiments.ts';
import type { FitReport } from '../../../src/problem/fit-report.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { prepare, solve } from '../../../src/solver/solver.ts';
import { problemOf } from '../../run/spec.ts';

function reportOf(text: string): FitReport {
  const prepared = prepare(problemOf(text));
  if (!prepared.ok) throw new Error(prepared.reason);
  const options = { tolerance: 1e-6, seed: 0, budget: noLimit, cancelled: () => false };
  const { fit } = lastOf(solve(prepared.value, options));
  if (!fit) throw new Error('nothing was fitted');
  return fit;
}

const times = [0.5, 1, 1.5, 2, 2.5, 3];
const decay = (estimates: string, more = ''): string => `
problem "Decay"
${estimates}
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = a
data plate { t = [${times}]  2*u = [1.24, 0.70, 0.48, 0.25, 0.18, 0.08] ${more} }
train auto
`;

describe('the band of a fit', () => {
  test.each([
    ['linear', 'in [1e-3, 100]'],
    ['logarithmic', 'in log [1e-3, 100]'],
  ])('is that of the closed form, on a %s scale', (_, bounds) => {
    const report = reportOf(decay(`estimate k = 0.5 ${bounds}\nestimate a = 0.9 ${bounds}`, 'noise = 0.04'));
    const [k, a] = report.parameters.map(({ value }) => value);
    // u = a·e^(−kt): its information from 2u, and the variance of 2u and of u.
    const slopes = (t: number) => [-2 * a * t * Math.exp(-k * t), 2 * Math.exp(-k * t)];
    const sum = (i: number, j: number) => times.reduce((s, t) => s + (slopes(t)[i] * slopes(t)[j]) / 0.04 ** 2, 0);
    const determinant = sum(0, 0) * sum(1, 1) - sum(0, 1) ** 2;
    const radius = (t: number): number => {
      const [x, y] = slopes(t);
      const variance = (x * x * sum(1, 1) - 2 * x * y * sum(0, 1) + y * y * sum(0, 0)) / determinant;
      return student975(1e9) * Math.sqrt(variance);
    };
    const { curve } = report.series[0];
    expect(curve!.times[0]).toBe(0);
    expect(curve!.times.at(-1)).toBe(4);
    for (const t of times) expect(curve!.times).toContain(t);
    curve!.times.forEach((t, i) => {
      expect(curve!.values[i]).toBeCloseTo(2 * a * Math.exp(-k * t), 6);
      expect(curve!.radii![i] / radius(t)).toBeCloseTo(1, 4);
    });
    const [u] = report.solution!;
    expect(u.unknown).toBe('u');
    u.times.forEach((t, i) => {
      expect(u.radii![i] / (radius(t) / 2)).toBeCloseTo(1, 4);
    });
  });

  test('is not told where it hangs on what the data leave open', () => {
    const open = decay(
      'estimate k = 0.5 in [1e-2, 100]\nestimate a = 1 in [0.1, 10]\nestimate b = 1 in [0.1, 10]',
      'noise = 0.04',
    );
    const report = reportOf(open.replace('u(0) = a', 'u(0) = a*b'));
    expect(report.undetermined).toEqual([['a', 'b']]);
    expect(report.series[0].curve!.radii).toBeNull();
    expect(report.covariance![1]).toEqual([null, null, null]);
  });

  test('of every experiment is its own, the solution is that of the first, and the others are beside it', () => {
    const plain = decay('estimate k = 0.5 in [1e-3, 100]\nparam a = 1');
    const text = plain.replace(/data plate.*/, '').replace(
      'train auto',
      `experiment low  { data plate { t = [1, 2]  u = [0.38, 0.13]  noise = 0.02 } }
experiment high { param a = 10  data plate { t = [1, 2]  u = [3.7, 1.4]  noise = 0.02 } }
train auto`,
    );
    const report = reportOf(text);
    const { series, solution, others } = report;
    const ends = series.map(({ curve }) => curve!.values[0]);
    expect(ends[0]).toBeCloseTo(1, 9);
    expect(ends[1]).toBeCloseTo(10, 8);
    expect(solution![0].values[0]).toBeCloseTo(1, 9);
    // What is known without doubt has no width.
    expect(solution![0].radii![0]).toBe(0);
    expect(others!.map(({ name }) => name)).toEqual(['high']);
    expect(others![0].solution.map(({ unknown }) => unknown)).toEqual(['u']);
    expect(others![0].solution[0].values[0]).toBeCloseTo(10, 8);
    const rows = csvRows(experimentsTable(fittedExperiments(report), 't'));
    expect(rows[0]).toEqual(['experiment', 'unknown', 't', 'value', '95 % from', '95 % to']);
    expect(new Set(rows.slice(1).map(([name]) => name))).toEqual(new Set(['low', 'high']));
    const [, , time, value, from, to] = rows.at(-1)!.map(Number);
    expect(time).toBe(4);
    expect((from + to) / 2).toBeCloseTo(value, 6);
  });
});
