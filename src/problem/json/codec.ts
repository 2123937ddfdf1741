/**
 * @file Numbers that JSON does not know, in the two forms that the product writes.
 *
 * The public form is for readers in any language: a number that is not finite is `null`, a typed array is a plain one.
 * It cannot tell NaN from the infinities; whoever reads it back gets NaN for each.
 *
 * The exact form is for the product itself: every number and every typed array comes back as it was, to the bit.
 */

export type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** A number in the public form; `null`: it is not finite. */
export type PublicNumber = number | null;

/** What is read of a value whose typed arrays were written in the public form; single numbers in it were finite. */
export type PublicArrays<T> = T extends TypedArray
  ? PublicNumber[]
  : T extends object
    ? { [K in keyof T]: PublicArrays<T[K]> }
    : T;

export const publicNumber = (x: number): PublicNumber => (Number.isFinite(x) ? x : null);

/** The public form of plain data as text. @param indent spaces per level; by default all on one line */
export const publicText = (value: unknown, indent?: number): string => JSON.stringify(plain(value), null, indent);

/** With every typed array as a plain one: a replacer would be asked about every single number. */
function plain(value: unknown): unknown {
  if (isTypedArray(value)) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}

/** A number read back; NaN where there is none. */
export const numberOf = (x: PublicNumber | undefined): number => x ?? Number.NaN;

/** Numbers read back. */
export const doublesOf = (values: readonly PublicNumber[]): Float64Array => Float64Array.from(values, numberOf);

declare const content: unique symbol;

/** The exact form of a `T`: JSON without a gap. */
export interface Encoded<T> {
  readonly [content]: T;
}

/** First character of the keys that mean something; a key of the data that begins with it gets one more. */
const mark = '$';

/** Key of the object that stands for a number JSON cannot hold. */
const numberKey = `${mark}number`;

type ArrayType = { new (buffer: ArrayBuffer): TypedArray; readonly BYTES_PER_ELEMENT: number };

/** The typed arrays by the keys of the objects that stand for them, which hold base64 of their little-endian bytes. */
const arrayTypes: Record<string, ArrayType> = {
  [`${mark}f64`]: Float64Array,
  [`${mark}f32`]: Float32Array,
  [`${mark}i32`]: Int32Array,
  [`${mark}u32`]: Uint32Array,
  [`${mark}u8`]: Uint8Array,
};
const arrayKeys = Object.entries(arrayTypes);

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && arrayKeys.some(([, type]) => value instanceof type);
}

const arrayObject = (array: TypedArray): unknown => {
  const [key] = arrayKeys.find(([, type]) => array instanceof type)!;
  return { [key]: base64Of(array) };
};

/**
 * The exact form of plain data: numbers, strings, booleans, null, typed arrays, arrays and records; fields that are
 * `undefined` are left out, as in JSON.
 * @param ofArray what to write for a typed array, where the channel has something better than text
 * @throws TypeError for what is no plain data
 */
export function encode<T>(value: T, ofArray: (array: TypedArray) => unknown = arrayObject): Encoded<T> {
  const encoded = (child: unknown): unknown => {
    if (typeof child === 'number') {
      return Number.isFinite(child) && !Object.is(child, -0) ? child : { [numberKey]: spelled(child) };
    }
    if (child === null || child === undefined || typeof child === 'string' || typeof child === 'boolean') return child;
    if (typeof child !== 'object') throw new TypeError(`a ${typeof child} is no plain data`);
    if (Array.isArray(child)) return child.map(encoded);
    if (isTypedArray(child)) return ofArray(child);
    if (ArrayBuffer.isView(child)) throw new TypeError(`${child.constructor.name} is no plain data`);
    return Object.fromEntries(
      Object.entries(child).map(([key, part]) => [key.startsWith(mark) ? mark + key : key, encoded(part)]),
    );
  };
  return encoded(value) as Encoded<T>;
}

/** The value that was encoded. Typed arrays that came through the channel as such stay as they are. */
export function decode<T>(json: Encoded<T>): T {
  const decoded = (child: unknown): unknown => {
    if (typeof child !== 'object' || child === null || ArrayBuffer.isView(child)) return child;
    if (Array.isArray(child)) return child.map(decoded);
    const entries = Object.entries(child);
    const [key, text] = entries[0] ?? [];
    if (entries.length === 1 && typeof text === 'string') {
      if (key === numberKey) return Number(text);
      const type = Object.hasOwn(arrayTypes, key) ? arrayTypes[key] : null;
      if (type) return arrayOf(text, type);
    }
    return Object.fromEntries(
      entries.map(([name, part]) => [name.startsWith(mark) ? name.slice(mark.length) : name, decoded(part)]),
    );
  };
  return decoded(json) as T;
}

const spelled = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** Node's own way, many times as fast as one character for each byte. */
interface Bytes {
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64'): string };
}
const { Buffer: fast } = globalThis as { Buffer?: Bytes };

/** Characters that are made of bytes at once: more would be too many arguments. */
const slice = 0x2000;

/** Base64 of an array's bytes, which are little-endian on every machine that Node and browsers run on. */
export function base64Of(array: TypedArray): string {
  if (fast) return fast.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += slice) parts.push(String.fromCharCode(...bytes.subarray(at, at + slice)));
  return btoa(parts.join(''));
}

/** The doubles that `base64Of` wrote. @throws RangeError when the text is none of it */
export const doublesOfBase64 = (text: string): Float64Array => arrayOf(text, Float64Array) as Float64Array;

function arrayOf(text: string, type: ArrayType): TypedArray {
  let characters: string;
  try {
    characters = atob(text);
  } catch {
    throw new RangeError('this is not base64');
  }
  if (characters.length % type.BYTES_PER_ELEMENT !== 0) throw new RangeError('bytes are missing');
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return new type(bytes.buffer);
}
