/**
 * @file Confidence intervals of estimated parameters, from the Jacobian at the end (Laplace approximation): with the
 * residuals divided by their standard deviations, r̃ ≈ J̃ₚ·δp + J̃ₙ·δθ + noise, and the network's numbers as N(0, s²)
 * around where they are, the information about the parameters is J̃ₚᵀ(I + s²·J̃ₙJ̃ₙᵀ)⁻¹J̃ₚ.
 */

import { cholesky, choleskySolve, inverseDiagonal } from '../../numeric/cholesky.ts';
import { gramOfRows } from '../../numeric/dense.ts';
import { dot } from '../../numeric/vector.ts';
import type { Finding } from '../../problem/finding.ts';
import { say } from '../../problem/number-text/sentence.ts';
import type { RunResult } from '../../problem/run.ts';
import { type Compiled, residualCount } from '../compile/compile.ts';
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
}

/** Values of the estimated parameters at θ [P] with their 95 % intervals; open ones (`null`) where there are no data. */
export async function confidence(compiled: Compiled, engine: Engine, theta: ArrayLike<number>): Promise<Confidence> {
  const { estimates, terms, program } = compiled;
  const scalars = theta.length - program.scalars;
  const raw = estimates.map((e) => theta[scalars + e.scalar]);
  const deviations = estimates.length > 0 ? await rawDeviations(compiled, engine, theta) : null;
  const parameters: RunResult['parameters'] = {};
  const findings: Finding[] = [];
  estimates.forEach((estimate, k) => {
    const value = estimate.valueOf(raw[k]);
    const sd = deviations?.[k] ?? Number.NaN;
    const ends = [raw[k] - halfWidth * sd, raw[k] + halfWidth * sd].map(estimate.valueOf);
    const known = ends.every(Number.isFinite);
    const [low, high] = known ? [Math.min(...ends), Math.max(...ends)] : [null, null];
    parameters[estimate.name] = { value, low, high };
    const parameter = compiled.problem.parameters.find((p) => p.name === estimate.name)!;
    const data = terms.filter(({ term }) => term.data);
    // A raw number that may move by more than its transform can follow says nothing about the parameter.
    if (data.length === 0 || (known && sd < 3)) return;
    findings.push({
      code: 'not-identifiable',
      severity: 'warning',
      term: null,
      range: parameter.source,
      message: `The data do not determine "${estimate.name}": ${known ? `its 95 % interval is ${say(low!)} … ${say(high!)}` : 'the normal matrix is singular'}. Fix it, bound it, or add data that depend on it.`,
      evidence: { value, low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY },
      related: data.map(({ term }) => ({ range: term.source, message: `data "${term.name}"` })),
      fix: null,
      lasted: 0,
    });
  });
  return { parameters, findings };
}

/** Standard deviations of the raw parameters; `null` without data or with too many residuals. */
async function rawDeviations(
  compiled: Compiled,
  engine: Engine,
  theta: ArrayLike<number>,
): Promise<Float64Array | null> {
  const { terms, program, estimates } = compiled;
  const rows = residualCount(compiled);
  if (!terms.some(({ term }) => term.data) || rows > largest || !engine.precisions.includes('f64')) return null;
  const session = await engine.open(program, 'f64');
  try {
    session.theta.set(theta);
    const p = theta.length;
    const first = p - program.scalars;
    const network = new Float64Array(rows * p);
    const columns = estimates.map(() => new Float64Array(rows));
    let at = 0;
    for (const [i, { term, scale }] of terms.entries()) {
      const { residuals, jacobian } = await session.jacobian(i);
      const rms = Math.sqrt(dot(residuals, residuals) / residuals.length);
      const sigma = term.data?.noise ?? Math.max(rms, smallestDoubt * scale);
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
    if (!cholesky(matrix, rows, 1, factor)) return null;
    const q = estimates.length;
    const information = new Float64Array(q * q);
    columns.forEach((column, j) => {
      const solved = column.slice();
      choleskySolve(factor, rows, solved);
      for (let i = 0; i < q; i++) information[i * q + j] = dot(columns[i], solved);
    });
    return inverseDiagonal(information, q).map(Math.sqrt);
  } finally {
    session.dispose();
  }
}
