/** @file Solves are generators: they give a sign of life at every step and their solution at the end. */

/** Runs to the end. */
export function lastOf<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}
