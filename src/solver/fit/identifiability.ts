/**
 * @file Which fitted numbers no data of this kind tell apart, before a fit: where the sensitivities of everything that is
 * measured have the same null directions at points drawn at random, the structure of the model has them everywhere
 * (local identifiability by rank; T. J. Rothenberg, Econometrica 39, 1971).
 */
import { Random } from '../../numeric/random.ts';
import { symmetricEigen } from '../../numeric/symmetric.ts';
import type { OpenGroup } from '../../problem/open-group.ts';
import type { Outcome } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import { lastOf } from '../march/steps.ts';
import { type Budget, isSpent, noLimit, workBudget } from '../problem/work.ts';
import { combinationsOf, type OpenPoint } from './combinations.ts';
import { coordinateOf, numberAt, numberSlope, startingPoint } from './free-numbers.ts';
import { evaluateFit, type JointModel, jointModel } from './joint-model.ts';

export interface Identifiability {
  groups: OpenGroup[];
  /** Points at which it was looked; 0 where the equations could be solved at none. */
  points: number;
}

/** Points that are looked at: near the start, where the author expects the numbers, and anywhere within the bounds. */
const looked = 6;
/** How far from the start the near ones are: in logarithms, or in sizes of the number. */
const vicinity = 0.7;
/** Draws for them: at some the equations cannot be solved. */
const draws = 14;
const accuracy = 1e-9;
/** Share of the largest eigenvalue of the scaled information that is none. */
const silent = 1e-13;
/** Share of a null direction, and of a link between two numbers in them, that counts. */
const part = 1e-3;

interface IdentifiabilityEffort {
  /** Operations that may be spent; all there are where none are given. */
  operations?: number;
  cancelled: () => boolean;
}

/** @returns a reason why the problem is no fit */
export const identifiability = (problem: Problem, effort: IdentifiabilityEffort): Outcome<Identifiability> =>
  lastOf(identifiabilitySteps(problem, effort));

/** The same step by step, for whoever has to hear that it is to stop. */
export function* identifiabilitySteps(
  problem: Problem,
  effort: IdentifiabilityEffort,
): Generator<undefined, Outcome<Identifiability>> {
  const model = jointModel(problem);
  if (!model.ok) return model;
  const options = {
    cancelled: effort.cancelled,
    budget: effort.operations === undefined ? noLimit : workBudget(model.value.work, effort.operations),
  };
  const { numbers } = model.value;
  const n = numbers.length;
  let least: OpenDirections | null = null;
  const seen: OpenDirections[] = [];
  for (let index = 1; index <= draws && seen.length < looked; index++) {
    if (options.cancelled() || isSpent(options.budget)) break;
    const theta = pointOf(numbers, problem.training.seed, index);
    const open = yield* openDirections(model.value, theta, options);
    if (!open) continue;
    seen.push(open);
    // What is open at one point by chance is not at the next.
    if (!least || trace(open.projector, n) < trace(least.projector, n)) least = open;
  }
  const groups = least ? linked(least.projector, n) : [];
  return {
    ok: true,
    value: {
      points: seen.length,
      groups: groups.map((group) => {
        const names = group.map((q) => numbers[q].name);
        const places = seen.flatMap((open) => openPoint(open, group, numbers) ?? []);
        const count = Math.min(...places.map(({ directions }) => directions.length));
        const { texts, isAll } = combinationsOf(
          names,
          places.filter(({ directions }) => directions.length === count),
        );
        // Rounding may link a number that is determined alone to others.
        const open = names.filter((name) => !texts.includes(name));
        const determined = texts.filter((text) => !names.includes(text));
        return { names: open, determined: open.length > 1 ? determined : [], isAll };
      }),
    },
  };
}

/** Every other point lies near the start. */
function pointOf(numbers: JointModel['numbers'], seed: number, index: number): Float64Array {
  if (index % 2 === 0) return startingPoint(numbers, seed, index);
  const random = new Random(seed, `near the start ${index}`);
  return Float64Array.from(numbers, (free) => {
    const way = vicinity * (2 * random.uniform() - 1);
    return coordinateOf(free, free.scale === 'log' ? free.start * Math.exp(way) : free.start + way * free.unit);
  });
}

/** What is open at one point θ. */
interface OpenDirections {
  theta: Float64Array;
  /** [n] Standard sizes of the sensitivities, by which directions are scaled; 0 for numbers that nothing reads. */
  sizes: number[];
  /** [n·n] orthogonal projector on the null directions of the scaled information without priors. */
  projector: Float64Array;
}

/** The ways in which the numbers of a group can move there; `null` where they cannot. */
function openPoint(
  { theta, sizes, projector }: OpenDirections,
  group: readonly number[],
  numbers: JointModel['numbers'],
): OpenPoint | null {
  const [n, m] = [theta.length, group.length];
  const { values, vectors } = symmetricEigen(
    Float64Array.from({ length: m * m }, (_, k) => projector[group[Math.floor(k / m)] * n + group[k % m]]),
  );
  const free = [...values.keys()].filter((k) => values[k] > 0.5);
  if (free.length === 0) return null;
  return {
    values: group.map((q) => numberAt(numbers[q], theta[q])),
    directions: free.map((k) =>
      Float64Array.from(
        group,
        (q, a) => (vectors[a * m + k] / (sizes[q] > 0 ? sizes[q] : 1)) * numberSlope(numbers[q], theta[q]),
      ),
    ),
  };
}

/** `null` where the equations cannot be solved. */
function* openDirections(
  model: JointModel,
  theta: Float64Array,
  options: { budget: Budget; cancelled: () => boolean },
): Generator<undefined, OpenDirections | null> {
  const state = yield* evaluateFit(withoutPriors(model), theta, { ...options, accuracy });
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
  if (m === 0) return { theta, sizes, projector };
  const { values, vectors } = symmetricEigen(scaled);
  const largest = Math.max(...values);
  for (let k = 0; k < m; k++) {
    if (values[k] > silent * largest) continue;
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) projector[loud[a] * n + loud[b]] += vectors[a * m + k] * vectors[b * m + k];
    }
  }
  return { theta, sizes, projector };
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
