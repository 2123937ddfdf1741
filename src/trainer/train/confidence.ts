/**
 * @file Confidence intervals of estimated parameters, from the Jacobian at the end (Laplace approximation): with the
 * residuals divided by their standard deviations, r̃ ≈ J̃ₚ·δp + J̃ₙ·δθ + noise, and the network's numbers as N(0, s²)
 * around where they are, the information about the parameters is J̃ₚᵀ(I + s²·J̃ₙJ̃ₙᵀ)⁻¹J̃ₚ.
 */

import { cholesky, choleskySolve, inverseDiagonal } from '../../numeric/cholesky.ts';
import { gramOfRows } from '../../numeric/dense.ts';
import { meanSquare } from '../../numeric/statistics.ts';
import { dot, sum } from '../../numeric/vector.ts';
import type { Finding } from '../../problem/finding.ts';
import { isPrior } from '../../problem/fit/joint-problem.ts';
import { learnsNoise, noiseSizes } from '../../problem/fit/learned-noise.ts';
import { type Fix, fixTitle } from '../../problem/fix.ts';
import { learnedSlopes } from '../../problem/learned.ts';
import { heldBySmoothness, heldText } from '../../problem/learned-share.ts';
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import type { Parameter, Problem } from '../../problem/problem.ts';
import { byNaturalSizes } from '../../problem/rewrites/terms.ts';
import { solvedByWindows } from '../../problem/rewrites/training.ts';
import type { RunResult } from '../../problem/run.ts';
import { type Compiled, presentAt, residualCount } from '../compile/compile.ts';
import type { Engine } from '../engine/engine.ts';
import { type FollowedNoise, followedNoise, type TrainedRows } from './followed-noise.ts';

/** Standard deviation s of a network's number. */
const spread = 3;
/** Residuals of equations and conditions count as uncertain by at least this share of their natural size. */
const smallestDoubt = 1e-5;
/** Half width of a 95 % interval in standard deviations. */
const halfWidth = 1.96;
/** Most residuals for which the dense algebra is done. */
const largest = 3000;

export interface Confidence {
  parameters: RunResult['parameters'];
  findings: Finding[];
  /** Of each learned function, half widths of its 95 % band at the points of `learnedPoints`; `null` where nothing tells. */
  bands: Float64Array[] | null;
  /** Why smoothness of learned functions, and not the data, says what estimates are: one sentence; `null` where data do. */
  heldSmooth: string | null;
}

/**
 * Values of the estimated parameters at θ [P] with their 95 % intervals; open ones (`null`) where there are no data. Learned
 * noise is what it is without what the network follows of it.
 * @param weights [m] with which it was trained
 */
export async function confidence(
  compiled: Compiled,
  engine: Engine,
  theta: ArrayLike<number>,
  weights: ArrayLike<number>,
): Promise<Confidence> {
  const { estimates, terms, program } = compiled;
  const scalars = theta.length - program.scalars;
  const raw = estimates.map((e) => theta[scalars + e.scalar]);
  const known = estimates.length > 0 ? await rawDeviations(compiled, engine, theta, weights) : null;
  for (const [k, { told }] of known?.noise ?? []) raw[k] = told;
  const parameters: RunResult['parameters'] = {};
  const findings: Finding[] = [];
  const { learned = [] } = compiled.problem;
  const inner = new Set(learned.flatMap((f) => f.coefficients));
  estimates.forEach((estimate, k) => {
    const value = estimate.valueOf(raw[k]);
    const sd = known?.deviations?.[k] ?? Number.NaN;
    const ends = [raw[k] - halfWidth * sd, raw[k] + halfWidth * sd].map(estimate.valueOf);
    const bounded = ends.every(Number.isFinite);
    const [low, high] = bounded ? [Math.min(...ends), Math.max(...ends)] : [null, null];
    parameters[estimate.name] = { value, low, high };
    // Weights of a learned function mean nothing by themselves; its band tells.
    if (inner.has(estimate.name)) return;
    const parameter = compiled.problem.parameters.find((p) => p.name === estimate.name)!;
    const data = terms.filter(({ term }) => term.data);
    if (data.length === 0) return;
    const noise = known?.noise.get(k) ?? null;
    const state = { parameter, value, low, high, sd, missed: known?.missed ?? 0, noise };
    for (const doubt of doubts) {
      const told = doubt(state, compiled.problem);
      if (!told) continue;
      findings.push({
        severity: 'warning',
        term: null,
        range: parameter.source,
        evidence: { value, low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY },
        related: data.map(({ term }) => ({ range: term.source, message: `data "${term.name}"` })),
        lasted: 0,
        ...told,
      });
      return;
    }
  });
  const bands = known?.information ? bandsOf(compiled, known.information, known.smoothness, raw) : null;
  return { parameters, findings, bands, heldSmooth: known ? heldSmoothText(compiled, known) : null };
}

/** An estimated parameter at the end of a training. */
interface Estimated {
  parameter: Parameter;
  value: number;
  low: number | null;
  high: number | null;
  /** Of its raw number; NaN where it is not known. */
  sd: number;
  /** By which share of their spread the data are missed, noise taken off. */
  missed: number;
  noise: NoiseTold | null;
}

/** Noise of measurements, of which the network follows a part. */
interface NoiseTold {
  /** Raw number of the estimate without that part. */
  told: number;
  /** Its value as it was trained. */
  trained: number;
  /** The series that is followed most: how many measurements it has, and how many are left to tell of their noise. */
  series: { name: string; measurements: number; freedom: number };
}

type Doubt = (estimated: Estimated, problem: Problem) => Pick<Finding, 'code' | 'message' | 'fix'> | null;

/** Share of the range within which a value is at its end. */
const atEnd = 1e-3;
/** Share of their spread by which data that say nothing yet are missed. */
const unmet = 0.15;
/** Standard deviations of a raw number beyond which its transform cannot follow. */
const undetermined = 3;

const edited = (fix: Fix | null): string => (fix ? ` ${fixTitle(fix)}.` : '');

/** Share of its measurements below which what is left of a series is worth a word. */
const followedMuch = 0.7;
/** Measurements that must be left to tell of their noise. */
const leastLeft = 2;

/** Why an estimate is none, the first that applies. */
const doubts: Doubt[] = [
  ({ parameter: { name }, value, noise }, problem) => {
    if (!noise || noise.series.freedom >= followedMuch * noise.series.measurements) return null;
    const { measurements, freedom, name: series } = noise.series;
    const fix = byNaturalSizes(problem) ?? solvedByWindows(problem);
    const left = Math.round(freedom);
    const told =
      freedom < leastLeft
        ? `nothing is left to tell of "${name}", which was trained to ${say(noise.trained)}`
        : `as many as ${left} of its ${measurements} are left to tell of it. With that "${name}" is ${say(value)}, while it was trained to ${say(noise.trained)}`;
    const message = `The equations are too weak to keep the network from following the noise of "${series}": ${told}.${edited(fix)}`;
    return { code: 'noise-followed', message, fix };
  },
  ({ parameter: { name, estimate }, value }) => {
    const { low, high } = estimate ?? { low: null, high: null };
    const near = atEnd * (low !== null && high !== null ? high - low : Math.abs(value));
    const bound = [low, high].find((end) => end !== null && Math.abs(value - end) <= near);
    if (bound === null || bound === undefined) return null;
    const fix: Fix = { kind: 'open-bounds', estimate: name };
    const message = `"${name}" stands at its bound ${say(bound)}: the data ask for a value beyond it.${edited(fix)}`;
    return { code: 'estimate-at-bound', message, fix };
  },
  ({ parameter: { name, value: start }, value, missed }, problem) => {
    if (!(missed > unmet)) return null;
    const fix = solvedByWindows(problem);
    const message =
      `Nothing is known of "${name}" yet: it has come from ${say(start)} to ${say(value)} while the data are missed by ` +
      `${sayPercent(missed)} of their spread. The training ended too early, or its start is too far away.${edited(fix)}`;
    return { code: 'estimate-not-reached', message, fix };
  },
  ({ parameter: { name }, low, high, sd }) => {
    if (low !== null && sd < undetermined) return null;
    const why = low !== null ? `its 95 % interval is ${say(low)} … ${say(high!)}` : 'the normal matrix is singular';
    const message = `The data do not determine "${name}": ${why}. Fix it, or add data that depend on it.`;
    return { code: 'not-identifiable', message, fix: null };
  },
];

/** Standard deviations of the raw parameters, where there is one, and how far the data are missed. */
interface Known {
  deviations: Float64Array | null;
  /** [estimates·estimates] of the raw parameters. */
  information: Float64Array | null;
  /** The part of it that terms of smoothness are. */
  smoothness: Float64Array | null;
  missed: number;
  /** By the index of an estimate that is nothing but noise. */
  noise: ReadonlyMap<number, NoiseTold>;
}

/** `null` without data or with too many residuals. */
async function rawDeviations(
  compiled: Compiled,
  engine: Engine,
  theta: ArrayLike<number>,
  weights: ArrayLike<number>,
): Promise<Known | null> {
  const { terms, program, estimates } = compiled;
  const rows = residualCount(compiled);
  if (!terms.some(({ term }) => term.data) || rows > largest || !engine.precisions.includes('f64')) return null;
  const present = presentAt(compiled, theta);
  const groups = program.groups.map((group, i) => {
    const { schedule, heldOut, at } = compiled.groups[i];
    return present && heldOut && schedule ? { ...group, ...at(schedule.times, present) } : group;
  });
  const session = await engine.open({ ...program, groups }, 'f64');
  try {
    session.theta.set(theta);
    const p = theta.length;
    const first = p - program.scalars;
    const network = new Float64Array(rows * p);
    const columns = estimates.map(() => new Float64Array(rows));
    let at = 0;
    let missed = 0;
    /** Rows of terms of smoothness, which no number of a network enters. */
    const smooth: number[] = [];
    const found: TermRows[] = [];
    for (const [i, { term, scale }] of terms.entries()) {
      const { residuals, jacobian } = await session.jacobian(i);
      const own = { term, scale, weight: weights[i], residuals: Float64Array.from(residuals) };
      found.push({
        ...own,
        jacobian: learnsNoise(term)
          ? expectedRows(term.loss.name, noiseSizes(scale).usual, { residuals, jacobian }, p)
          : Float64Array.from(jacobian),
      });
    }
    const followed = followedNoise(
      found.map((rows) => trainedRows(rows, p)),
      p,
      first,
    );
    for (const [i, { term, scale, residuals, jacobian }] of found.entries()) {
      const rms = Math.sqrt(dot(residuals, residuals) / residuals.length);
      const isLearned = learnsNoise(term);
      if (term.data && !isLearned)
        missed = Math.max(missed, Math.sqrt(Math.max(0, rms ** 2 - (term.data.noise ?? 0) ** 2)) / scale);
      const doubt = isLearned ? 1 : (term.data?.noise ?? Math.max(rms, smallestDoubt * scale));
      const half = residuals.length / 2;
      const { factor, freedom } = followed[i] ?? { factor: 1, freedom: half };
      for (let n = 0; n < residuals.length; n++, at++) {
        if (term.kind === 'smoothness') smooth.push(at);
        // Noise is larger than it was trained to, and fewer measurements than there are tell of it.
        const sigma = !isLearned ? doubt : n < half ? factor : Math.sqrt(half / freedom);
        for (let k = 0; k < first; k++) network[at * p + k] = (spread * jacobian[n * p + k]) / sigma;
        estimates.forEach((e, q) => {
          columns[q][at] = jacobian[n * p + first + e.scalar] / sigma;
        });
      }
    }
    const noise = noiseTold(compiled, theta, found, followed);
    const matrix = new Float64Array(rows * rows);
    gramOfRows(network, rows, p, matrix);
    const factor = new Float64Array(rows * rows);
    if (!cholesky(matrix, rows, 1, factor))
      return { deviations: null, information: null, smoothness: null, missed, noise };
    const q = estimates.length;
    const information = new Float64Array(q * q);
    columns.forEach((column, j) => {
      const solved = column.slice();
      choleskySolve(factor, rows, solved);
      for (let i = 0; i < q; i++) information[i * q + j] = dot(columns[i], solved);
    });
    const smoothness = new Float64Array(q * q);
    for (const n of smooth)
      for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) smoothness[i * q + j] += columns[i][n] * columns[j][n];
    return { deviations: inverseDiagonal(information, q).map(Math.sqrt), information, smoothness, missed, noise };
  } finally {
    session.dispose();
  }
}

/** Residuals [n] of one term with their Jacobian [n·p]; of learned noise as `expectedRows` gives it. */
interface TermRows extends Pick<Compiled['terms'][number], 'term' | 'scale'> {
  weight: number;
  residuals: Float64Array;
  jacobian: Float64Array;
}

/** What remains of them with the noise held. */
function trainedRows({ term, scale, weight, residuals, jacobian }: TermRows, p: number): TrainedRows {
  const isLearned = learnsNoise(term);
  const n = isLearned ? residuals.length / 2 : residuals.length;
  const unit = noiseSizes(scale).usual;
  const own = residuals.subarray(0, n);
  const deviation = isLearned ? unit : (term.data?.noise ?? Math.sqrt(meanSquare(own)));
  return {
    noise: term.data && !isPrior(term) ? { deviation, isLearned } : null,
    weight: term.loss.reduction === 'sum' ? weight : weight / n,
    residuals: own,
    jacobian: isLearned ? jacobian.slice(0, n * p).map((x) => unit * x) : jacobian,
  };
}

/** Rounding that is left where a slope is none, as a share of others. */
const nothingBut = 1e-9;

/**
 * Estimates that are nothing but noise, multiplied by what the noise of their series is to be multiplied by: the least
 * squares of ∂ log s/∂ log p·δ log p against the logarithms of the factors.
 */
function noiseTold(
  { estimates, program }: Compiled,
  theta: ArrayLike<number>,
  found: readonly TermRows[],
  followed: readonly (FollowedNoise | null)[],
): Known['noise'] {
  const p = theta.length;
  const first = p - program.scalars;
  const learned = found.flatMap((rows, i) => (followed[i] ? [{ ...rows, ...followed[i] }] : []));
  const half = (rows: TermRows): number => (learnsNoise(rows.term) ? rows.residuals.length / 2 : rows.residuals.length);
  /** Sum of the squares of ∂/∂raw of rows `from` … `to`. */
  const moved = ({ jacobian }: TermRows, k: number, from: number, to: number): number => {
    let squares = 0;
    for (let n = from; n < to; n++) squares += jacobian[n * p + first + estimates[k].scalar] ** 2;
    return squares;
  };
  const enters = (rows: TermRows, k: number): number => moved(rows, k, half(rows), rows.residuals.length);
  const own = [...estimates.keys()].filter((k) => {
    const noisy = sum(learned.map((rows) => enters(rows, k)));
    const plain = sum(found.map((rows) => (isPrior(rows.term) ? 0 : moved(rows, k, 0, half(rows)))));
    return plain < nothingBut ** 2 * noisy;
  });
  const q = own.length;
  const normal = new Float64Array(q * q);
  const shift = new Float64Array(q);
  for (const { term, residuals, jacobian, factor } of learned) {
    const root = Math.sqrt(spreadRows[term.loss.name].information);
    for (let n = residuals.length / 2; n < residuals.length; n++) {
      const slopes = own.map((k) => {
        const estimate = estimates[k];
        const raw = theta[first + estimate.scalar];
        const slope = jacobian[n * p + first + estimate.scalar] / root;
        return slope * (estimate.valueOf(raw) / estimate.slopeOf(raw));
      });
      for (let i = 0; i < q; i++) {
        shift[i] += slopes[i] * Math.log(factor);
        for (let j = 0; j < q; j++) normal[i * q + j] += slopes[i] * slopes[j];
      }
    }
  }
  const factors = new Float64Array(q * q);
  if (!cholesky(normal, q, 1e-9, factors)) return new Map();
  choleskySolve(factors, q, shift);
  return new Map(
    own.flatMap((k, i): [number, NoiseTold][] => {
      const estimate = estimates[k];
      const raw = theta[first + estimate.scalar];
      const trained = estimate.valueOf(raw);
      const told = estimate.rawOf(trained * Math.exp(shift[i]));
      const series = learned
        .filter((rows) => enters(rows, k) > 0)
        .map((rows) => ({ name: rows.term.name, measurements: half(rows), freedom: rows.freedom }))
        .reduce((least, s) => (s.freedom / s.measurements < least.freedom / least.measurements ? s : least));
      return [[k, { told: Number.isFinite(told) ? told : raw, trained, series }]];
    }),
  );
}

/** By the loss of data whose noise is learned: d log s/d(second residual r), and Fisher's information of log s. */
const spreadRows: Readonly<Record<string, { slope: (r: number) => number; information: number }>> = {
  mse: { slope: (r) => r, information: 2 },
  mae: { slope: () => 1, information: 1 },
};

/**
 * Rows whose squares add up to the expected information of data whose noise s is learned: (∂u/∂p)/s, which is ∂z/∂p + z·∂ log
 * s/∂p, and ∂ log s/∂p by the root of its information.
 * @param unit c: by it both are multiplied
 * @param found residuals c·z, then those of log s, [2N], with their Jacobian [2N·p]
 */
function expectedRows(
  loss: string,
  unit: number,
  { residuals, jacobian }: { residuals: ArrayLike<number>; jacobian: ArrayLike<number> },
  p: number,
): Float64Array {
  const { slope, information } = spreadRows[loss];
  const rows = Float64Array.from(jacobian, (x) => x / unit);
  const half = residuals.length / 2;
  for (let n = 0; n < half; n++)
    for (let k = 0; k < p; k++) {
      const second = (half + n) * p + k;
      const log = slope(residuals[half + n] / unit) * rows[second];
      rows[n * p + k] += (residuals[n] / unit) * log;
      rows[second] = Math.sqrt(information) * log;
    }
  return rows;
}

function heldSmoothText({ problem, estimates }: Compiled, { information, smoothness }: Known): string | null {
  const n = estimates.length;
  const factor = new Float64Array(n * n);
  if (!problem.learned || !information || !smoothness || !cholesky(information, n, 0, factor)) return null;
  const shares = estimates.map((_, q) => {
    const column = new Float64Array(n);
    column[q] = 1;
    choleskySolve(factor, n, column);
    let share = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) share += column[i] * smoothness[i * n + j] * column[j];
    return share / column[q];
  });
  const names = estimates.map((e) => e.name);
  return heldText(heldBySmoothness(names, shares, problem), problem);
}

/**
 * Half widths of the bands of learned functions, which are linear in their estimates, with what smoothness has moved them by
 * (see `solver/inverse/learned-spread.ts`); infinite where they are open.
 */
function bandsOf(
  { problem, estimates }: Compiled,
  information: Float64Array,
  smoothness: Float64Array | null,
  raw: readonly number[],
): Float64Array[] {
  const n = estimates.length;
  const pulled = Float64Array.from({ length: n }, (_, i) =>
    smoothness ? raw.reduce((sum, x, j) => sum + smoothness[i * n + j] * x, 0) : 0,
  );
  const factor = new Float64Array(n * n);
  const isKnown = cholesky(information, n, 0, factor);
  return (problem.learned ?? []).map((f) => {
    const place = f.coefficients.map((name) => estimates.findIndex((e) => e.name === name));
    return Float64Array.from(learnedSlopes(f), (slopes) => {
      if (!isKnown) return Number.POSITIVE_INFINITY;
      const form = new Float64Array(n);
      place.forEach((q, k) => {
        form[q] = slopes[k];
      });
      const solved = form.slice();
      choleskySolve(factor, n, solved);
      return halfWidth * Math.sqrt(dot(form, solved)) + Math.abs(dot(solved, pulled));
    });
  });
}
