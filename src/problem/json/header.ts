/** @file The header of a run as a run folder keeps it: in the public form, read by other programs too. */
import type { RunHeader } from '../run.ts';
import { doublesOf, type PublicNumber } from './codec.ts';
import { storedHeader } from './stored.ts';

/** Folders of older versions hold one number for all measurements. */
function noiseFromJson(noise: readonly PublicNumber[] | number | null, count: number): Float64Array | null {
  return typeof noise === 'number' ? new Float64Array(count).fill(noise) : noise && doublesOf(noise);
}

/**
 * @param json what the header's file holds
 * @param file where it was read, for the message
 * @throws RunFolderError when it is no header
 */
export function headerFromJson(json: unknown, file: string): RunHeader {
  const plain = storedHeader(json, file);
  return {
    ...plain,
    grid: doublesOf(plain.grid),
    reference: plain.reference && { ...plain.reference, values: plain.reference.values.map(doublesOf) },
    data: plain.data.map((set) => ({
      ...set,
      times: doublesOf(set.times),
      values: doublesOf(set.values),
      noise: noiseFromJson(set.noise, set.values.length),
      heldOut: Uint8Array.from(set.heldOut, Number),
    })),
    points: plain.points.map((set) => ({ ...set, times: doublesOf(set.times) })),
  };
}
