/**
 * @file How every stage of the tests waits: for a state, never for a time. The limit only ends a test that hangs; it
 * decides nothing on a machine that is slow or busy.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds after which a state that has not come is taken never to come. */
export const patience = 5 * 60_000;

/** Milliseconds for a whole test or hook: longer than `patience`, so that what was waited for is named. */
export const hung = 3 * patience;

/** Milliseconds between two looks. */
const between = 10;

/** Thrown by a look: what is waited for cannot come any more. */
export class Never extends Error {
  name = 'Never';
}

/** Resolves with what `look` returns once that is truthy. Whatever it throws but `Never` counts as not yet. */
export async function until(look, what) {
  const end = AbortSignal.timeout(patience);
  let trouble;
  while (!end.aborted) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      if (error instanceof Never) throw error;
      trouble = error;
    }
    await pause(between);
  }
  throw new Error(`waited in vain for ${what}`, { cause: trouble });
}
