import { describe, expect, test } from 'vitest';
import { eventFileName, tensorboardEvents } from '../../../src/export/tensorboard/tensorboard.ts';
import { crc32c, maskedCrc32c } from '../../../src/export/wire/crc32c.ts';
import type { FrameLine } from '../../../src/problem/json/lines.ts';
import { fieldsOf, messages, texts } from '../wire/wire.ts';

const bytes = (of: (i: number) => number) => Uint8Array.from({ length: 32 }, (_, i) => of(i));

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  test.each([
    ['32 zeros', bytes(() => 0), 0x8a9136aa],
    ['32 ones', bytes(() => 0xff), 0x62a8ab43],
    ['0 … 31', bytes((i) => i), 0x46dd794e],
    ['31 … 0', bytes((i) => 31 - i), 0x113fdb5c],
    ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ])('of %s is the published one', (_, data, crc) => {
    expect(crc32c(data)).toBe(crc);
  });

  test('is masked by a rotation of 15 bits and a constant', () => {
    const crc = 0xe3069283;
    const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
    expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe((rotated + 0xa282ead8) % 2 ** 32);
  });
});

const frame = (step: number, loss: number, heldOut: number | null): FrameLine => ({
  type: 'frame',
  v: 1,
  step,
  phase: 0,
  seconds: step / 100,
  terms: {
    motion: {
      loss,
      weight: 2,
      gradientNorm: 3,
      weightedGradientNorm: 6,
      share: 1,
      heldOut,
      stepDot: null,
      stepCosine: null,
    },
  },
  cosines: {},
  alignment: null,
  total: 2 * loss,
  rate: 1e-3,
  measure: null,
  stepNorm: null,
  parameters: { k: 5 },
  preconditioned: null,
});

/** The data of every record, its checksums checked. */
function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

test('frames become events of scalars, numbers that do not exist are left out', () => {
  const [head, first, second] = recordsOf(tensorboardEvents([frame(0, 0.5, 0.25), frame(300, 0.125, null)], 1000));
  expect(texts(fieldsOf(head), 3)).toEqual(['brain.Event:2']);
  const scalars = (record: Uint8Array) => {
    const [summary] = messages(fieldsOf(record), 5);
    return Object.fromEntries(messages(summary, 1).map((value) => [texts(value, 1)[0], value.get(2)![0]]));
  };
  expect(fieldsOf(second).get(1)).toEqual([1003]);
  expect(fieldsOf(second).get(2)).toEqual([300n]);
  expect(scalars(first)).toMatchObject({
    'loss/motion': 0.5,
    'held_out_loss/motion': 0.25,
    total: 1,
    'parameter/k': 5,
  });
  expect(scalars(second)).not.toHaveProperty('held_out_loss/motion');
  expect(scalars(second)).not.toHaveProperty('measure');
});

test('the file has the name that TensorBoard looks for', () => {
  expect(eventFileName(1234.5)).toBe('events.out.tfevents.1234.pinn-lens');
});
