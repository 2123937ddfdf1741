import { expect, it } from 'vitest';
import { solutionCurve } from '../../src/problem/solution-curve.ts';
import { trained } from './spec.ts';

it('draws a dose upright: its time twice, with the value on either side', async () => {
  const { header, solutions } = await trained(`variable t in [0, 2]
unknown u(t)
equation loss: u' = -u
initial start: u(0) = 1
dose u: 3 at 0.7001
train auto`);
  const last = solutions.at(-1)!;
  const { times, values } = solutionCurve(header.grid, last);
  const at = times.indexOf(0.7001);
  expect(times[at + 1]).toBe(0.7001);
  expect(values[0][at]).toBeCloseTo(Math.exp(-0.7001), 6);
  expect(values[0][at + 1]).toBeCloseTo(Math.exp(-0.7001) + 3, 6);
  expect(times).toHaveLength(header.grid.length + 2);
  expect([...times]).toEqual([...times].sort((a, b) => a - b));
  // On the grid alone nothing has changed: what is compared there is compared as before.
  expect(last.values[0]).toHaveLength(header.grid.length);
});
