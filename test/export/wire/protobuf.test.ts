import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Message } from '../../../src/export/wire/protobuf.ts';
import { fieldsOf } from './wire.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// The examples of protobuf.dev, "Encoding".
test('messages are encoded as the published examples are', () => {
  expect(hex(new Message().integer(1, 150).finish())).toBe('089601');
  expect(hex(new Message().text(2, 'testing').finish())).toBe('120774657374696e67');
  expect(hex(new Message().message(3, new Message().integer(1, 150)).finish())).toBe('1a03089601');
  expect(hex(new Message().integer(1, -2).finish())).toBe('08feffffffffffffffff01');
});

test('every number and text comes back', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.double(),
      fc.float(),
      fc.string({ unit: 'grapheme' }),
      (whole, real, single, text) => {
        const bytes = new Message().integer(1, whole).double(2, real).float(300, single).text(4, text).finish();
        const fields = fieldsOf(bytes);
        expect(fields.get(1)).toEqual([BigInt(whole)]);
        expect(fields.get(2)).toEqual([real]);
        expect(fields.get(300)).toEqual([single]);
        expect(new TextDecoder().decode(fields.get(4)![0] as Uint8Array)).toBe(text);
      },
    ),
  );
});
