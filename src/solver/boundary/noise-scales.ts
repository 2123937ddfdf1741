/**
 * @file Noise of unknown size beside conditions at several points. Of normal measurements with the deviations σ·g, g known,
 * the likelihood is the largest for σ² = mean (misfit/g)², and the information on σ is 2n/σ², apart from that on all else.
 * So σ is met as a measurement of itself, of this value and the deviation σ/√(2n); where several stand beside each other
 * each weighs what the others are found from, and the solve is made again until none of them moves (iteratively reweighted
 * least squares; W. H. Jefferys, Astron. J. 86, 1981).
 */
import { clamp } from '../../numeric/interval.ts';
import { meanSquare } from '../../numeric/statistics.ts';
import { parametersIn } from '../../problem/effect.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { parametersRead } from '../../problem/fit/experiment-problems.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Parameter, Problem } from '../../problem/problem.ts';
import type { Solution, SolveOptions, SolveProgress } from '../march/solution.ts';
import { unweightedMisfits } from '../network/unweighted-misfits.ts';
import type { Conditions } from '../problem/conditions.ts';
import { type Measured, type Measurement, measuredOf } from '../problem/measured.ts';
import type { System } from '../problem/system.ts';
import { solveBoundary } from './boundary.ts';

/** Measurements with noise whose sizes are estimated. */
export interface ScaledNoise {
  /** Its first points are the measurements that the sizes are of themselves, in their order. */
  measured: Measured;
  /** [sizes] between which each is searched. */
  bounds: [low: number, high: number][];
  /** [points] deviation where every size is 1; NaN of those that are no data. */
  units: Float64Array;
  /** [points] which size it is multiplied by; −1 for none. */
  scaleOf: Int32Array;
}

/** Rounds after which sizes that still move are left; each is a solve from where the last one ended. */
const mostRounds = 40;
/** Relative change of a size that is none. */
const still = 1e-8;
/** Share of the spread of the data below which noise is none. */
const least = 1e-12;

const otherNoise = 'noise other than one estimate times known numbers is estimated from conditions at one point alone';

/** The one estimate that `deviation` is a multiple of, or none; refuses what is more. */
function scaleIn(
  deviation: Expression,
  estimates: readonly Parameter[],
  elsewhere: ReadonlySet<string>,
): Outcome<Parameter | null> {
  let reads = false;
  walk(deviation, (e) => {
    if (e.kind === 'unknown' || e.kind === 'delayed' || e.kind === 'input') reads = true;
  });
  if (reads) return refused('noise that hangs on the solution is estimated from conditions at one point alone');
  const names = parametersIn(deviation);
  const own = estimates.filter(({ name }) => names.has(name));
  if (own.length === 0) return { ok: true, value: null };
  if (own.length > 1 || elsewhere.has(own[0].name)) return refused(otherNoise);
  return { ok: true, value: own[0] };
}

/** The data of `problem` with noise whose size is estimated; refuses other noise, and what only a likelihood says. */
export function scaledNoise(problem: Problem, system: System): Outcome<ScaledNoise> {
  const data = problem.terms.filter((t) => t.kind === 'data' && t.data);
  if (data.some(({ data: own }) => own!.distribution || own!.censored))
    return refused('distributions and limits of measurements need conditions at one point');
  const estimates = problem.parameters.filter((p) => p.estimate);
  if (estimates.some(({ estimate }) => estimate!.prior)) return refused('priors need conditions at one point');
  const elsewhere = parametersRead(problem, 'all but noise');
  const found: (Parameter | null)[] = [];
  for (const { data: own } of data) {
    const scale = own!.deviation ? scaleIn(own!.deviation, estimates, elsewhere) : null;
    if (scale && !scale.ok) return scale;
    if (!scale && own!.noise === null) return refused('beside estimated noise all data need theirs');
    found.push(scale?.value ?? null);
  }
  const names = [...new Set(found.flatMap((p) => p ?? []))];
  const read = measuredOf(
    problem,
    system,
    names.map(({ name }) => name),
  );
  if (!read.ok) return read;
  const measured = read.value;
  const { points } = measured;
  const first = measured.terms.length - names.length;
  const at = points[0]?.time ?? system.from;
  points.unshift(...names.map(({ value }, k) => ({ term: first + k, time: at, value, sigma: Math.abs(value) || 1 })));
  const scaleAt = (term: number): Parameter | null => (term < data.length ? found[term] : null);
  const unitAt = (point: Measurement, size: number): number => {
    if (point.term >= data.length) return Number.NaN;
    const { deviation } = data[point.term].data!;
    if (!deviation) return point.sigma;
    const scale = scaleAt(point.term);
    const parameters = { ...parameterValues(problem), ...(scale && { [scale.name]: size }) };
    return evaluate(deviation, { parameters, variable: point.time });
  };
  const units = Float64Array.from(points, (point) => unitAt(point, 1));
  const isMultiple = points.every(
    (point, i) =>
      !scaleAt(point.term) || (units[i] > 0 && Math.abs(unitAt(point, 2) - 2 * units[i]) <= 1e-12 * units[i]),
  );
  if (!isMultiple) return refused(otherNoise);
  return {
    ok: true,
    value: {
      measured,
      units,
      scaleOf: Int32Array.from(points, ({ term }) => names.findIndex(({ name }) => name === scaleAt(term)?.name)),
      bounds: names.map(({ estimate }) => [estimate!.low ?? 0, estimate!.high ?? Number.POSITIVE_INFINITY]),
    },
  };
}

/** Sets the sizes as the misfits show them. @returns how far the one that moved most did, relative */
function settle({ measured: { points, terms }, bounds, units, scaleOf }: ScaledNoise, misfits: Float64Array): number {
  let moved = 0;
  bounds.forEach(([low, high], k) => {
    const own = Array.from(points.keys()).filter((i) => scaleOf[i] === k);
    const floor = least * Math.max(...own.map((i) => Math.abs(points[i].value / units[i])));
    const shown = Math.sqrt(meanSquare(own.map((i) => misfits[i] / units[i])));
    const size = clamp(Math.max(floor, shown), low, high);
    moved = Math.max(moved, Math.abs(size / points[k].value - 1));
    points[k].value = size;
    points[k].sigma = size / Math.sqrt(2 * own.length);
    for (const i of own) points[i].sigma = units[i] * size;
  });
  points.forEach((point, i) => {
    if (scaleOf[i] < 0 && units[i] > 0) point.sigma = units[i];
  });
  for (const term of terms) term.noise ??= 1;
  return moved;
}

/**
 * First as if no noise were stated, where its size is that of the misfit; then with the sizes that this shows, which hold
 * where they stay.
 */
export function* solveScaled(
  system: System,
  conditions: Conditions,
  noise: ScaledNoise,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  // What is prepared may be solved again.
  const measured = {
    ...noise.measured,
    terms: noise.measured.terms.map((term) => ({ ...term })),
    points: noise.measured.points.map((point) => ({ ...point })),
  };
  let solution: Solution = yield* solveBoundary(system, conditions, measured, options);
  for (let round = 0; round < mostRounds && !solution.trouble; round++) {
    const moved = settle(
      { ...noise, measured },
      unweightedMisfits(system, solution.network, measured.evaluator, measured.points),
    );
    if (round > 0 && moved <= still) break;
    solution = yield* solveBoundary(system, conditions, measured, options);
  }
  return solution;
}
