/**
 * @file Messages between host and panel in a form that a webview's channel carries whole. VS Code sends JSON beside the
 * buffers of typed arrays, which has two gaps: it numbers the buffers with one byte, so that from the 256th on arrays
 * arrive empty (a batch of thirty frames has more), and NaN and the infinities arrive as `null`.
 */

type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/** Every array begins at a multiple of this many bytes. */
const alignment = 8;

/** Key of the object that stands for a number JSON cannot hold. */
const mark = '$number';

/** A copy whose typed arrays are views of one buffer and whose numbers survive JSON. */
export function packed<T>(message: T): T {
  let size = 0;
  visit(message, {
    array: (array) => {
      size += padded(array.byteLength);
      return array;
    },
  });
  const buffer = new ArrayBuffer(size);
  let offset = 0;
  return visit(message, {
    array: (array) => {
      const kind = array.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;
      const view = new kind(buffer, offset, array.length);
      view.set(array);
      offset += padded(array.byteLength);
      return view;
    },
    number: (value) => (Number.isFinite(value) ? value : { [mark]: String(value) }),
  }) as T;
}

/** The message that was packed. */
export function unpacked<T>(message: T): T {
  return visit(message, {
    object: (value) => (typeof value[mark] === 'string' ? Number(value[mark]) : null),
  }) as T;
}

const padded = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

interface Replacements {
  array?: (array: TypedArray) => TypedArray;
  number?: (value: number) => unknown;
  /** `null`: go on inside. */
  object?: (value: Record<string, unknown>) => unknown;
}

/** A copy of plain data with some of its parts replaced. */
function visit(value: unknown, replace: Replacements): unknown {
  if (typeof value === 'number') return replace.number ? replace.number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return replace.array ? replace.array(value as TypedArray) : value;
  if (Array.isArray(value)) return value.map((child) => visit(child, replace));
  const replaced = replace.object?.(value as Record<string, unknown>) ?? null;
  if (replaced !== null) return replaced;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, visit(child, replace)]));
}
