/**
 * @file Fisher scoring with the damping of Levenberg and Marquardt, in a box: numbers that a step would take over a bound
 * stop there, and the others go on with that known. Where it foretells better, what a secant has learned is added to the information.
 */
import { cholesky, choleskySolve } from '../../numeric/cholesky.ts';
import { Damping, type DampingKnobs } from '../../numeric/levenberg-marquardt.ts';
import { isSpent } from '../problem/work.ts';
import { type EvaluateOptions, type Evaluation, evaluateFit, type JointModel } from './joint-model.ts';
import { Secant } from './secant.ts';

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
  /** So many steps that together gain less than `gain` are the last ones. */
  patience: number;
  gain: number;
}

/** So many steps show the pace of a descent. */
const pace = 10;
/** Behind so many steps that gained little together, a stride goes on along them, and this many times as far at most. */
const strideAfter = 5;
const longestStride = 256;

export interface Minimum {
  state: Evaluation;
  steps: number;
  /** Whether it ended by itself. */
  converged: boolean;
}

/** Where a descent ends before it is at a minimum. */
export interface DescentEnds {
  beat?: number;
  isKnown?: (state: Evaluation) => boolean;
}

/** What is minimised: with `evaluateFit` that of all numbers. It may move them to better ones. */
export type Evaluate = (
  model: JointModel,
  theta: Float64Array,
  options: EvaluateOptions,
) => Generator<undefined, Evaluation | null>;

/**
 * Yields once for each experiment it has marched.
 * @param from where it begins, or what it is there
 * @param ends.beat it ends where it would not come below this at the pace of its last steps
 * @param ends.isKnown it ends where this says that nothing new is found from there
 */
export function* minimiseInBox(
  model: JointModel,
  from: Float64Array | Evaluation,
  { accuracy, most, enough, patience, gain }: FitEffort,
  options: Omit<EvaluateOptions, 'accuracy'>,
  evaluate: Evaluate = evaluateFit,
  { beat = Number.POSITIVE_INFINITY, isKnown = () => false }: DescentEnds = {},
): Generator<undefined, Minimum | null> {
  const asked = { ...options, accuracy };
  let state: Evaluation | null = 'theta' in from ? from : yield* evaluate(model, from, asked);
  if (!state) return null;
  const damping = new Damping(firstDamping, knobs);
  const n = state.theta.length;
  const scales = new Float64Array(n);
  const secant = new Secant(n);
  // A sum of squares has no unit of its own.
  const unit = (value: number): number => (model.known ? 1 : Math.min(1, value));
  let before = state.value;
  let strideFrom = state.theta;
  let doubted = false;
  let milestone = { value: state.value, steps: 0 };
  for (let steps = 1; steps <= most; steps++) {
    if (options.cancelled() || isSpent(options.budget)) return { state, steps, converged: false };
    for (let q = 0; q < n; q++) scales[q] = Math.max(scales[q] * 0.5, state.information[q * n + q]);
    const curved = { ...state, information: secant.curvature(state.information) };
    const step = stepIn(model, curved, scales, damping.mu);
    if (!step) {
      if (secant.trusted) {
        secant.distrust();
        continue;
      }
      damping.refuse();
      if (damping.mu > hopeless) return { state, steps, converged: true };
      continue;
    }
    const least = enough * unit(state.value);
    if (step.predicted < least && damping.mu < 1) return { state, steps, converged: true };
    const theta = state.theta.map((x, q) => x + step.step[q]);
    let next: Evaluation | null = yield* evaluate(model, theta, { ...asked, plain: doubted });
    let decrease: number = next ? state.value - next.value : -1;
    if (doubted && decrease > knobs.acceptedGain * step.predicted) {
      next = yield* evaluate(model, theta, asked);
      decrease = next ? state.value - next.value : -1;
    }
    if (next) secant.learn(state, next);
    // Behind a step that was refused the next one may be as well: its value alone is looked at first.
    doubted = !damping.judge(decrease, step.predicted);
    if (!doubted) {
      state = next!;
      if (isKnown(state)) return { state, steps, converged: false };
    }
    if (damping.mu > hopeless || (decrease <= 0 && step.predicted < least)) return { state, steps, converged: true };
    if (steps % strideAfter === 0) {
      if (steps - milestone.steps >= strideAfter) state = yield* stridden(model, state, strideFrom, asked, evaluate);
      strideFrom = state.theta;
    }
    if (milestone.value - state.value > gain * unit(state.value)) milestone = { value: state.value, steps };
    if (steps - milestone.steps >= patience) return { state, steps, converged: true };
    if (steps % pace > 0) continue;
    const ahead: number = ((before - state.value) * (most - steps)) / pace;
    if (steps > pace && state.value - ahead > beat) return { state, steps, converged: false };
    before = state.value;
  }
  return { state, steps: most, converged: false };
}

/**
 * From `state` on along the way from `back` to it, twice as far each time, as long as it goes down (the pattern moves of
 * R. Hooke & T. A. Jeeves, J. ACM 8, 1961): in a flat valley steps are short beside it.
 */
function* stridden(
  model: JointModel,
  state: Evaluation,
  back: Float64Array,
  options: EvaluateOptions,
  evaluate: Evaluate,
): Generator<undefined, Evaluation> {
  const way = state.theta.map((x, q) => x - back[q]);
  if (way.every((x) => x === 0)) return state;
  let lowest = { value: state.value, theta: state.theta };
  for (let times = 1; times <= longestStride; times *= 2) {
    const theta = state.theta.map((x, q) => {
      const { low, high } = model.numbers[q];
      return Math.min(high, Math.max(low, x + times * way[q]));
    });
    const seen: Evaluation | null = yield* evaluate(model, theta, { ...options, plain: true });
    if (!seen || !(seen.value < lowest.value)) break;
    lowest = { value: seen.value, theta };
  }
  if (lowest.theta === state.theta) return state;
  const there: Evaluation | null = yield* evaluate(model, lowest.theta, options);
  return there && there.value < state.value ? there : state;
}

/** The step of the quadratic model within the box; `null` where there is none that goes down. */
function stepIn(
  { numbers, held }: JointModel,
  { theta, gradient, information }: Evaluation,
  scales: Float64Array,
  mu: number,
): { step: Float64Array; predicted: number } | null {
  // Plain loops: they are compiled in a small part of the time of closures, and a fit is often over before that pays.
  const n = theta.length;
  const least = new Float64Array(n);
  const most = new Float64Array(n);
  const step = new Float64Array(n);
  const pinned = held.slice();
  let tallest = 1e-300;
  for (let q = 0; q < n; q++) {
    const { low, high, scale } = numbers[q];
    least[q] = Math.max(low - theta[q], -longest[scale]);
    most[q] = Math.min(high - theta[q], longest[scale]);
    tallest = Math.max(tallest, scales[q]);
    if ((least[q] >= 0 && gradient[q] > 0) || (most[q] <= 0 && gradient[q] < 0)) pinned[q] = 1;
  }
  const open = new Int32Array(n);
  for (let round = 0; round <= n; round++) {
    let m = 0;
    for (let q = 0; q < n; q++) if (pinned[q] === 0) open[m++] = q;
    if (m === 0) break;
    const matrix = new Float64Array(m * m);
    const right = new Float64Array(m);
    // Unit diagonal: scales of the numbers may be far apart.
    const sizes = new Float64Array(m);
    for (let a = 0; a < m; a++) {
      const q = open[a];
      right[a] = -gradient[q];
      for (let r = 0; r < n; r++) if (pinned[r] === 1) right[a] -= information[q * n + r] * step[r];
      for (let b = 0; b < m; b++) matrix[a * m + b] = information[q * n + open[b]];
      matrix[a * m + a] += mu * Math.max(scales[q], 1e-12 * tallest) + 1e-14 * scales[q];
      sizes[a] = Math.sqrt(matrix[a * m + a]) || 1;
    }
    for (let a = 0; a < m; a++) for (let b = 0; b < m; b++) matrix[a * m + b] /= sizes[a] * sizes[b];
    for (let a = 0; a < m; a++) right[a] /= sizes[a];
    const factor = new Float64Array(m * m);
    if (!cholesky(matrix, m, 0, factor)) return null;
    choleskySolve(factor, m, right);
    let over = false;
    for (let a = 0; a < m; a++) {
      const q = open[a];
      const whole = right[a] / sizes[a];
      step[q] = Math.min(most[q], Math.max(least[q], whole));
      if (step[q] === whole) continue;
      pinned[q] = 1;
      over = true;
    }
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
