/** @file Which of several measurements are kept from a fit. */
import { Random } from '../numeric/random.ts';

/**
 * [n] 1 where a measurement is kept out: a share of the n of a data set, drawn by its name, the same for every seed.
 */
export function splitOf(set: {
  name: string;
  data?: { times: ArrayLike<number>; holdout: number } | null;
}): Uint8Array {
  const { times, holdout } = set.data!;
  const out = new Uint8Array(times.length);
  // At least one measurement is trained on.
  const count = Math.min(times.length - 1, Math.round(holdout * times.length));
  for (const i of new Random(0, `holdout ${set.name}`).permutation(times.length).subarray(0, count)) out[i] = 1;
  return out;
}
