/** @file A training that diverged is told so until it is back, also where it has come to rest since. */
import { expect, test } from 'vitest';
import { frameLine, headerLine, logOf, read } from './log.ts';

/** Falls to 1e-4, is far above that for some steps, and then stays at `rest`. */
const diverged = (rest: number) =>
  logOf(
    headerLine(),
    ...Array.from({ length: 100 }, (_, k) => {
      const total = k < 40 ? 10 ** (-k / 10) : k < 50 ? 30 : rest;
      return frameLine(10 * k, { losses: [50 * total, 0.5 * total], gram: [1e4 * total, 0, total] });
    }),
    { run: 'a1', end: '2026-01-01T00:01:00+00:00', reason: 'finished' },
  );

const divergence = async (rest: number): Promise<string | undefined> =>
  (await read(diverged(rest))).result?.findings.find(({ code }) => code === 'divergence')?.message;

test('one that has come to rest far above its best is told with both', async () => {
  expect(await divergence(0.5)).toMatch(/^The training has diverged: the total was .* and is .* times it now, led by/);
});

test('one that is back is not', async () => {
  expect(await divergence(5e-4)).toBeUndefined();
});
