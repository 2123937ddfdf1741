/** @file The header of a run as a run folder keeps it: JSON has neither typed arrays nor NaN. */
import type { RunHeader } from '../run.ts';

const floats = (values: unknown): Float64Array =>
  Float64Array.from(values as (number | null)[], (value) => value ?? Number.NaN);

/** @param json what `run.json` holds. */
export function headerFromJson(json: unknown): RunHeader {
  const plain = json as RunHeader;
  return {
    ...plain,
    grid: floats(plain.grid),
    reference: plain.reference && { ...plain.reference, values: plain.reference.values.map(floats) },
    data: plain.data.map((set) => ({
      ...set,
      times: floats(set.times),
      values: floats(set.values),
      heldOut: Uint8Array.from(set.heldOut),
    })),
    points: plain.points.map((set) => ({ ...set, times: floats(set.times) })),
  };
}
