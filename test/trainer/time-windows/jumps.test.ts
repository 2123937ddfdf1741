/** A network in windows whose unknowns jump: each frame has both sides of those that are drawn. */
import { expect, test } from 'vitest';
import { trained } from '../../run/spec.ts';

test.each([
  ['at the border of two windows', 2],
  ['inside a window', 1],
])('jumps are drawn from both sides %s', async (_, windows) => {
  const { solutions } = await trained(`variable t in [0, 2]
unknown u(t)
equation decay: u' = -u
initial start: u(0) = 1
event refill at 1 { u = u + 1 }
network { layers = [8] }
points { decay = chebyshev(16) }
train { march(${windows})  levenberg_marquardt(40) }`);
  const { jumps } = solutions.at(-1)!;
  expect(Array.from(jumps!.times)).toEqual([1, 1]);
  const [left, right] = jumps!.values[0];
  expect(left).toBeCloseTo(Math.exp(-1), 3);
  expect(right).toBeCloseTo(Math.exp(-1) + 1, 3);
});
