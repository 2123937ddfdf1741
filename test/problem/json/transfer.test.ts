import { expect, it } from 'vitest';
import { packed, unpacked } from '../../../src/problem/json/transfer.ts';
import { frame } from '../../extension/doubles/stage.mjs';

it('a long batch has one buffer and the same content', () => {
  const batch = { type: 'frames', frames: Array.from({ length: 100 }, (_, i) => frame(i + 1)) };
  const sent = packed(batch);
  // The channel carries arrays as such, so they stand where they stood.
  const { frames } = sent as unknown as typeof batch;
  const arrays = frames.flatMap((f) => [f.losses, f.gram, f.weights, f.stepDots, f.parameters]);
  expect(new Set(arrays.map((array) => array.buffer)).size).toBe(1);
  expect(unpacked(sent)).toEqual(batch);
});

it('arrays of bytes do not push the next ones off their alignment', () => {
  const message = { heldOut: Uint8Array.of(1, 0, 1), times: Float64Array.of(1, 2), none: null, name: 'lab' };
  expect(unpacked(packed(message))).toEqual(message);
});
