import { describe, expect, it } from 'vitest';
import { blockPattern, factoriseBlocks, solveBlocks } from '../../src/numeric/block-lu.ts';
import { Random } from '../../src/numeric/random.ts';

/** Blocks of uneven sizes at these places, with diagonals that can bear the pivots, and zeros elsewhere. */
function sparse(sizes: readonly number[], places: readonly number[][], seed: number) {
  const random = new Random(seed);
  const first = sizes.map((_, k) => sizes.slice(0, k).reduce((a, b) => a + b, 0));
  const n = sizes.reduce((a, b) => a + b, 0);
  const matrix = new Float64Array(n * n);
  for (const [i, columns] of places.entries()) {
    for (const j of [...columns, i]) {
      for (let r = first[i]; r < first[i] + sizes[i]; r++) {
        for (let c = first[j]; c < first[j] + sizes[j]; c++) matrix[r * n + c] = random.uniform() - 0.5;
      }
    }
  }
  return { matrix, n, pattern: blockPattern(first, n, places) };
}

function productWith(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, r) => x.reduce((sum, y, c) => sum + matrix[r * n + c] * y, 0));
}

describe('LU factors of matrices that are made of blocks', () => {
  const arrow = Array.from({ length: 9 }, (_, i) => (i === 0 ? [1, 2, 3, 4, 5, 6, 7, 8] : [0]));
  const ring = Array.from({ length: 9 }, (_, i) => [(i + 1) % 9, (i + 4) % 9]);

  it.each([
    ['an arrow whose tip comes first', arrow],
    ['a ring', ring],
    ['blocks that are not coupled', ring.map(() => [])],
    ['all blocks', ring.map(() => [0, 1, 2, 3, 4, 5, 6, 7, 8])],
  ])('solve what they are made of: %s', (_name, places) => {
    const { matrix, n, pattern } = sparse([5, 8, 1, 4, 9, 3, 7, 2, 6], places, 4);
    const x = Float64Array.from({ length: n }, (_, i) => 1 + (i % 5));
    const right = productWith(matrix, x);
    const factors = factoriseBlocks(matrix.slice(), pattern);
    solveBlocks(factors!, right);
    for (let i = 0; i < n; i++) expect(right[i]).toBeCloseTo(x[i], 7);
  });

  it('eliminate the tip of an arrow last or last but one, so that nothing fills in', () => {
    const { pattern } = sparse(new Array(9).fill(10), arrow, 1);
    expect([...pattern.order].indexOf(0)).toBeGreaterThanOrEqual(7);
    const full = sparse(
      new Array(9).fill(10),
      ring.map(() => [0, 1, 2, 3, 4, 5, 6, 7, 8]),
      1,
    ).pattern;
    expect(pattern.cost).toBeLessThan(0.2 * full.cost);
    expect(full.cost).toBeGreaterThan(0.9 * (90 ** 3 / 3));
    expect(full.cost).toBeLessThan(1.3 * (90 ** 3 / 3));
  });

  it('are refused where a diagonal block is singular, or tiny beside what it is to eliminate', () => {
    const { matrix, n, pattern } = sparse([3, 3], [[1], [0]], 2);
    const [singular, tiny] = [matrix.slice(), matrix.slice()];
    const k = pattern.order[0] * 3;
    for (let r = k; r < k + 3; r++) {
      for (let c = k; c < k + 3; c++) {
        singular[r * n + c] = 0;
        tiny[r * n + c] *= 1e-12;
      }
    }
    expect(factoriseBlocks(singular, pattern)).toBeNull();
    expect(factoriseBlocks(tiny, pattern)).toBeNull();
  });
});
