/** @file How fast the solutions of linear equations with constant coefficients change. */
import { factorise, solveFactorised } from '../../numeric/lu.ts';
import { spectralRadius } from '../../numeric/spectral-radius.ts';
import { maxAbs } from '../../numeric/vector.ts';
import { slopeOf, somewhere } from './slope.ts';
import type { EquationStructure } from './structure.ts';

/** Larger systems are not looked at: the matrix is squared twenty times. */
const largest = 60;
/** Share of the largest coefficient by which others may differ and still be constant. */
const close = 1e-9;

/**
 * The largest modulus of the characteristic roots, in 1/unit of the variable: of the companion matrix of equations that are
 * linear with constant coefficients; `null` for others, and where the equations are not ordinary.
 */
export function fastestRate(
  structure: EquationStructure,
  parameters: Readonly<Record<string, number>>,
  from: number,
): number | null {
  if (!structure.isOrdinary || structure.extra.length > 0) return null;
  const matrix = companion(structure, parameters, from, 0);
  const other = companion(structure, parameters, from, 1);
  if (!matrix || !other) return null;
  const size = maxAbs(matrix);
  if (matrix.some((x, i) => !(Math.abs(x - other[i]) <= close * size))) return null;
  const rate = spectralRadius(matrix, Math.sqrt(matrix.length));
  return Number.isFinite(rate) ? rate : null;
}

/** The state matrix at a place, row-major; `null` where it has none. */
function companion(
  { orders, pairs }: EquationStructure,
  parameters: Readonly<Record<string, number>>,
  from: number,
  place: number,
): Float64Array | null {
  const unknowns = [...orders.keys()];
  const count = unknowns.length;
  const states = unknowns.flatMap((unknown) =>
    Array.from({ length: orders.get(unknown)! }, (_, order) => ({ unknown, order })),
  );
  const n = states.length;
  if (n > largest) return null;
  const at = somewhere(place, parameters, from + 0.1 * (place + 1));
  const equations = unknowns.map((unknown) => pairs.get(unknown)!.term.residual);
  const leading = new Float64Array(count * count);
  for (const [row, e] of equations.entries())
    for (const [column, unknown] of unknowns.entries())
      leading[row * count + column] = slopeOf(e, { unknown, order: orders.get(unknown)! }, at);
  const factors = factorise(leading, count);
  const matrix = new Float64Array(n * n);
  const firstOf = new Map(unknowns.map((unknown) => [unknown, states.findIndex((s) => s.unknown === unknown)]));
  for (const [column, jet] of states.entries()) {
    const slopes = Float64Array.from(equations, (e) => -slopeOf(e, jet, at));
    solveFactorised(factors, slopes);
    for (const [row, unknown] of unknowns.entries()) {
      const last = firstOf.get(unknown)! + orders.get(unknown)! - 1;
      matrix[last * n + column] = slopes[row];
    }
    // The derivative of a state below the last is the next one.
    if (jet.order > 0) matrix[(column - 1) * n + column] = 1;
  }
  return matrix.every(Number.isFinite) ? matrix : null;
}
