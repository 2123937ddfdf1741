/**
 * @file Plain trees with typed arrays as one self-checking block of bytes: what a checkpoint is made of. Numbers and
 * arrays come back to the bit.
 *
 * `PINNLENS` · length of the head (u32) · head (JSON) · zeros up to a multiple of 8 · arrays · SHA-256 of all before.
 */
import { createHash } from 'node:crypto';

export type ArchiveValue =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Uint8Array
  | ArchiveValue[]
  | { [key: string]: ArchiveValue };

const arrayTypes = { f64: Float64Array, f32: Float32Array, u32: Uint32Array, i32: Int32Array, u8: Uint8Array } as const;
type ArrayTypeName = keyof typeof arrayTypes;

const magic = 'PINNLENS';
const digestLength = 32;
/** Key that marks an array (or a number JSON cannot hold) in the head; keys of trees may not begin with it. */
const mark = '$';

const padded = (n: number) => Math.ceil(n / 8) * 8;

export function pack(tree: ArchiveValue): Uint8Array {
  const blocks: Uint8Array[] = [];
  let length = 0;
  const describe = (value: ArchiveValue): unknown => {
    if (typeof value === 'number') {
      // −0, NaN and the infinities are not JSON numbers.
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { [mark]: 'number', text: spell(value) };
    }
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(describe);
    for (const [type, arrayType] of Object.entries(arrayTypes)) {
      if (!(value instanceof arrayType)) continue;
      const offset = length;
      blocks.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      length += padded(value.byteLength);
      return { [mark]: type, offset, length: value.length };
    }
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, describe(child)]));
  };
  const head = new TextEncoder().encode(JSON.stringify(describe(tree)));
  const start = padded(magic.length + 4 + head.length);
  const bytes = new Uint8Array(start + length + digestLength);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, head.length, true);
  bytes.set(head, magic.length + 4);
  let at = start;
  for (const block of blocks) {
    bytes.set(block, at);
    at += padded(block.length);
  }
  bytes.set(createHash('sha256').update(bytes.subarray(0, at)).digest(), at);
  return bytes;
}

/** @throws RangeError when the bytes are no archive, cut short or damaged. */
export function unpack(bytes: Uint8Array): ArchiveValue {
  const body = bytes.subarray(0, Math.max(0, bytes.length - digestLength));
  const digest = createHash('sha256').update(body).digest();
  if (
    new TextDecoder().decode(bytes.subarray(0, magic.length)) !== magic ||
    digest.compare(bytes.subarray(body.length)) !== 0
  ) {
    throw new RangeError('it is no checkpoint, or it is damaged');
  }
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  const headStart = magic.length + 4;
  const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(headStart, headStart + headLength)));
  const start = padded(headStart + headLength);
  const restore = (value: unknown): ArchiveValue => {
    if (value === null || typeof value !== 'object') return value as ArchiveValue;
    if (Array.isArray(value)) return value.map(restore);
    const record = value as Record<string, unknown>;
    if (record[mark] === 'number') return Number(record.text);
    if (typeof record[mark] === 'string') {
      const arrayType = arrayTypes[record[mark] as ArrayTypeName];
      const from = start + (record.offset as number);
      const size = (record.length as number) * arrayType.BYTES_PER_ELEMENT;
      // A copy with a buffer of its own: a Node Buffer's `slice` would be a view of all the bytes.
      return new arrayType(new Uint8Array(body.subarray(from, from + size)).buffer);
    }
    return Object.fromEntries(Object.entries(record).map(([key, child]) => [key, restore(child)]));
  };
  return restore(head);
}

const spell = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));
