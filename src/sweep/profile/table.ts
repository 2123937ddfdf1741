/** @file The curves of a profile as CSV: one row for each point, with all fitted numbers there. */
import { csvText } from '../../problem/csv.ts';
import type { ProfileCurve } from '../../problem/profile-curve.ts';

export function profileCsv(curves: readonly ProfileCurve[]): string {
  const points = curves.flatMap(({ name, points: own }) => own.map((point) => ({ name, ...point })));
  const names = [...new Set(points.flatMap(({ parameters }) => Object.keys(parameters)))];
  return csvText(
    ['profile', 'value', 'rise', ...names],
    points.map(({ name, value, rise, parameters }) => [name, value, rise, ...names.map((other) => parameters[other])]),
  );
}
