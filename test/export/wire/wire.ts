/** @file Reads protocol buffers back without their schema: fields by number, in the order in which they stand. */

export type Field = number | bigint | Uint8Array;

/** Fields of one message; messages inside are bytes still. */
export function fieldsOf(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const values: Record<number, () => Field> = {
    0: varint,
    1: () => {
      at += 8;
      return view.getFloat64(at - 8, true);
    },
    2: () => {
      const length = Number(varint());
      at += length;
      return bytes.subarray(at - length, at);
    },
    5: () => {
      at += 4;
      return view.getFloat32(at - 4, true);
    },
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const value = values[tag & 7]();
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

const all = (message: Map<number, Field[]>, field: number) => (message.get(field) ?? []) as Uint8Array[];

export const messages = (message: Map<number, Field[]>, field: number): Map<number, Field[]>[] =>
  all(message, field).map(fieldsOf);

export const texts = (message: Map<number, Field[]>, field: number): string[] =>
  all(message, field).map((bytes) => new TextDecoder().decode(bytes));
