/**
 * @file Which fitted numbers no data of this kind tell apart, before a fit: where the sensitivities of everything that is
 * measured have the same null directions at points drawn at random, the structure of the model has them everywhere
 * (local identifiability by rank; T. J. Rothenberg, Econometrica 39, 1971).
 */
import { symmetricEigen } from '../../numeric/symmetric.ts';
import type { Outcome } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { lastOf } from '../march/steps.ts';
import { type Budget, isSpent } from '../problem/work.ts';
import { startingPoint } from './free-numbers.ts';
import { evaluateFit, type JointModel, jointModel } from './joint-model.ts';

export interface Identifiability {
  /** Groups of numbers that can move together and leave every measurement as it is; single ones that nothing reads. */
  groups: string[][];
  /** Points at which it was looked; 0 where the equations could be solved at none. */
  points: number;
}

/** Points that are looked at. */
const looked = 5;
/** Draws for them: at some the equations cannot be solved. */
const draws = 12;
const accuracy = 1e-9;
/** Share of the largest eigenvalue of the scaled information that is none. */
const silent = 1e-10;
/** Share of a null direction, and of a link between two numbers in them, that counts. */
const part = 1e-3;

/** The reason says why the problem is no fit. */
export function identifiability(
  problem: Problem,
  options: { budget: Budget; cancelled: () => boolean },
): Outcome<Identifiability> {
  const model = jointModel(problem);
  if (!model.ok) return model;
  const { numbers } = model.value;
  const n = numbers.length;
  let least: Float64Array | null = null;
  let points = 0;
  for (let index = 1; index <= draws && points < looked; index++) {
    if (options.cancelled() || isSpent(options.budget)) break;
    const theta = startingPoint(numbers, problem.training.seed, index);
    const projector = nullProjector(model.value, theta, options);
    if (!projector) continue;
    points++;
    // What is open at one point by chance is not at the next.
    if (!least || trace(projector, n) < trace(least, n)) least = projector;
  }
  const groups = least ? linked(least, n).map((group) => group.map((q) => numbers[q].name)) : [];
  return { ok: true, value: { groups, points } };
}

/** [n·n] orthogonal projector on the null directions of the scaled information without priors; `null` where there is none. */
function nullProjector(
  model: JointModel,
  theta: Float64Array,
  options: { budget: Budget; cancelled: () => boolean },
): Float64Array | null {
  const state = lastOf(evaluateFit(withoutPriors(model), theta, { ...options, accuracy }));
  if (!state) return null;
  const n = theta.length;
  const sizes = Array.from(theta, (_, q) => Math.sqrt(state.information[q * n + q]));
  const projector = new Float64Array(n * n);
  const loud = sizes.flatMap((size, q) => (size > 0 ? [q] : []));
  sizes.forEach((size, q) => {
    if (!(size > 0)) projector[q * n + q] = 1;
  });
  const m = loud.length;
  const scaled = Float64Array.from({ length: m * m }, (_, k) => {
    const [q, r] = [loud[Math.floor(k / m)], loud[k % m]];
    return state.information[q * n + r] / (sizes[q] * sizes[r]);
  });
  if (m === 0) return projector;
  const { values, vectors } = symmetricEigen(scaled);
  const largest = Math.max(...values);
  for (let k = 0; k < m; k++) {
    if (values[k] > silent * largest) continue;
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) projector[loud[a] * n + loud[b]] += vectors[a * m + k] * vectors[b * m + k];
    }
  }
  return projector;
}

const withoutPriors = (model: JointModel): JointModel => ({
  ...model,
  problem: {
    ...model.problem,
    parameters: model.problem.parameters.map((p) =>
      p.estimate?.prior ? { ...p, estimate: { ...p.estimate, prior: undefined } } : p,
    ),
  },
});

const trace = (matrix: Float64Array, n: number): number =>
  Array.from({ length: n }, (_, q) => matrix[q * n + q]).reduce((sum, x) => sum + x, 0);

/** Numbers that null directions have together: the connected parts of the projector. */
function linked(projector: Float64Array, n: number): number[][] {
  const open = Array.from({ length: n }, (_, q) => q).filter((q) => projector[q * n + q] > part);
  const groups: number[][] = [];
  const seen = new Set<number>();
  for (const q of open) {
    if (seen.has(q)) continue;
    const group = [q];
    seen.add(q);
    for (const r of group) {
      for (const s of open) {
        if (seen.has(s) || Math.abs(projector[r * n + s]) <= part) continue;
        seen.add(s);
        group.push(s);
      }
    }
    groups.push(group.sort((a, b) => a - b));
  }
  return groups;
}
