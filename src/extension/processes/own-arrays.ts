/**
 * @file Typed arrays with memory of their own. Those that come over the channel are views of a whole message, and keeping
 * one keeps all of it.
 */

/** A copy of plain data in which every typed array has a buffer of just its size. */
export function ownArrays<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return (value as unknown as Float64Array).slice() as unknown as T;
  if (Array.isArray(value)) return value.map(ownArrays) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, ownArrays(child)])) as T;
}
