import { describe, expect, it } from 'vitest';
import { factorise, signOf, solveFactorised } from '../../../src/numeric/lu.ts';
import { Random } from '../../../src/numeric/random.ts';
import { StageMatrix, type StageRead, solveColumns } from '../../../src/solver/fit/stage-matrix.ts';

const nodes = 3;
const integration = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0.2, -0.07, 0.02, 0.39, 0.29, -0.04, 0.38, 0.51, 0.11],
];

/** Equation i: the derivative of unknown π(i), and the unknowns i and i + 1. */
function chain(n: number) {
  const reads: StageRead[] = [];
  const add = (equation: number, unknown: number, below: number): void => {
    reads.push({ at: reads.length * nodes, equation, unknown, below });
  };
  for (let i = 0; i < n; i++) {
    add(i, (i + 1) % n, 0);
    add(i, i, 1);
    if (i + 2 < n) add(i, i + 2, 1);
  }
  return reads;
}

/** [size·size] equation by equation, its nodes together. */
function denseOf(reads: readonly StageRead[], partials: Float64Array, n: number, h: number): Float64Array {
  const size = n * nodes;
  const out = new Float64Array(size * size);
  for (const { at, equation, unknown, below } of reads) {
    for (let s = 0; s < nodes; s++) {
      for (let u = 0; u < nodes; u++) {
        out[(equation * nodes + s) * size + unknown * nodes + u] +=
          partials[at + s] * h ** below * integration[below][s * nodes + u];
      }
    }
  }
  return out;
}

describe('the linearised equations of a step', () => {
  it('are solved whatever the pivots are, and their sign is that of the determinant', () => {
    const n = 6;
    const reads = chain(n);
    const matrix = new StageMatrix(reads, n, nodes);
    const random = new Random(1, 'partials');
    // The last ones have vanishing derivatives, so that rows are exchanged.
    for (const highest of [1, -1, 1, 0]) {
      const partials = Float64Array.from({ length: reads.length * nodes }, (_, k) =>
        reads[Math.floor(k / nodes)].below === 0 ? highest * (1 + random.uniform()) : random.uniform() - 0.5,
      );
      const dense = denseOf(reads, partials, n, 0.3);
      const lu = factorise(dense, n * nodes);
      const expected = Float64Array.from({ length: n * nodes }, (_, i) => Math.sin(i));
      const b = new Float64Array(n * nodes);
      for (let e = 0; e < n; e++) for (let s = 0; s < nodes; s++) b[matrix.rowAt(s, e)] = expected[e * nodes + s];
      solveFactorised(lu, expected);
      expect(matrix.factorise(partials, integration, 0.3)).toBe(true);
      expect(matrix.sign).toBe(signOf(lu));
      matrix.solve(b);
      for (let i = 0; i < n; i++) {
        for (let s = 0; s < nodes; s++) {
          expect(b[matrix.columnAt(s, i)] / expected[i * nodes + s]).toBeCloseTo(1, 8);
        }
      }
    }
  });
});

describe('several right-hand sides', () => {
  it('are solved with row exchanges in matrices of every size', () => {
    for (const n of [5, 60]) {
      const random = new Random(2, 'columns');
      const lu = factorise(
        Float64Array.from({ length: n * n }, () => random.uniform() - 0.5),
        n,
      );
      const one = Float64Array.from({ length: n }, (_, i) => i % 7);
      const three = Float64Array.from({ length: 3 * n }, (_, i) => Math.floor(i / 3) % 7);
      solveFactorised(lu, one);
      solveColumns(lu, three, 3, 2);
      for (let i = 0; i < n; i++) {
        expect(three[3 * i + 1] / one[i]).toBeCloseTo(1, 6);
        expect(three[3 * i + 2]).toBe(i % 7);
      }
    }
  });
});
