import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64Of,
  decode,
  doublesOf,
  doublesOfBase64,
  type Encoded,
  encode,
  publicNumber,
  publicText,
} from '../../../src/problem/json/codec.ts';

const throughText = <T>(value: T): T => decode(JSON.parse(JSON.stringify(encode(value))) as Encoded<T>);

/** Doubles with those that JSON lacks more often than chance has it. */
const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
);
/** Keys as data may have them, those that mean something to the codec or to JavaScript included. */
const keys = fc.oneof(
  fc.string(),
  fc.constantFrom('$', '$$', '$number', '$f64', '$$number', '__proto__', 'constructor'),
);

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numbers,
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array(),
    fc.float32Array(),
    fc.int32Array(),
    fc.uint32Array(),
    fc.uint8Array(),
    fc.array(tie('tree')),
    fc.dictionary(keys, tie('tree') as fc.Arbitrary<unknown>, { noNullPrototype: true }),
  ),
}));

describe('the exact form', () => {
  test('comes back from text as it was', () => {
    fc.assert(
      fc.property(tree, (value) => isDeepStrictEqual(throughText(value), value)),
      { numRuns: 1000 },
    );
  });

  test('of a part of a buffer holds that part', () => {
    const part = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(throughText({ part }).part.buffer.byteLength).toBe(16);
    expect(throughText(part)).toEqual(Float64Array.of(2, 3));
  });

  test('leaves out what JSON leaves out', () => {
    expect(throughText({ none: undefined, some: 1 })).toStrictEqual({ some: 1 });
  });

  test('is refused to what is no plain data', () => {
    expect(() => encode({ work: () => 1 })).toThrow('a function is no plain data');
    expect(() => encode([1n])).toThrow('a bigint is no plain data');
    expect(() => encode(new DataView(new ArrayBuffer(8)))).toThrow('DataView is no plain data');
  });

  test('that is damaged is told from one that is not', () => {
    expect(() => doublesOfBase64('!')).toThrow('this is not base64');
    expect(() => doublesOfBase64('AAAA')).toThrow('bytes are missing');
  });

  test('of doubles is base64 of their bytes, of any number of them', () => {
    const doubles = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i));
    expect(base64Of(doubles)).toBe(Buffer.from(doubles.buffer).toString('base64'));
    expect(doublesOfBase64(base64Of(doubles))).toEqual(doubles);
  });
});

describe('the public form', () => {
  test('has plain arrays and null for what is not finite', () => {
    const header = { grid: Float64Array.of(0, Number.NaN, 1), heldOut: Uint8Array.of(0, 1), rate: Number.NaN, n: 2 };
    expect(publicText(header)).toBe('{"grid":[0,null,1],"heldOut":[0,1],"rate":null,"n":2}');
    expect(publicText([1], 1)).toBe('[\n 1\n]');
  });

  test('comes back but for what was not finite', () => {
    fc.assert(
      fc.property(fc.float64Array(), (values) => {
        const read = doublesOf(JSON.parse(publicText(values)));
        // JSON writes −0 as 0.
        expect(read).toEqual(values.map((x) => (Number.isFinite(x) ? x + 0 : Number.NaN)));
        expect(Array.from(values, publicNumber).map((x) => x ?? Number.NaN)).toEqual(
          Array.from(values, (x) => (Number.isFinite(x) ? x : Number.NaN)),
        );
      }),
    );
  });
});
