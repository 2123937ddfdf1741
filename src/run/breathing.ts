/** @file Long work of a generator in a process that goes on hearing. */
import { onNextTurn } from '../problem/next-turn.ts';

/** Milliseconds of work between two breaks, in which the process hears that it is to stop. */
const breakInterval = 50;

/** Goes through to the end, and lets events in now and then. */
export async function breathing<R>(steps: Generator<unknown, R>): Promise<R> {
  let last = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - last < breakInterval) continue;
    await new Promise<void>((resolve) => onNextTurn(resolve));
    last = performance.now();
  }
}
