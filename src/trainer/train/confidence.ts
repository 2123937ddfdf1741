/**
 * @file Confidence intervals of estimated parameters, from the Jacobian at the end (Laplace approximation): with the
 * residuals divided by their standard deviations, r̃ ≈ J̃ₚ·δp + J̃ₙ·δθ + noise, and the network's numbers as N(0, s²)
 * around where they are, the information about the parameters is J̃ₚᵀ(I + s²·J̃ₙJ̃ₙᵀ)⁻¹J̃ₚ.
 */

import { cholesky, choleskySolve, inverseDiagonal } from '../../numeric/cholesky.ts';
import { gramOfRows } from '../../numeric/dense.ts';
import { dot } from '../../numeric/vector.ts';
import type { Finding } from '../../problem/finding.ts';
import { learnsNoise, noiseSizes } from '../../problem/fit/learned-noise.ts';
import { type Fix, fixTitle } from '../../problem/fix.ts';
import { learnedSlopes } from '../../problem/learned.ts';
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import type { Parameter, Problem } from '../../problem/problem.ts';
import { solvedByWindows } from '../../problem/rewrites/training.ts';
import type { RunResult } from '../../problem/run.ts';
import { type Compiled, presentAt, residualCount } from '../compile/compile.ts';
import type { Engine } from '../engine/engine.ts';

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
}

/** Values of the estimated parameters at θ [P] with their 95 % intervals; open ones (`null`) where there are no data. */
export async function confidence(compiled: Compiled, engine: Engine, theta: ArrayLike<number>): Promise<Confidence> {
  const { estimates, terms, program } = compiled;
  const scalars = theta.length - program.scalars;
  const raw = estimates.map((e) => theta[scalars + e.scalar]);
  const known = estimates.length > 0 ? await rawDeviations(compiled, engine, theta) : null;
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
    const state = { parameter, value, low, high, sd, missed: known?.missed ?? 0 };
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
  return { parameters, findings, bands: known?.information ? bandsOf(compiled, known.information) : null };
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
}

type Doubt = (estimated: Estimated, problem: Problem) => Pick<Finding, 'code' | 'message' | 'fix'> | null;

/** Share of the range within which a value is at its end. */
const atEnd = 1e-3;
/** Share of their spread by which data that say nothing yet are missed. */
const unmet = 0.15;
/** Standard deviations of a raw number beyond which its transform cannot follow. */
const undetermined = 3;

const edited = (fix: Fix | null): string => (fix ? ` ${fixTitle(fix)}.` : '');

/** Why an estimate is none, the first that applies. */
const doubts: Doubt[] = [
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
  missed: number;
}

/** `null` without data or with too many residuals. */
async function rawDeviations(compiled: Compiled, engine: Engine, theta: ArrayLike<number>): Promise<Known | null> {
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
    for (const [i, { term, scale }] of terms.entries()) {
      const found = await session.jacobian(i);
      const { residuals } = found;
      const jacobian = learnsNoise(term)
        ? expectedRows(term.loss.name, noiseSizes(scale).usual, found, p)
        : found.jacobian;
      const rms = Math.sqrt(dot(residuals, residuals) / residuals.length);
      const isLearned = learnsNoise(term);
      if (term.data && !isLearned)
        missed = Math.max(missed, Math.sqrt(Math.max(0, rms ** 2 - (term.data.noise ?? 0) ** 2)) / scale);
      const sigma = isLearned ? 1 : (term.data?.noise ?? Math.max(rms, smallestDoubt * scale));
      for (let n = 0; n < residuals.length; n++, at++) {
        for (let k = 0; k < first; k++) network[at * p + k] = (spread * jacobian[n * p + k]) / sigma;
        estimates.forEach((e, q) => {
          columns[q][at] = jacobian[n * p + first + e.scalar] / sigma;
        });
      }
    }
    const matrix = new Float64Array(rows * rows);
    gramOfRows(network, rows, p, matrix);
    const factor = new Float64Array(rows * rows);
    if (!cholesky(matrix, rows, 1, factor)) return { deviations: null, information: null, missed };
    const q = estimates.length;
    const information = new Float64Array(q * q);
    columns.forEach((column, j) => {
      const solved = column.slice();
      choleskySolve(factor, rows, solved);
      for (let i = 0; i < q; i++) information[i * q + j] = dot(columns[i], solved);
    });
    return { deviations: inverseDiagonal(information, q).map(Math.sqrt), information, missed };
  } finally {
    session.dispose();
  }
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

/** Half widths of the bands of learned functions, which are linear in their estimates; infinite where they are open. */
function bandsOf({ problem, estimates }: Compiled, information: Float64Array): Float64Array[] {
  const n = estimates.length;
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
      return halfWidth * Math.sqrt(dot(form, solved));
    });
  });
}
