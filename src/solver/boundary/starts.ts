/** @file Where coupled windows start from. */
import { leastSquares } from '../../numeric/qr.ts';
import { sum } from '../../numeric/vector.ts';
import type { Conditions } from '../problem/initial.ts';
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

/** How many further starts there are. */
const furtherStarts = 10;

/** Shapes on ξ ∈ [0, 1] that are added to the simplest profile, with their sizes in units of the unknown. */
const shapes: readonly { amplitude: number; frequency: number; phase: number }[] = [
  { amplitude: 1, frequency: 1, phase: 0 },
  { amplitude: 2, frequency: 2, phase: Math.PI / 2 },
  { amplitude: 4, frequency: 1, phase: 0 },
  { amplitude: 1, frequency: 2, phase: 0 },
  { amplitude: -4, frequency: 1, phase: 0 },
  { amplitude: 10, frequency: 1, phase: 0 },
  { amplitude: -1, frequency: 1, phase: 0 },
  { amplitude: 1, frequency: 3, phase: 0 },
  { amplitude: 1, frequency: 1, phase: Math.PI / 2 },
  { amplitude: -10, frequency: 1, phase: 0 },
];

/** Places in a range, as shares of it: the middle, then ever finer in between (van der Corput). */
const shareOf = (k: number): number => {
  let share = 0;
  for (let rest = k + 1, weight = 0.5; rest > 0; rest >>= 1, weight /= 2) if (rest & 1) share += weight;
  return share;
};

/**
 * Starts besides `first`: waves on top of its profile, and estimates from all over the ranges that the author gives,
 * the written value taking its turn.
 */
export function furtherStartsOf(system: System, first: CurveStart): CurveStart[] {
  const { problem, from, to } = system;
  const estimates = problem.parameters.filter((p) => p.estimate);
  const scales = problem.unknowns.map(({ range }) => (range ? (range[1] - range[0]) / 2 : 1));
  return Array.from({ length: furtherStarts }, (_, k) => {
    const { amplitude, frequency, phase } = shapes[k % shapes.length];
    const omega = (frequency * Math.PI) / (to - from);
    const profile: Profile = (t, out) => {
      first.profile(t, out);
      let at = 0;
      system.unknowns.forEach(({ order }, i) => {
        for (let m = 0; m <= order; m++)
          out[at++] += amplitude * scales[i] * omega ** m * Math.sin(omega * (t - from) + phase + (m * Math.PI) / 2);
      });
    };
    const parameters = first.parameters.map((value, q) => {
      const { low, high } = estimates[q].estimate!;
      const ranged = low !== null && high !== null && k % 2 === 1;
      return ranged ? low + (high - low) * shareOf(k >> 1) : value;
    });
    return { label: `a wave of ${frequency / 2} periods`, profile, parameters };
  });
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
