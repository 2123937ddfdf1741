/**
 * @file What holds learned functions smooth, beside a likelihood: half the weighted mean square of their curvature for each
 * measurement, a normal prior on linear forms of their output weights.
 */
import { student975 } from '../../numeric/student.ts';
import { evaluate } from '../../problem/evaluate.ts';
import type { FitReport } from '../../problem/fit-report.ts';
import { learnedSlopes } from '../../problem/learned.ts';
import type { Problem } from '../../problem/problem.ts';
import { statementsOf } from '../../problem/unrolled.ts';

/** A linear form that is held to zero. */
export interface SmoothForm {
  /** Indices among the free numbers, and the factors of these. */
  places: number[];
  factors: number[];
  /** 1 / variance. */
  precision: number;
}

/** @param names of the free numbers @param measurements how many there are in all */
export function smoothForms(problem: Problem, names: readonly string[], measurements: number): SmoothForm[] {
  const { learned = [], terms } = problem;
  return learned.flatMap(({ coefficients, smoothness }) => {
    // Written out, its members are terms of their own.
    const own = terms.filter(({ name, member }) => name === smoothness || (member && member.family === smoothness));
    const schedule = own[0]?.weight?.schedule;
    if (!schedule || schedule === 'equal_total') return [];
    const weight = schedule.value;
    const zero = Object.fromEntries(coefficients.map((name) => [name, 0]));
    const statements = own.flatMap(statementsOf);
    return statements.map(
      ({ residual }): SmoothForm => ({
        places: coefficients.map((name) => names.indexOf(name)),
        factors: coefficients.map((name) => evaluate(residual, { parameters: { ...zero, [name]: 1 } })),
        precision: (weight * measurements) / statements.length,
      }),
    );
  });
}

/** Adds them to an objective with its gradient and information by θ. @param slopes dx/dθ of the free numbers */
export function addSmoothness(
  forms: readonly SmoothForm[],
  values: Float64Array,
  slopes: Float64Array,
  out: { value: number; gradient: Float64Array; information: Float64Array },
): void {
  const n = values.length;
  for (const { places, factors, precision } of forms) {
    let r = 0;
    places.forEach((q, k) => {
      r += factors[k] * values[q];
    });
    out.value += (precision * r * r) / 2;
    places.forEach((q, k) => {
      const slope = factors[k] * slopes[q];
      out.gradient[q] += precision * r * slope;
      places.forEach((p, l) => {
        out.information[q * n + p] += precision * slope * factors[l] * slopes[p];
      });
    });
  }
}

/**
 * Half widths of the bands of learned functions, from the intervals and correlations of their output weights, with what
 * smoothness has moved them by (see `inverse/learned-spread.ts`).
 * @param forms of their smoothness; none where the noise is that of the residuals, whose size is not in the intervals alone
 */
export function fittedBands(
  { parameters, correlations }: FitReport,
  { learned = [] }: Problem,
  forms: readonly SmoothForm[],
): Float64Array[] {
  const pulled = new Float64Array(parameters.length);
  for (const { places, factors, precision } of forms) {
    const r = places.reduce((sum, q, k) => sum + factors[k] * parameters[q].value, 0);
    places.forEach((q, k) => {
      pulled[q] += precision * r * factors[k];
    });
  }
  const radii = parameters.map(({ low, high }) =>
    low === null || high === null ? Number.POSITIVE_INFINITY : (high - low) / 2,
  );
  return learned.map((f) => {
    const places = f.coefficients.map((name) => parameters.findIndex((p) => p.name === name));
    return Float64Array.from(learnedSlopes(f), (slopes) => {
      let square = 0;
      let moved = 0;
      places.forEach((q, k) => {
        places.forEach((p, l) => {
          const correlation = q === p ? 1 : (correlations[q]?.[p] ?? Number.NaN);
          const shared = radii[q] * radii[p] * correlation;
          square += slopes[k] * slopes[l] * shared;
          moved += slopes[k] * pulled[p] * shared;
        });
      });
      const bias = Math.abs(moved) / student975(1e9) ** 2;
      return Number.isFinite(square) ? Math.sqrt(Math.max(0, square)) + bias : Number.POSITIVE_INFINITY;
    });
  });
}
