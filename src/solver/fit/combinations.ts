/**
 * @file What data determine of numbers that they do not tell apart. A combination Σ aᵢxᵢ, or a product Π xᵢ^aᵢ, is
 * determined where a is orthogonal to the directions in which the numbers, or their logarithms, can move, at every point.
 */
import { symmetricEigen } from '../../numeric/symmetric.ts';
import { say } from '../../problem/number-text/sentence.ts';

/** Where it was looked: values of the numbers of a group, and an orthonormal basis of the ways they can move together. */
export interface OpenPoint {
  values: readonly number[];
  directions: readonly Float64Array[];
}

export interface Combinations {
  texts: string[];
  /** Whether they are as many as the data determine of the group. */
  isAll: boolean;
}

/** Directions beyond those that span the open ones, so that what they have in common is no chance. */
const spare = 2;
/** Squared sine of an angle between directions that are the same. */
const same = 1e-5;
/** Distance of an exponent or a coefficient from the fraction that it is. */
const near = 1e-2;
const largestDenominator = 4;

/** @param names of the group, as many as each point has values */
export function combinationsOf(names: readonly string[], points: readonly OpenPoint[]): Combinations {
  if (points.length === 0) return { texts: [], isAll: false };
  const [{ values, directions }] = points;
  const wanted = names.length - directions.length;
  const powers = invariants(points, (x) => 1 / x).flatMap((row) => {
    const exponents = row.map(fraction);
    if (exponents.some((a) => a === null) || points.some((p) => p.values.some((x) => x === 0))) return [];
    const whole = wholeNumbers(exponents as number[]);
    return [{ text: productText(names, whole), gradient: whole.map((a, i) => a / values[i]) }];
  });
  const sums = invariants(points, () => 1).map((row) => {
    const factors = row.map((a) => fraction(a) ?? a);
    return { text: sumText(names, factors), gradient: factors };
  });
  const chosen: string[] = [];
  const basis: Float64Array[] = [];
  for (const { text, gradient } of [...powers, ...sums]) {
    if (basis.length === wanted) break;
    const own = unitPart(Float64Array.from(gradient), basis);
    if (!own) continue;
    basis.push(own);
    chosen.push(text);
  }
  return { texts: chosen, isAll: chosen.length === wanted };
}

/**
 * Rows that are orthogonal to all open directions, in reduced echelon form.
 * @param slope how far the coordinate goes of which they are coefficients, per change of the number
 */
function invariants(points: readonly OpenPoint[], slope: (x: number) => number): number[][] {
  const n = points[0].values.length;
  const gram = new Float64Array(n * n);
  let rows = 0;
  for (const { values, directions } of points) {
    const basis: Float64Array[] = [];
    for (const direction of directions) {
      const own = unitPart(
        direction.map((v, i) => v * slope(values[i])),
        basis,
      );
      if (!own) continue;
      basis.push(own);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j] += own[i] * own[j];
      rows++;
    }
  }
  if (gram.some((x) => !Number.isFinite(x))) return [];
  const { values, vectors } = symmetricEigen(gram);
  const silent = [...values.keys()].filter((k) => values[k] <= same * points.length);
  if (rows < n - silent.length + spare) return [];
  return reducedEchelon(silent.map((k) => Array.from({ length: n }, (_, i) => vectors[i * n + k])));
}

/** The part of `v` beside the orthonormal `basis`, of length 1; `null` where it has none. */
function unitPart(v: Float64Array, basis: readonly Float64Array[]): Float64Array | null {
  const length = Math.hypot(...v);
  if (!(length > 0)) return null;
  const rest = v.map((x) => x / length);
  for (const b of basis) {
    const along = rest.reduce((sum, x, i) => sum + x * b[i], 0);
    for (let i = 0; i < rest.length; i++) rest[i] -= along * b[i];
  }
  const left = Math.hypot(...rest);
  return left ** 2 > same ? rest.map((x) => x / left) : null;
}

/** Gauss–Jordan with pivots from the left, so that the rows are as simple as they can be. */
function reducedEchelon(matrix: number[][]): number[][] {
  const rows = matrix.map((row) => [...row]);
  const columns = rows[0]?.length ?? 0;
  let top = 0;
  for (let column = 0; column < columns && top < rows.length; column++) {
    let pivot = top;
    for (let r = top; r < rows.length; r++) if (Math.abs(rows[r][column]) > Math.abs(rows[pivot][column])) pivot = r;
    if (Math.abs(rows[pivot][column]) < near) continue;
    [rows[top], rows[pivot]] = [rows[pivot], rows[top]];
    const by = rows[top][column];
    rows[top] = rows[top].map((x) => x / by);
    for (let r = 0; r < rows.length; r++) {
      if (r === top) continue;
      const factor = rows[r][column];
      rows[r] = rows[r].map((x, i) => x - factor * rows[top][i]);
    }
    top++;
  }
  return rows.slice(0, top);
}

/** The fraction of small whole numbers that `x` is; `null` where it is none. */
function fraction(x: number): number | null {
  for (let q = 1; q <= largestDenominator; q++) {
    const p = Math.round(x * q);
    if (Math.abs(x - p / q) <= near * Math.max(1, Math.abs(x))) return p / q;
  }
  return null;
}

/** Fractions times what makes all of them whole. */
function wholeNumbers(fractions: readonly number[]): number[] {
  const by = [1, 2, 3, 4, 6, 12].find((q) => fractions.every((x) => Math.abs(x * q - Math.round(x * q)) < 1e-9)) ?? 1;
  return fractions.map((x) => Math.round(x * by));
}

function productText(names: readonly string[], exponents: readonly number[]): string {
  const power = (name: string, a: number) => (a === 1 ? name : `${name}^${a}`);
  const of = (sign: number) =>
    names.flatMap((name, i) => (sign * exponents[i] > 0 ? [power(name, sign * exponents[i])] : []));
  const [above, below] = [of(1), of(-1)];
  return [above.join('*') || '1', ...below].join('/');
}

function sumText(names: readonly string[], factors: readonly number[]): string {
  const parts = names.flatMap((name, i) => {
    const size = Math.abs(factors[i]);
    if (size < near) return [];
    return [{ sign: factors[i] < 0 ? '-' : '+', text: Math.abs(size - 1) < 1e-9 ? name : `${say(size)}*${name}` }];
  });
  return parts.map(({ sign, text }, i) => (i === 0 ? (sign === '-' ? `-${text}` : text) : ` ${sign} ${text}`)).join('');
}
