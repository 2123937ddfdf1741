/**
 * @file Fisher scoring with the damping of Levenberg and Marquardt, in a box: numbers that a step would take over a bound
 * stop there, and the others go on with that known.
 */
import { cholesky, choleskySolve } from '../../numeric/cholesky.ts';
import { Damping, type DampingKnobs } from '../../numeric/levenberg-marquardt.ts';
import { isSpent } from '../problem/work.ts';
import { type EvaluateOptions, type Evaluation, evaluateFit, type JointModel } from './joint-model.ts';

const knobs: DampingKnobs = { acceptedGain: 1e-4, good: 0.2, fair: 0.7, poor: 2, raise: 3, raiseGrowth: 1.5 };
const firstDamping = 1e-3;
/** No number moves further in one step: a factor of ten on a logarithmic scale, two sizes on a linear one. */
const longest = { log: Math.log(10), linear: 2 };
/** Damping at which nothing is left of a step. */
const hopeless = 1e10;

export interface FitEffort {
  accuracy: number;
  /** Steps at most. */
  most: number;
  /** A step that promises less than this, in the unit of a log-likelihood, is the last. */
  enough: number;
}

export interface Minimum {
  state: Evaluation;
  steps: number;
  /** Whether it ended by itself. */
  converged: boolean;
}

/** Yields once for each experiment it has marched. */
export function* minimiseInBox(
  model: JointModel,
  from: Float64Array,
  { accuracy, most, enough }: FitEffort,
  options: Omit<EvaluateOptions, 'accuracy'>,
): Generator<undefined, Minimum | null> {
  const asked = { ...options, accuracy };
  let state: Evaluation | null = yield* evaluateFit(model, from, asked);
  if (!state) return null;
  const damping = new Damping(firstDamping, knobs);
  const n = from.length;
  const scales = new Float64Array(n);
  for (let steps = 1; steps <= most; steps++) {
    if (options.cancelled() || isSpent(options.budget)) return { state, steps, converged: false };
    for (let q = 0; q < n; q++) scales[q] = Math.max(scales[q] * 0.5, state.information[q * n + q]);
    const step = stepIn(model, state, scales, damping.mu);
    if (!step) {
      damping.refuse();
      if (damping.mu > hopeless) return { state, steps, converged: true };
      continue;
    }
    const least = model.known ? enough : enough * Math.min(1, state.value);
    if (step.predicted < least && damping.mu < 1) return { state, steps, converged: true };
    const theta = state.theta.map((x, q) => x + step.step[q]);
    const next: Evaluation | null = yield* evaluateFit(model, theta, asked);
    const decrease = next ? state.value - next.value : -1;
    if (damping.judge(decrease, step.predicted)) state = next!;
    if (damping.mu > hopeless || (decrease <= 0 && step.predicted < least)) return { state, steps, converged: true };
  }
  return { state, steps: most, converged: false };
}

/** The step of the quadratic model within the box; `null` where there is none that goes down. */
function stepIn(
  { numbers, held }: JointModel,
  { theta, gradient, information }: Evaluation,
  scales: Float64Array,
  mu: number,
): { step: Float64Array; predicted: number } | null {
  const n = theta.length;
  const least = numbers.map(({ low, scale }, q) => Math.max(low - theta[q], -longest[scale]));
  const most = numbers.map(({ high, scale }, q) => Math.min(high - theta[q], longest[scale]));
  const step = new Float64Array(n);
  const pinned = Uint8Array.from(held);
  const tallest = Math.max(...scales, 1e-300);
  const damped = (q: number): number => mu * Math.max(scales[q], 1e-12 * tallest);
  for (let q = 0; q < n; q++) {
    if ((least[q] >= 0 && gradient[q] > 0) || (most[q] <= 0 && gradient[q] < 0)) pinned[q] = 1;
  }
  for (let round = 0; round <= n; round++) {
    const open = Array.from({ length: n }, (_, q) => q).filter((q) => pinned[q] === 0);
    const m = open.length;
    if (m === 0) break;
    const matrix = new Float64Array(m * m);
    const right = new Float64Array(m);
    open.forEach((q, a) => {
      right[a] = -gradient[q];
      for (let r = 0; r < n; r++) if (pinned[r] === 1) right[a] -= information[q * n + r] * step[r];
      open.forEach((r, b) => {
        matrix[a * m + b] = information[q * n + r];
      });
      matrix[a * m + a] += damped(q) + 1e-14 * scales[q];
    });
    const factor = new Float64Array(m * m);
    // Unit diagonal: scales of the numbers may be far apart.
    const sizes = Float64Array.from(open, (_, a) => Math.sqrt(matrix[a * m + a]) || 1);
    for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) matrix[a * m + b] /= sizes[a] * sizes[b];
    for (let a = 0; a < m; a++) right[a] /= sizes[a];
    if (!cholesky(matrix, m, 0, factor)) return null;
    choleskySolve(factor, m, right);
    for (let a = 0; a < m; a++) right[a] /= sizes[a];
    let over = false;
    open.forEach((q, a) => {
      step[q] = right[a];
      if (right[a] >= least[q] && right[a] <= most[q]) return;
      step[q] = Math.min(most[q], Math.max(least[q], right[a]));
      pinned[q] = 1;
      over = true;
    });
    if (!over) break;
  }
  let predicted = 0;
  for (let q = 0; q < n; q++) {
    let curved = 0;
    for (let r = 0; r < n; r++) curved += information[q * n + r] * step[r];
    predicted -= step[q] * (gradient[q] + curved / 2);
  }
  return predicted > 0 || step.every((x) => x === 0) ? { step, predicted } : null;
}
