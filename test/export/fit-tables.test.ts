import { expect, it } from 'vitest';
import { measurementsTable } from '../../src/export/tables/fit.ts';
import { csvRows } from '../../src/problem/csv.ts';
import { threeExperiments } from '../panel/fit/report.ts';

it('a table of measurements holds limits as tables of data do', () => {
  const [low, high] = threeExperiments.series;
  const limits = { ...low, measured: [1, 0.1, 7, 2, 3], censored: [null, 'below', 'above', null, null] as const };
  const report = { ...threeExperiments, series: [{ ...limits, censored: [...limits.censored] }, high] };
  const [header, ...rows] = csvRows(measurementsTable(report, 't'));
  const measured = rows.map((row) => row[header.indexOf('measured')]);
  expect(measured.slice(0, 5)).toEqual(['1', '<0.1', '>7', '2', '3']);
  expect(measured.slice(5).map(Number)).toEqual(high.measured);
});
