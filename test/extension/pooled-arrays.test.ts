import { expect, it } from 'vitest';
import { pooledArrays } from '../../src/extension/pooled-arrays.ts';
import { frame } from './doubles/stage.mjs';

it('a long batch has one buffer and the same content', () => {
  const batch = { type: 'frames', frames: Array.from({ length: 100 }, (_, i) => frame(i + 1)) };
  const pooled = pooledArrays(batch);
  expect(pooled).toEqual(batch);
  const arrays = pooled.frames.flatMap((f) => [f.losses, f.gram, f.weights, f.stepDots, f.parameters]);
  expect(new Set(arrays.map((array) => array.buffer)).size).toBe(1);
});

it('arrays of bytes do not push the next ones off their alignment', () => {
  const message = { heldOut: Uint8Array.of(1, 0, 1), times: Float64Array.of(1, 2), none: null, name: 'lab' };
  expect(pooledArrays(message)).toEqual(message);
});
