/** @file What a fit comes to, in numbers: estimates with intervals, criteria, series beside their data. */
import { student975 } from '../../numeric/student.ts';
import { symmetricEigen } from '../../numeric/symmetric.ts';
import { fitCriteria } from '../../problem/fit/criteria.ts';
import type { FitReport, FittedParameter, FittedSeries } from '../../problem/fit-report.ts';
import { heldBySmoothness } from '../../problem/learned-share.ts';
import { numberAt } from './free-numbers.ts';
import type { Evaluation, JointModel } from './joint-model.ts';

/** Share of its largest eigenvalue below which the scaled information says nothing. */
const silent = 1e-11;
/** Share of a direction that counts. */
const part = 0.1;
/** Distance of θ from a bound that is none. */
const touching = 1e-4;

export function reportOf(model: JointModel, state: Evaluation): FitReport {
  const { numbers, held, known, problem, experiments } = model;
  const { points, theta } = state;
  const fitted = numbers.map((_, q) => q).filter((q) => held[q] === 0);
  const atBound = numbers.map((free, q) => boundOf(free, theta[q]));
  const inner = fitted.filter((q) => atBound[q] === null);
  const { covariance, open } = covarianceOf(state.information, theta.length, inner);
  const residuals = points.map(({ residual }) => residual);
  const squares = residuals.reduce((sum: number, r) => sum + (r ?? 0) ** 2, 0);
  const effective = fitted.length - heldNumbers(model, covariance);
  const degrees = points.length - effective;
  // Without a stated noise the deviations are those of the residuals.
  const variance = known ? 1 : degrees > 0 ? squares / degrees : Number.POSITIVE_INFINITY;
  const factor = (known ? student975(1e9) : student975(degrees > 0 ? Math.max(1, degrees) : 0)) * Math.sqrt(variance);
  const spread = known ? 1 : Math.sqrt(squares / points.length) || Number.MIN_VALUE;
  const logLikelihood = -points.reduce(
    (sum, { loss, residual }) =>
      sum +
      loss +
      (known || residual === null ? 0 : Math.log(spread) + (residual / spread) ** 2 / 2 - residual ** 2 / 2),
    0,
  );
  const shares = model.smooth.length > 0 ? smoothShares(model, covariance, fitted) : null;
  const bySmoothness = shares
    ? heldBySmoothness(
        numbers.map(({ name }) => name),
        shares,
        problem,
      ).map(({ name }) => name)
    : [];
  const parameters = numbers.map((free, q): FittedParameter => {
    const parameter = problem.parameters.find(({ name }) => name === free.name);
    const radius = factor * Math.sqrt(covariance(q, q));
    const isKnown =
      Number.isFinite(radius) && inner.includes(q) && !open.flat().includes(q) && !bySmoothness.includes(free.name);
    const bounds = parameter?.estimate;
    return {
      name: free.name,
      unit: parameter?.unit ?? null,
      start: free.start,
      value: numberAt(free, theta[q]),
      low: isKnown ? Math.max(bounds?.low ?? Number.NEGATIVE_INFINITY, numberAt(free, theta[q] - radius)) : null,
      high: isKnown ? Math.min(bounds?.high ?? Number.POSITIVE_INFINITY, numberAt(free, theta[q] + radius)) : null,
      atBound: atBound[q],
      scale: free.scale,
      ...(shares && Number.isFinite(shares[q]) && { fromSmoothness: shares[q] }),
    };
  });
  return {
    logLikelihood,
    objective: known ? state.value : -logLikelihood,
    points: points.length,
    ...fitCriteria(
      logLikelihood,
      points.length,
      effective,
      residuals.map((r) => (r === null ? null : r / spread)),
    ),
    parameters,
    covariance: numbers.map((a, q) =>
      numbers.map((b, r) => {
        const isKnown = inner.includes(q) && inner.includes(r);
        const value = isKnown ? variance * covariance(q, r) * sizeOf(a) * sizeOf(b) : Number.NaN;
        return Number.isFinite(value) ? value : null;
      }),
    ),
    correlations: numbers.map((_, q) =>
      numbers.map((__, r) => {
        if (!inner.includes(q) || !inner.includes(r)) return null;
        const value = covariance(q, r) / Math.sqrt(covariance(q, q) * covariance(r, r));
        return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : null;
      }),
    ),
    undetermined: open.map((together) => together.map((q) => numbers[q].name)),
    series: experiments.flatMap(({ name, observed }, e) =>
      observed.series.map(({ term, distribution }, k): FittedSeries => {
        const own = points.filter((x) => x.experiment === e && x.series === k).sort((a, b) => a.time - b.time);
        return {
          term: term.name,
          experiment: name,
          label: term.data!.label,
          times: own.map((x) => x.time),
          measured: own.map((x) => x.measured),
          ...(own.some((x) => x.censored !== null) && { censored: own.map((x) => x.censored) }),
          predicted: own.map((x) => x.predicted),
          deviations: own.map((x) => x.deviation * spread),
          distribution: distribution.name,
          residuals: own.map((x) => (x.residual === null ? null : x.residual / spread)),
          negativeLogLikelihood: own.reduce((sum, x) => sum + x.loss, 0),
        };
      }),
    ),
  };
}

/** [numbers] the shares of `problem/learned-share.ts`. Numbers of learned functions are searched linearly. */
function smoothShares(
  { smooth, numbers }: JointModel,
  covariance: (q: number, r: number) => number,
  fitted: readonly number[],
): Float64Array {
  return Float64Array.from(numbers, (_, q) => {
    const variance = covariance(q, q);
    if (!fitted.includes(q) || !(variance > 0)) return Number.NaN;
    const along = smooth.map(({ places, factors, precision }) => {
      const row = places.reduce((sum, r, k) => sum + factors[k] * numbers[r].unit * (covariance(q, r) || 0), 0);
      return precision * row * row;
    });
    return along.reduce((sum, x) => sum + x, 0) / variance;
  });
}

/**
 * Of how many of the fitted numbers smoothness disposes and not the data: the trace of C·P, with the covariance C and the
 * precision P of what holds learned functions smooth. Fitted numbers less these are the effective ones, the trace of the
 * hat matrix of a linear smoother (T. Hastie & R. Tibshirani, Generalized Additive Models, 1990, § 3.5). What is open
 * counts as fitted.
 */
const heldNumbers = ({ smooth, numbers }: JointModel, covariance: (q: number, r: number) => number): number =>
  smooth.reduce((sum, { places, factors, precision }) => {
    const form = places.map((q, k) => factors[k] * numbers[q].unit);
    return places.reduce(
      (held, q, k) =>
        held + precision * form[k] * places.reduce((row, r, l) => row + form[l] * (covariance(q, r) || 0), 0),
      sum,
    );
  }, 0);

/** What θ = 1 is in a covariance: logarithms have no unit. */
const sizeOf = ({ scale, unit }: JointModel['numbers'][number]): number => (scale === 'log' ? 1 : unit);

function boundOf(free: JointModel['numbers'][number], theta: number): number | null {
  for (const bound of [free.low, free.high]) {
    if (Number.isFinite(bound) && Math.abs(theta - bound) <= touching) return numberAt(free, bound);
  }
  return null;
}

/** @returns covariances of θ, infinite in what is open, and the combinations that are */
function covarianceOf(
  information: Float64Array,
  n: number,
  inner: readonly number[],
): { covariance: (q: number, r: number) => number; open: number[][] } {
  const m = inner.length;
  if (m === 0) return { covariance: () => Number.NaN, open: [] };
  const sizes = inner.map((q) => Math.sqrt(information[q * n + q]));
  const mute = inner.filter((_, a) => !(sizes[a] > 0));
  const loud = inner.filter((_, a) => sizes[a] > 0);
  const size = new Map(inner.map((q, a) => [q, sizes[a]]));
  const scaled = Float64Array.from({ length: loud.length ** 2 }, (_, k) => {
    const q = loud[Math.floor(k / loud.length)];
    const r = loud[k % loud.length];
    return information[q * n + r] / (size.get(q)! * size.get(r)!);
  });
  const { values, vectors } = symmetricEigen(scaled);
  const count = loud.length;
  const open: number[][] = mute.map((q) => [q]);
  for (let k = 0; k < count; k++) {
    if (values[k] > silent * values[0]) continue;
    open.push(loud.filter((_, a) => Math.abs(vectors[a * count + k]) > part));
  }
  const isOpen = new Set(open.flat());
  const at = new Map(loud.map((q, a) => [q, a]));
  return {
    covariance(q, r) {
      if (isOpen.has(q) || isOpen.has(r)) return Number.NaN;
      const [a, b] = [at.get(q)!, at.get(r)!];
      let sum = 0;
      for (let k = 0; k < count; k++) {
        if (values[k] > silent * values[0]) sum += (vectors[a * count + k] * vectors[b * count + k]) / values[k];
      }
      return sum / (size.get(q)! * size.get(r)!);
    },
    open,
  };
}
