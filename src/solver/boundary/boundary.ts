/**
 * @file Boundary-value, periodic and multi-point problems: coupled windows on a mesh that is refined where the held-out
 * defect is large, started from the simplest curve that meets the conditions, by continuation where Newton's method
 * does not get there at once.
 */
import { leastSquares } from '../../numeric/qr.ts';
import { sum } from '../../numeric/vector.ts';
import { errorText } from '../../problem/number-text/sentence.ts';
import { writtenChoice } from '../basis/basis.ts';
import { compare } from '../march/forward.ts';
import type { Solution, SolveOptions, SolveProgress } from '../march/solution.ts';
import { joinWindows, type PiecewiseNetwork } from '../network/piecewise.ts';
import type { Conditions } from '../problem/initial.ts';
import type { System } from '../problem/system.ts';
import { isSpent } from '../problem/work.ts';
import { CoupledWindows, type Profile, profileOf, type Unfolded } from './coupled.ts';

const firstWindows = 8;
const mostWindows = 500;
const newtonAccuracy = 1e-12;
const unitRoundoff = 2 ** -53;
/** Up to this magnification of disturbances the agreement of two solves is an estimate of the error. */
const trusted = 1e6;

export function* solveBoundary(
  system: System,
  conditions: Conditions,
  options: SolveOptions,
): Generator<SolveProgress, Solution> {
  const choice = writtenChoice(system.problem.training, options.seed);
  const coupled = new CoupledWindows(system, conditions, choice);
  const expired = () => isSpent(options.budget) || options.cancelled();
  coupled.expired = expired;
  const accuracy = Math.min(1e-9, Math.max(1e-11, options.tolerance * 1e-2));
  const networkOf = (all: Unfolded): PiecewiseNetwork =>
    joinWindows(system, choice, coupled.windows(all, new Float64Array(all.coordinates.length)));
  const sign = (phase: string, share: number, all: Unfolded, measure: number): SolveProgress => ({
    phase,
    share,
    step: coupled.iterations,
    losses: new Float64Array(system.equations.length).fill(measure * measure),
    measure,
    network: () => networkOf(all),
  });

  let borders = mesh(system, conditions, firstWindows);
  const guess = simplestProfile(system, conditions);
  let all = coupled.sample(borders, guess);
  let continued = false;
  let failure: string | null = null;
  let found = coupled.newton(all, newtonAccuracy);
  yield sign('Newton', 0.1, found.all, Number.NaN);
  // A mesh that cannot show the solution is a common reason; the next is that the start is too far away.
  if (found.end !== 'converged' && found.end !== 'singular' && !expired()) {
    borders = mesh(system, conditions, 4 * firstWindows);
    found = coupled.newton(coupled.sample(borders, guess), newtonAccuracy);
    yield sign('Newton, more windows', 0.2, found.all, Number.NaN);
  }
  if (found.end !== 'converged' && !expired()) {
    continued = true;
    const followed = yield* follow(
      coupled,
      coupled.sample(mesh(system, conditions, 2 * firstWindows), guess),
      networkOf,
      sign,
      expired,
    );
    if (followed) found = { end: 'converged', all: followed };
    else if (found.end === 'singular')
      failure = 'The conditions do not determine one solution: the linearised problem is singular.';
    else failure = "Newton's method finds no solution from the simplest start, nor by continuation from u⁽ⁿ⁾ = 0.";
  }
  all = found.all;
  let defects = coupled.defects(all);
  let refined = true;
  while (!failure && Math.max(...defects) > accuracy) {
    if (expired()) break;
    const next = refine(all.borders, defects, accuracy);
    if (next.length - 1 > mostWindows) {
      refined = false;
      break;
    }
    const again = coupled.newton(coupled.sample(next, profileOf(networkOf(all))), newtonAccuracy);
    if (again.end !== 'converged') {
      refined = false;
      break;
    }
    all = again.all;
    defects = coupled.defects(all);
    yield sign('refining', 0.5, all, Math.max(...defects));
  }
  const network = joinWindows(system, choice, coupled.windows(all, defects));
  const kept = system.parameters.slice();
  let error: Evidence = { growth: null, carried: null, second: null };
  if (!failure && !expired()) {
    error = evidenceOf(coupled, all, Math.max(...defects), options.seed, networkOf);
    yield sign('second solve on other windows', 0.9, all, Math.max(...defects));
  }
  const count = all.coordinates.length;
  const out = expired() && (failure !== null || error.second === null);
  return {
    network,
    errorEstimate: error.second === null ? null : Math.max(error.second, error.carried ?? error.growth! * unitRoundoff),
    ...error,
    trouble: out
      ? {
          kind: options.cancelled() ? 'stopped' : 'budget',
          message: 'The budget was used up before the windows held.',
          reached: system.to,
        }
      : failure
        ? { kind: 'not converged', message: failure, reached: system.from }
        : null,
    choice: `coupled random-feature windows (conditions at ${conditions.points.length > 1 ? `${conditions.points.length} points` : 'one point'}): ${count} windows at once, ${coupled.iterations} Newton steps${continued ? ', by continuation' : ''}`,
    windows: count,
    stiffWindows: count,
    rejected: 0,
    parameters: system.estimates.map((name, q) => ({ name, value: kept[q], low: null, high: null })),
    notes: refined ? [] : [`The held-out defect stays at ${errorText(Math.max(...defects))} of the solution.`],
  };
}

type Evidence = Pick<Solution, 'growth' | 'carried' | 'second'>;

/**
 * How far off the solution on these windows is: by a second solve on others, and where the conditions hardly hold the
 * solution in its place – two solves agree there on wherever the first one put it – by the `defect` as it is magnified.
 */
function evidenceOf(
  coupled: CoupledWindows,
  all: Unfolded,
  defect: number,
  seed: number,
  networkOf: (all: Unfolded) => PiecewiseNetwork,
): Evidence {
  const { system, conditions } = coupled;
  const growth = coupled.magnification(all, seed);
  const carried = growth > trusted ? Math.min(1, growth * Math.max(unitRoundoff, defect)) : null;
  const network = networkOf(all);
  const kept = system.parameters.slice();
  // Other windows altogether: none of the borders but the special ones stays.
  const other = coupled.newton(
    coupled.sample(interlace(all.borders, conditions, system), profileOf(network)),
    newtonAccuracy,
  );
  if (other.end !== 'converged') {
    system.parameters.set(kept);
    return { growth, carried, second: null };
  }
  const { relative } = compare(network, networkOf(other.all), system.from, system.to);
  const parameterGap = kept.reduce(
    (most, x, q) => Math.max(most, Math.abs(x - system.parameters[q]) / Math.max(Math.abs(x), 1e-300)),
    0,
  );
  system.parameters.set(kept);
  return { growth, carried, second: Math.max(relative, parameterGap) };
}

/** From u⁽ⁿ⁾ = 0 to the equations as they are, as fast as Newton's method allows. */
function* follow(
  coupled: CoupledWindows,
  start: Unfolded,
  networkOf: (all: Unfolded) => PiecewiseNetwork,
  sign: (phase: string, share: number, all: Unfolded, measure: number) => SolveProgress,
  expired: () => boolean,
): Generator<SolveProgress, Unfolded | null> {
  coupled.share = 0;
  let here = coupled.newton(start, 1e-10);
  let step = 0.25;
  let share = 0;
  if (here.end !== 'converged') {
    // Conditions such as periodic ones leave u⁽ⁿ⁾ = 0 undetermined; a little of the equations may not.
    share = 0.05;
    coupled.share = share;
    here = coupled.newton(start, 1e-10);
    if (here.end !== 'converged') {
      coupled.share = 1;
      return null;
    }
  }
  let all = here.all;
  while (share < 1 && !expired()) {
    const target = Math.min(1, share + step);
    coupled.share = target;
    const next = coupled.newton(all, target === 1 ? newtonAccuracy : 1e-8, 12);
    if (next.end === 'converged') {
      all = next.all;
      share = target;
      step *= 2;
      const defects = coupled.defects(all);
      if (target === 1) break;
      if (Math.max(...defects) > 1e-2 && all.coordinates.length < 120) {
        const finer = coupled.sample(refineRough(all.borders, defects), profileOf(networkOf(all)));
        const again = coupled.newton(finer, 1e-8, 12);
        if (again.end === 'converged') all = again.all;
      }
      yield sign('continuation', share, all, Math.max(...defects));
    } else {
      step /= 3;
      if (step < 1e-4) break;
    }
  }
  coupled.share = 1;
  return share === 1 ? all : null;
}

/** About `count` equal windows with borders at every special point. */
function mesh(system: System, conditions: Conditions, count: number): number[] {
  const { from, to } = system;
  const fixed = fixedBorders(system, conditions);
  const out = [from];
  for (let k = 1; k < fixed.length; k++) {
    const length = fixed[k] - fixed[k - 1];
    const pieces = Math.max(1, Math.round((count * length) / (to - from)));
    for (let i = 1; i <= pieces; i++) out.push(i === pieces ? fixed[k] : fixed[k - 1] + (length * i) / pieces);
  }
  return out;
}

function fixedBorders({ from, to, breaks }: System, { points }: Conditions): number[] {
  const gap = 1e-12 * (to - from);
  const inside = [...points, ...breaks].filter((x) => x > from + gap && x < to - gap);
  return [from, ...new Set(inside), to].sort((a, b) => a - b);
}

/** Splits windows whose defect is above `accuracy` into as many pieces as their defect asks for. */
function refine(borders: number[], defects: Float64Array, accuracy: number): number[] {
  const out = [borders[0]];
  defects.forEach((q, k) => {
    const pieces = q > accuracy ? Math.min(4, Math.max(2, Math.ceil((q / accuracy) ** (1 / 12)))) : 1;
    for (let i = 1; i <= pieces; i++) {
      out.push(i === pieces ? borders[k + 1] : borders[k] + ((borders[k + 1] - borders[k]) * i) / pieces);
    }
  });
  return out;
}

const refineRough = (borders: number[], defects: Float64Array): number[] =>
  borders.flatMap((b, k) => (k < defects.length && defects[k] > 1e-2 ? [b, (b + borders[k + 1]) / 2] : [b]));

/** One window more between each two special points, with all other borders moved. */
function interlace(borders: number[], conditions: Conditions, system: System): number[] {
  const fixed = new Set(fixedBorders(system, conditions));
  const out: number[] = [borders[0]];
  for (let k = 0; k + 1 < borders.length; k++) {
    const middle = 0.47 * borders[k] + 0.53 * borders[k + 1];
    out.push(middle);
    if (fixed.has(borders[k + 1])) out.push(borders[k + 1]);
  }
  return out;
}

/**
 * The polynomials of lowest degree that meet the conditions as well as they can: a start that needs no thought. One
 * coefficient per condition that names the unknown.
 */
function simplestProfile(system: System, { evaluator: c, points }: Conditions): Profile {
  const { from, to, problem } = system;
  const half = (to - from) / 2;
  const named = system.unknowns.map((_, i) => {
    const rows = c.rows.filter((row) =>
      row.inputs.some((input) => {
        const read = c.inputs[input];
        return read.kind === 'jet' && read.output === i;
      }),
    );
    return Math.max(1, rows.length);
  });
  const firstOf = named.map((_, i) => sum(named.slice(0, i)));
  const total = sum(named);
  const coefficients = new Float64Array(total);
  problem.unknowns.forEach((u, i) => {
    if (u.range) coefficients[firstOf[i]] = (u.range[0] + u.range[1]) / 2;
  });
  // m-th derivative in t of xʲ, x = (t − from)/half − 1.
  const monomial = (j: number, m: number, t: number): number => {
    if (m > j) return 0;
    let factor = 1;
    for (let k = 0; k < m; k++) factor *= (j - k) / half;
    return factor * ((t - from) / half - 1) ** (j - m);
  };
  const value = (i: number, m: number, t: number): number => {
    let sum = 0;
    for (let j = 0; j < named[i]; j++) sum += coefficients[firstOf[i] + j] * monomial(j, m, t);
    return sum;
  };
  c.scalars.set(system.parameters);
  const rows = c.rows.length;
  for (let iteration = 0; iteration < 10; iteration++) {
    points.forEach((t, slot) => {
      system.unknowns.forEach(({ order }, i) => {
        for (let m = 0; m <= order; m++) c.jets[c.jetAt(slot, i, m)] = value(i, m, t);
      });
    });
    c.values(1);
    c.jacobian();
    const matrix = new Float64Array(rows * total);
    const right = new Float64Array(rows);
    c.rows.forEach((row, r) => {
      right[r] = -c.residuals[r];
      row.inputs.forEach((input, j) => {
        const read = c.inputs[input];
        if (read.kind !== 'jet') return;
        for (let k = 0; k < named[read.output]; k++) {
          matrix[r * total + firstOf[read.output] + k] +=
            c.partials[row.first + j] * monomial(k, read.order, points[read.slot]);
        }
      });
    });
    if (!matrix.every(Number.isFinite) || !right.every(Number.isFinite)) break;
    const { solution } = leastSquares(matrix, rows, total, right);
    let change = 0;
    for (let k = 0; k < total; k++) {
      coefficients[k] += solution[k];
      change = Math.max(change, Math.abs(solution[k]));
    }
    if (change < 1e-12) break;
  }
  return (t, out) => {
    let at = 0;
    system.unknowns.forEach(({ order }, i) => {
      for (let m = 0; m <= order; m++) out[at++] = value(i, m, t);
    });
  };
}
