/** @file Levenberg–Marquardt over marched solves: how far it goes depends on what the fit is for. */

import { Damping, type DampingKnobs } from '../../numeric/levenberg-marquardt.ts';
import { leastSquares } from '../../numeric/qr.ts';
import type { SolveProgress } from '../march/solution.ts';
import type { Grade, Model, State } from './model.ts';

export interface Effort {
  grade: Grade;
  /** Steps at most. */
  most: number;
  /** The relative step that is small enough. */
  enough: number;
  /**
   * Steps that lower the sum of squares by a smaller share make no headway: the fit gives up after some of them, and
   * before the first of which nothing better can be hoped for.
   */
  headway: number;
}

/** Windows of an exact fit: smaller than those of the solution, as data are never that exact. */
const fine: Grade = { windows: { width: 48, slope: 1.2, points: 28 }, accuracy: 1e-9 };
/** Where to look for parameters shows in a rough solution already. */
export const rough: Grade = { windows: { width: 28, slope: 1, points: 16 }, accuracy: 1e-6 };
/** And which way to go in a rougher one. */
const sketch: Grade = { ...rough, accuracy: 1e-4 };

export const efforts = {
  try: { grade: rough, most: 25, enough: 1e-4, headway: 0.05 },
  stage: { grade: sketch, most: 10, enough: 1e-3, headway: 0.05 },
  final: { grade: fine, most: 60, enough: 1e-9, headway: Number.NEGATIVE_INFINITY },
} as const satisfies Record<string, Effort>;

const knobs: DampingKnobs = { acceptedGain: 0, good: 0.1, fair: 0.5, poor: 2, raise: 2, raiseGrowth: 2 };
const firstDamping = 1e-3;

const patience = 3;
/** Damping up to which a step is nearly that of Gauss and Newton. */
const plain = 0.1;

/** A step of the raw number of a bounded parameter is no longer than this. */
const longestLogit = 2;

/**
 * Levenberg–Marquardt with the damping scaled by the columns (Moré 1978).
 * @param until data up to this time are read
 */
export function* minimise(
  model: Model,
  from: Float64Array,
  until: number,
  { grade, most, enough, headway }: Effort,
  sign: (isStep: boolean) => SolveProgress,
): Generator<SolveProgress, State | null> {
  let state: State | null = yield* breathing(model.evaluate(from, until, grade, Number.POSITIVE_INFINITY), sign);
  if (!state) return null;
  const n = model.free;
  const damping = new Damping(firstDamping, knobs);
  let slow = 0;
  for (let step = 1; step <= most && !model.expired(); step++) {
    const { jacobian, misfits } = state.fitted;
    const rows = misfits.length;
    const matrix = new Float64Array((rows + n) * n);
    matrix.set(jacobian);
    const right = new Float64Array(rows + n);
    for (let i = 0; i < rows; i++) right[i] = -misfits[i];
    for (let q = 0; q < n; q++) {
      let norm = 0;
      for (let i = 0; i < rows; i++) norm += jacobian[i * n + q] ** 2;
      matrix[(rows + q) * n + q] = Math.sqrt(damping.mu * Math.max(norm, 1e-12));
    }
    const { solution } = leastSquares(matrix, rows + n, n, right, 1e-14);
    // Raw numbers of bounded parameters are logits: a long step would end where the transform is flat.
    const longest = Math.max(...model.bounded.map((q) => Math.abs(solution[q])), 0);
    if (longest > longestLogit) for (let q = 0; q < n; q++) solution[q] *= longestLogit / longest;
    let predicted = 0;
    for (let i = 0; i < rows; i++) {
      let sum = misfits[i];
      for (let q = 0; q < n; q++) sum += jacobian[i * n + q] * solution[q];
      predicted += sum * sum;
    }
    if (damping.mu <= plain && state.cost - predicted < headway * state.cost) break;
    const size = Math.hypot(...solution) / (1e-12 + Math.hypot(...state.theta));
    const theta: Float64Array = state.theta.map((x, q) => x + solution[q]);
    // A step that does not make the fit better is not followed to its end.
    const next: State | null = yield* breathing(model.evaluate(theta, until, grade, state.cost), sign);
    const decrease = next ? state.cost - next.cost : -1;
    const better: boolean = damping.judge(decrease, Math.max(1e-300, state.cost - predicted));
    const drop = next ? decrease / (1e-300 + state.cost) : 0;
    if (better) state = next!;
    yield sign(true);
    if (size < enough && (better || damping.mu < 1e6)) break;
    if (better && drop < 1e-12) break;
    slow = drop < headway ? slow + 1 : 0;
    if (slow > patience) break;
    if (damping.mu > 1e14) break;
  }
  return state;
}

/** Says something at every window: whoever solves may want to stop, and one evaluation may take long. */
function* breathing<R>(
  steps: Generator<undefined, R>,
  sign: (isStep: boolean) => SolveProgress,
): Generator<SolveProgress, R> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield sign(false);
  }
}
