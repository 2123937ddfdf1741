import { expect, it } from 'vitest';
import { pack, unpack } from '../../src/files/archive.ts';

it('reads an archive from a Node buffer that lies inside a larger one', () => {
  const tree = { step: 7, theta: Float64Array.of(1, 2, 3), times: Uint32Array.of(4, 5) };
  const bytes = pack(tree);
  const pool = Buffer.alloc(bytes.length + 16);
  pool.set(bytes, 8);
  expect(unpack(pool.subarray(8, 8 + bytes.length))).toEqual(tree);
});
