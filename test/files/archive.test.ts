import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ArchiveValue, pack, unpack } from '../../src/files/archive.ts';

const leaf = fc.oneof(
  fc.double(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.float64Array(),
  fc.float32Array(),
  fc.uint32Array(),
  fc.uint8Array(),
);
const tree = fc.letrec<{ node: ArchiveValue }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(fc.stringMatching(/^[a-zA-Z ]{1,8}$/), tie('node'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).node;

test('trees come back to the bit', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(unpack(pack(value))).toStrictEqual(value);
    }),
  );
});

test('every cut and every changed byte is noticed', () => {
  const bytes = pack({ theta: Float64Array.of(1, -0, Number.NaN), step: 7 });
  for (let n = 0; n < bytes.length; n++) expect(() => unpack(bytes.subarray(0, n))).toThrow(RangeError);
  for (let n = 0; n < bytes.length; n++) {
    const damaged = bytes.slice();
    damaged[n] ^= 1;
    expect(() => unpack(damaged)).toThrow(RangeError);
  }
});
