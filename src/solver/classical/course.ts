/** @file The course of a solution that is known at some times only, by the polynomials through its neighbours. */

import { interpolant, interpolantDerivative } from '../../numeric/interpolant.ts';
import { clamp, intervalAt } from '../../numeric/interval.ts';
import type { Input } from '../../problem/problem.ts';
import type { Course } from '../../tape/enclosure/course.ts';

/** Derivatives of inputs. */
const ofInputs = 2;

/** Neighbours of an interval that a polynomial goes through. */
const neighbours = 7;

/**
 * @param values [unknowns][times] at ascending `times`
 * @param inputs what else is read on the way
 */
export function courseThrough(
  times: Float64Array,
  values: readonly Float64Array[],
  inputs: readonly Input[] = [],
): Course {
  const count = Math.min(neighbours, times.length);
  const slopes = inputs.map((input) =>
    Array.from({ length: ofInputs + 1 }, (_, m) => (m === 0 ? interpolant(input) : interpolantDerivative(input, m))),
  );
  const highest = [...values.map(() => count - 2), ...inputs.map(() => ofInputs)];
  let center = 0;
  let unit = 1;
  /** [unknowns][count] coefficients of powers of (t − center)/unit; empty until asked for. */
  let coefficients: (Float64Array | null)[] = [];
  let first = 0;
  return {
    highest,
    enter(from, to) {
      const k = intervalAt(times, from + (to - from) / 2);
      first = clamp(k + 1 - (count >> 1), 0, times.length - count);
      center = (from + to) / 2;
      unit = times[first + count - 1] - times[first];
      coefficients = values.map(() => null);
    },
    place: (reading) => {
      const k = reading.kind === 'input' ? inputs.findIndex(({ name }) => name === reading.name) : -1;
      return k < 0 ? -1 : values.length + k;
    },
    value(i, m, t) {
      if (i >= values.length) return slopes[i - values.length][m](t);
      coefficients[i] ??= powersOf(
        Float64Array.from({ length: count }, (_, j) => (times[first + j] - center) / unit),
        values[i].subarray(first, first + count),
      );
      const c = coefficients[i];
      const x = (t - center) / unit;
      let sum = 0;
      for (let j = count - 1; j >= m; j--) {
        let factor = c[j];
        for (let l = 0; l < m; l++) factor *= j - l;
        sum = sum * x + factor;
      }
      return sum / unit ** m;
    },
  };
}

/** Coefficients of powers of x of the polynomial through (x, y): Newton's divided differences, multiplied out. */
function powersOf(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
  const d = y.slice();
  for (let k = 1; k < n; k++) for (let j = n - 1; j >= k; j--) d[j] = (d[j] - d[j - 1]) / (x[j] - x[j - k]);
  const c = new Float64Array(n);
  for (let k = n - 1; k >= 0; k--) {
    for (let j = n - 1; j > 0; j--) c[j] = c[j - 1] - x[k] * c[j];
    c[0] = d[k] - x[k] * c[0];
  }
  return c;
}
