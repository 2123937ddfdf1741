import { describe, expect, test } from 'vitest';
import { splitOf } from '../../src/problem/split.ts';

const set = (name: string, count: number, holdout: number) => ({
  name,
  data: { times: Array.from({ length: count }, (_, i) => i), holdout },
});
const kept = (split: Uint8Array): number => split.reduce((a, b) => a + b, 0);

describe('measurements kept out', () => {
  test('are the share asked for, and never all', () => {
    expect(kept(splitOf(set('lab', 40, 0.25)))).toBe(10);
    expect(kept(splitOf(set('lab', 40, 0)))).toBe(0);
    expect(kept(splitOf(set('lab', 3, 0.99)))).toBe(2);
    expect(kept(splitOf(set('lab', 1, 0.9)))).toBe(0);
  });

  test('are drawn by the name of the set alone', () => {
    expect(splitOf(set('lab', 40, 0.25))).toEqual(splitOf(set('lab', 40, 0.25)));
    expect(splitOf(set('field', 40, 0.25))).not.toEqual(splitOf(set('lab', 40, 0.25)));
    // Frozen: a resumed or repeated run must keep the same ones out.
    expect([...splitOf(set('lab', 8, 0.25))].flatMap((x, i) => (x ? [i] : []))).toEqual([3, 7]);
  });
});
