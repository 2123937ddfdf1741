/**
 * @file All typed arrays of a message in one buffer. VS Code numbers the buffers of a webview message with one byte:
 * from the 256th on, arrays arrive empty, and a batch of thirty frames has more than that.
 */

type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Every array begins at a multiple of this many bytes. */
const alignment = 8;

/** A copy of plain data whose typed arrays are views of one buffer. */
export function pooledArrays<T>(message: T): T {
  let size = 0;
  visit(message, (array) => {
    size += padded(array.byteLength);
    return array;
  });
  const buffer = new ArrayBuffer(size);
  let offset = 0;
  return visit(message, (array) => {
    const kind = array.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;
    const view = new kind(buffer, offset, array.length);
    view.set(array);
    offset += padded(array.byteLength);
    return view;
  }) as T;
}

const padded = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

/** A copy of plain data with every typed array replaced. */
function visit(value: unknown, replace: (array: TypedArray) => TypedArray): unknown {
  if (ArrayBuffer.isView(value)) return replace(value as TypedArray);
  if (Array.isArray(value)) return value.map((child) => visit(child, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, visit(child, replace)]));
}
