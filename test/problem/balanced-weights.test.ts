import { describe, expect, it } from 'vitest';
import { equalWeights } from '../../src/problem/balanced-weights.ts';
import { weightedNorms } from '../../src/problem/gram.ts';

/** Gradients that stand upright on each other, of these lengths. */
const upright = (...norms: number[]): Float64Array =>
  Float64Array.from({ length: norms.length ** 2 }, (_, k) => {
    const [i, j] = [Math.floor(k / norms.length), k % norms.length];
    return i === j ? norms[i] ** 2 : 0;
  });

describe('weights of equal gradients', () => {
  const frame = {
    gram: upright(1000, 10, 1),
    weights: new Float64Array([1, 2, 4]),
    losses: new Float64Array([1, 3, 2]),
  };

  it('have the same total', () => {
    const equal = equalWeights(frame, [[0], [1], [2]], null)!;
    const [first, ...others] = weightedNorms(frame.gram, equal);
    for (const norm of others) expect(norm).toBeCloseTo(first, 10);
    expect(equal[0] + 3 * equal[1] + 2 * equal[2]).toBeCloseTo(1 + 6 + 8, 10);
  });

  it('are measured by the one that is kept', () => {
    expect([...equalWeights(frame, [[0], [1], [2]], 1)!]).toEqual([0.02, 2, 20]);
  });

  it('keep the ratio within a group, whose gradient is that of its sum', () => {
    const equal = equalWeights(frame, [[0], [1, 2]], 0)!;
    expect(equal[2] / equal[1]).toBeCloseTo(2, 12);
    expect(Math.hypot(10 * equal[1], equal[2])).toBeCloseTo(1000, 9);
  });

  it('leave a term without a gradient as it is, and ask for no infinite weight', () => {
    const equal = equalWeights({ ...frame, gram: upright(1000, 0, 1) }, [[0], [1], [2]], 2)!;
    expect(equal[0]).toBeCloseTo(0.004, 12);
    expect([equal[1], equal[2]]).toEqual([2, 4]);
  });

  it('are none where nothing has a gradient', () => {
    expect(equalWeights({ ...frame, gram: upright(0, 0, 0) }, [[0], [1], [2]], 0)).toBeNull();
  });
});
