/**
 * @file Messages between host and panel in a form that a webview's channel carries whole. VS Code sends JSON beside the
 * buffers of typed arrays, which has two gaps: it numbers the buffers with one byte, so that from the 256th on arrays
 * arrive empty (a batch of thirty frames has more), and NaN and the infinities arrive as `null`.
 */
import { decode, type Encoded, encode, type TypedArray } from './codec.ts';

/** Every array begins at a multiple of this many bytes. */
const alignment = 8;

/** The exact form of a message, with its typed arrays as views of one buffer. */
export function packed<T>(message: T): Encoded<T> {
  let size = 0;
  encode(message, (array) => {
    size += padded(array.byteLength);
    return array;
  });
  const buffer = new ArrayBuffer(size);
  let offset = 0;
  return encode(message, (array) => {
    const kind = array.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;
    const view = new kind(buffer, offset, array.length);
    view.set(array);
    offset += padded(array.byteLength);
    return view;
  });
}

/** The message that was packed. */
export const unpacked: <T>(message: Encoded<T>) => T = decode;

const padded = (bytes: number) => Math.ceil(bytes / alignment) * alignment;
