/** @file A clock of a test's own: what is measured against time then depends on the work alone. */
import { onTestFinished, vi } from 'vitest';

/** Until the test ends `performance.now()` moves on by `step` milliseconds with every look at it, and only then. */
export function tickingClock(step: number): void {
  let now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += step;
    return now;
  });
  onTestFinished(() => clock.mockRestore());
}
