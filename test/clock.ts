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

/** Time goes by `factor` times as fast as the work, as on a machine that is so much slower. Returns what ends it. */
export function slowClock(factor: number): () => void {
  const real = performance.now.bind(performance);
  const began = real();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => began + factor * (real() - began));
  onTestFinished(() => clock.mockRestore());
  return () => clock.mockRestore();
}

/** Every look at the clock burns so many milliseconds. Returns what ends it. */
export function burningClock(milliseconds: number): () => void {
  const real = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    const end = real() + milliseconds;
    while (real() < end);
    return real();
  });
  onTestFinished(() => clock.mockRestore());
  return () => clock.mockRestore();
}
