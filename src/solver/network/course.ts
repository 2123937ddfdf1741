/** @file The course of a piecewise network, window by window, with two derivatives more than its equations read. */
import { lobattoPoints, lobattoSlopes, lobattoValue } from '../../numeric/chebyshev.ts';
import type { Course } from '../../tape/enclosure/course.ts';
import type { System } from '../problem/system.ts';
import { NetworkReader, type PiecewiseNetwork, windowAt } from './piecewise.ts';

/** Points of a window from which its features are told to all their digits. */
const points = lobattoPoints(33);
const slopes = lobattoSlopes(points);
/** What a system reads beside its unknowns. */
type Readings = Pick<System, 'problem' | 'inputs' | 'delays'>;

/** Derivatives beyond those of the equations, which the function that reads them takes for its own two. */
const beyond = 2;

export function courseOf(net: PiecewiseNetwork, { problem, inputs, delays }: Readings): Course {
  const n = points.length;
  const readings = [
    ...inputs.slice(0, problem.inputs.length),
    ...(delays?.reads.map((_, k) => delays.column(k)) ?? []),
  ];
  const highest = [...net.unknowns.map(({ order }) => order + beyond), ...readings.map(() => beyond)];
  const rows = highest.map((_, i) => highest.slice(0, i).reduce((sum, h) => sum + h + 1, 0));
  const values = new Float64Array(n * highest.reduce((sum, h) => sum + h + 1, 0));
  const reader = new NetworkReader(net);
  const place = (i: number, m: number) => (rows[i] + m) * n;
  let middle = 0;
  let half = 1;
  let entered = -1;
  return {
    highest,
    place(reading) {
      const k =
        reading.kind === 'input'
          ? problem.inputs.findIndex(({ name }) => name === reading.name)
          : problem.inputs.length + (delays?.known(reading) ?? Number.NaN);
      return k >= 0 && k < readings.length ? net.unknowns.length + k : -1;
    },
    enter(from, to) {
      const k = windowAt(net, from + (to - from) / 2);
      if (k === entered) return;
      entered = k;
      middle = (net.borders[k] + net.borders[k + 1]) / 2;
      half = (net.borders[k + 1] - net.borders[k]) / 2;
      // Both ends a hair inside, so that they are those of this window.
      const times = points.map((x) => middle + (1 - 1e-14) * half * x);
      reader.readAll(times, 0, n, { values, place });
      delays?.stand(middle);
      for (const [k, reading] of readings.entries()) {
        for (const [p, t] of times.entries()) values[place(net.unknowns.length + k, 0) + p] = reading(t);
      }
      for (let i = 0; i < highest.length; i++) {
        for (let m = (net.unknowns[i]?.order ?? 0) + 1; m <= highest[i]; m++) {
          const before = values.subarray(place(i, m - 1));
          for (let p = 0; p < n; p++) {
            let sum = 0;
            for (let q = 0; q < n; q++) sum += slopes[p * n + q] * before[q];
            values[place(i, m) + p] = sum / half;
          }
        }
      }
    },
    value: (i, m, t) => lobattoValue(points, values.subarray(place(i, m), place(i, m) + n), (t - middle) / half),
  };
}
