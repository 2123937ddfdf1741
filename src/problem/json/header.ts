/** @file The header of a run as a run folder keeps it: in the public form, read by other programs too. */
import type { RunHeader } from '../run.ts';
import { doublesOf, type PublicArrays } from './codec.ts';

/** @param json what the header's file holds. */
export function headerFromJson(json: unknown): RunHeader {
  const plain = json as PublicArrays<RunHeader>;
  return {
    ...plain,
    grid: doublesOf(plain.grid),
    reference: plain.reference && { ...plain.reference, values: plain.reference.values.map(doublesOf) },
    data: plain.data.map((set) => ({
      ...set,
      times: doublesOf(set.times),
      values: doublesOf(set.values),
      heldOut: Uint8Array.from(set.heldOut, Number),
    })),
    points: plain.points.map((set) => ({ ...set, times: doublesOf(set.times) })),
  };
}
