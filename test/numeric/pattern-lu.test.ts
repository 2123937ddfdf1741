import { describe, expect, it } from 'vitest';
import { factorise, solveFactorised } from '../../src/numeric/lu.ts';
import { PatternLU, pivotOrder } from '../../src/numeric/pattern-lu.ts';
import { Random } from '../../src/numeric/random.ts';

/** An arrow: the first row and column are full, and the diagonal. */
const arrow = (n: number): number[][] =>
  Array.from({ length: n }, (_, r) => (r === 0 ? Array.from({ length: n }, (_, c) => c) : [0, r]));

function filled(places: readonly number[][], lu: PatternLU): Float64Array {
  const n = places.length;
  const random = new Random(1, 'entries');
  const dense = new Float64Array(n * n);
  places.forEach((row, r) => {
    for (const c of row) {
      dense[r * n + c] = r === c ? 3 + random.uniform() : random.uniform() - 0.5;
      lu.values[lu.indexOf(r, c)] = dense[r * n + c];
    }
  });
  return dense;
}

const reversed = (places: readonly number[][]): number[][] =>
  places.toReversed().map((row) => row.map((c) => places.length - 1 - c));

describe('factors by a pattern', () => {
  it('solve what factors with row exchanges solve', () => {
    for (const places of [arrow(6), reversed(arrow(6)), [[0, 2], [1], [0, 1, 2]]]) {
      const lu = PatternLU.of(places)!;
      const dense = filled(places, lu);
      const n = places.length;
      const expected = Float64Array.from({ length: n }, (_, i) => i + 1);
      const two = Float64Array.from({ length: 3 * n }, (_, i) => (i % 3 === 2 ? 7 : Math.floor(i / 3) + 1));
      solveFactorised(factorise(dense, n), expected);
      expect(lu.factorise(new Float64Array(n))).toBe(true);
      lu.solve(two, 3, 2);
      for (let i = 0; i < n; i++) {
        expect(two[3 * i]).toBeCloseTo(expected[i], 12);
        expect(two[3 * i + 1]).toBeCloseTo(expected[i], 12);
        expect(two[3 * i + 2]).toBe(7);
      }
    }
  });

  it('say where a pivot is too small', () => {
    const lu = PatternLU.of([
      [0, 1],
      [0, 1],
    ])!;
    lu.values.set([1e-9, 1, 1, 1]);
    expect(lu.factorise(Float64Array.of(1e-6, 1e-6))).toBe(false);
  });

  it('know the sign of the determinant', () => {
    const lu = PatternLU.of([
      [0, 1],
      [0, 1],
    ])!;
    for (const [values, sign] of [
      [[1, 2, 3, 4], -1],
      [[1, 2, 3, 7], 1],
      [[-1, 0, 0, -2], 1],
    ] as const) {
      lu.values.set(values);
      lu.factorise(new Float64Array(2));
      expect(lu.sign).toBe(sign);
    }
  });
});

describe('the order of pivots', () => {
  it('leaves the head of an arrow to the end, so that nothing fills in', () => {
    const order = pivotOrder(
      arrow(6),
      arrow(6).map((_, r) => r),
    );
    expect(order.indexOf(0)).toBeGreaterThanOrEqual(4);
    expect(PatternLU.of(reversed(arrow(6)))!.values.length).toBe(16);
  });

  it('pairs rows with the columns that they pivot in', () => {
    const rows = [
      [1, 2],
      [2, 0],
      [0, 1],
    ];
    expect(pivotOrder(rows, [1, 2, 0]).toSorted()).toEqual([0, 1, 2]);
  });
});
