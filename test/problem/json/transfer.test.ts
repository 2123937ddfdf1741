import { expect, it } from 'vitest';
import { packed, unpacked } from '../../../src/problem/json/transfer.ts';
import { frame } from '../../extension/doubles/stage.mjs';

it('a long batch has one buffer and the same content', () => {
  const batch = { type: 'frames', frames: Array.from({ length: 100 }, (_, i) => frame(i + 1)) };
  const sent = packed(batch);
  const arrays = sent.frames.flatMap((f) => [f.losses, f.gram, f.weights, f.stepDots, f.parameters]);
  expect(new Set(arrays.map((array) => array.buffer)).size).toBe(1);
  expect(unpacked(sent)).toEqual(batch);
});

it('arrays of bytes do not push the next ones off their alignment', () => {
  const message = { heldOut: Uint8Array.of(1, 0, 1), times: Float64Array.of(1, 2), none: null, name: 'lab' };
  expect(unpacked(packed(message))).toEqual(message);
});

it('numbers that JSON does not hold survive it', () => {
  const message = {
    rate: Number.NaN,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    zero: 0,
    no: null,
  };
  const sent = JSON.parse(JSON.stringify(packed(message)));
  expect(unpacked(sent)).toEqual(message);
});
