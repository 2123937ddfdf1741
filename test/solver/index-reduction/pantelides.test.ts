/** @file Structure alone: matching, Pantelides' counts, rows that depend on each other. */
import { describe, expect, it } from 'vitest';
import { dependentRow } from '../../../src/numeric/dependent-row.ts';
import { matching } from '../../../src/numeric/matching.ts';
import { indexOf, pantelides, type Signature } from '../../../src/problem/structure/pantelides.ts';

const offsetsOf = (equations: Signature[], unknowns: number) => {
  const structure = pantelides(equations, unknowns);
  if (!structure.regular) throw new Error(`crowded: ${structure.crowded}`);
  return structure.offsets;
};

describe('matching', () => {
  it('gives every row a column of its own', () => {
    expect(matching([[0, 1], [0], [1, 2]], 3)).toEqual({ complete: true, columns: [1, 0, 2] });
  });

  it('names rows that are too many for what they read', () => {
    expect(matching([[0, 1, 2], [0], [0]], 3)).toEqual({ complete: false, crowded: [1, 2] });
  });
});

describe('Pantelides', () => {
  it('leaves an ODE and an algebraic equation as they are', () => {
    const offsets = offsetsOf(
      [
        [
          [0, 1],
          [1, 0],
        ],
        [
          [0, 0],
          [1, 0],
        ],
      ],
      2,
    );
    expect(offsets).toEqual({ differentiations: [0, 0], orders: [1, 0], pairs: [0, 1] });
    expect(indexOf(offsets)).toBe(1);
  });

  it('differentiates the rod of a pendulum twice', () => {
    // x″ = −λx, y″ = −λy − g, x² + y² = 1.
    const offsets = offsetsOf(
      [
        [
          [0, 2],
          [2, 0],
        ],
        [
          [1, 2],
          [2, 0],
        ],
        [
          [0, 0],
          [1, 0],
        ],
      ],
      3,
    );
    expect(offsets).toMatchObject({ differentiations: [0, 0, 2], orders: [2, 2, 0] });
    expect(indexOf(offsets)).toBe(3);
  });

  it('follows a chain of prescribed motion', () => {
    // a′ = b, b′ = c, c′ = u, a = sin t.
    const offsets = offsetsOf(
      [
        [
          [0, 1],
          [1, 0],
        ],
        [
          [1, 1],
          [2, 0],
        ],
        [
          [2, 1],
          [3, 0],
        ],
        [[0, 0]],
      ],
      4,
    );
    expect(offsets).toMatchObject({ differentiations: [2, 1, 0, 3], orders: [3, 2, 1, 0] });
    expect(indexOf(offsets)).toBe(4);
  });

  it('names equations that are too many for their unknowns', () => {
    const structure = pantelides(
      [
        [
          [0, 1],
          [1, 0],
          [2, 0],
        ],
        [[0, 0]],
        [[0, 0]],
      ],
      3,
    );
    expect(structure).toEqual({ regular: false, crowded: [1, 2] });
  });
});

describe('rows that depend on each other', () => {
  it('are found with their factors and no row besides', () => {
    const matrix = Float64Array.of(5, 0, 1, 0, 1e-6, -1e-6, 0, -2e-6, 2e-6);
    expect(dependentRow(matrix, 3)).toEqual([
      { row: 1, factor: 2 },
      { row: 2, factor: 1 },
    ]);
  });

  it('are none in a regular matrix with rows of very different size', () => {
    expect(dependentRow(Float64Array.of(1, 1e9, 1e-9, 1e-9), 2)).toBeNull();
  });
});
