/** @file Where coupled windows start from. */
import { clamp } from '../../numeric/interval.ts';
import { leastSquares } from '../../numeric/qr.ts';
import { binomial } from '../../numeric/special.ts';
import { sum } from '../../numeric/vector.ts';
import { evaluate, type Surroundings } from '../../problem/evaluate.ts';
import { listed, say } from '../../problem/number-text/sentence.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Conditions } from '../problem/conditions.ts';
import type { System } from '../problem/system.ts';
import type { Profile } from './coupled.ts';

/** One start of everything. */
export interface CurveStart {
  /** What the author is told of it. */
  label: string;
  profile: Profile;
  /** [parameters] */
  parameters: Float64Array;
}

/** A curve on ξ ∈ [0, 1], of height 1. */
interface Shape {
  label: string;
  /** m-th derivative in ξ. */
  at(ξ: number, m: number): number;
}

/** sin(ωξ + φ) with `halves` half waves. */
const wave = (halves: number, phase: number): Shape => {
  const omega = halves * Math.PI;
  return { label: 'a wave', at: (ξ, m) => omega ** m * Math.sin(omega * ξ + phase + (m * Math.PI) / 2) };
};
const constant: Shape = { label: 'a constant', at: (_, m) => (m === 0 ? 1 : 0) };
const parabola: Shape = { label: 'a parabola', at: (ξ, m) => [ξ * ξ, 2 * ξ, 2][m] ?? 0 };

const hill = wave(1, 0);
const cosine = Math.PI / 2;

/** What is added to the simplest profile, by heights in units of the unknown. */
const shapes: readonly { height: number; shape: Shape }[] = [
  { height: 1, shape: hill },
  { height: 2, shape: wave(2, cosine) },
  { height: 4, shape: hill },
  { height: 1, shape: wave(2, 0) },
  { height: -4, shape: hill },
  { height: 10, shape: hill },
  { height: 1, shape: constant },
  { height: -1, shape: hill },
  { height: 1, shape: parabola },
  { height: -1, shape: constant },
  { height: 1, shape: wave(3, 0) },
  { height: 1, shape: wave(1, cosine) },
  { height: -10, shape: hill },
];

/** Places in a range, as shares of it: the middle, then ever finer in between (van der Corput). */
const shareOf = (k: number): number => {
  let share = 0;
  for (let rest = k + 1, weight = 0.5; rest > 0; rest >>= 1, weight /= 2) if (rest & 1) share += weight;
  return share;
};

/**
 * Starts besides `first`: other shapes on top of its profile, and estimates from all over the ranges that the author gives,
 * the written value taking its turn.
 */
export function furtherStartsOf(system: System, first: CurveStart): CurveStart[] {
  const { problem, from, to } = system;
  const estimates = problem.parameters.filter((p) => p.estimate);
  const scales = problem.unknowns.map(({ range }) => (range ? (range[1] - range[0]) / 2 : 1));
  const length = to - from;
  return shapes.map(({ height, shape }, k) => {
    const profile: Profile = (t, out) => {
      first.profile(t, out);
      let at = 0;
      system.unknowns.forEach(({ order }, i) => {
        for (let m = 0; m <= order; m++)
          out[at++] += (height * scales[i] * shape.at((t - from) / length, m)) / length ** m;
      });
    };
    const parameters = first.parameters.map((value, q) => {
      const { low, high } = estimates[q].estimate!;
      const ranged = low !== null && high !== null && k % 2 === 1;
      return ranged ? low + (high - low) * shareOf(k >> 1) : value;
    });
    const written = estimates.map(({ name }, q) => `${name} = ${say(parameters[q])}`);
    return { label: listed([`${shape.label} of height ${height}`, ...written]), profile, parameters };
  });
}

/** The author's guess, unknowns without one by the simplest curve; `null` where none is given. */
export function guessedStart(system: System, simplest: CurveStart): CurveStart | null {
  const { problem, from, to } = system;
  const guesses = problem.guesses ?? [];
  if (guesses.length === 0) return null;
  const parameters = parameterValues(problem);
  const curves = system.unknowns.map(({ name }) => {
    const guess = guesses.find((g) => g.unknown === name);
    return guess && ((t: number) => evaluate(guess.value, surroundingsAt(system, t, parameters)));
  });
  const profile: Profile = (t, out) => {
    simplest.profile(t, out);
    let at = 0;
    system.unknowns.forEach(({ order }, i) => {
      const curve = curves[i];
      if (curve) for (let m = 0; m <= order; m++) out[at + m] = difference(curve, t, m, [from, to]);
      at += order + 1;
    });
  };
  return { label: 'the guess', profile, parameters: simplest.parameters };
}

const surroundingsAt = ({ problem, inputs }: System, t: number, parameters: Record<string, number>): Surroundings => ({
  variable: t,
  parameters,
  input: (name) => inputs[problem.inputs.findIndex((x) => x.name === name)](t),
});

/**
 * m-th derivative by the central difference of m + 1 values, moved inside the interval at its ends. Its step balances
 * rounding against the next derivative: good enough to start from.
 */
function difference(curve: (t: number) => number, t: number, m: number, [from, to]: readonly [number, number]): number {
  if (m === 0) return curve(t);
  const step = (to - from) * Number.EPSILON ** (1 / (m + 2));
  const first = clamp(t - (m * step) / 2, from, to - m * step);
  let sum = 0;
  for (let k = 0; k <= m; k++) sum += (-1) ** (m - k) * binomial(m, k) * curve(first + k * step);
  return sum / step ** m;
}

/**
 * The polynomials of lowest degree that meet the conditions as well as they can: a start that needs no thought. One
 * coefficient per condition that names the unknown.
 */
export function simplestProfile(system: System, { evaluator: c, points }: Conditions): Profile {
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
