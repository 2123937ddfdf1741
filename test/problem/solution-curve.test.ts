import { expect, it } from 'vitest';
import { frameVersion, type SolutionFrame } from '../../src/problem/frame.ts';
import { onCommonTimes, solutionCurve } from '../../src/problem/solution-curve.ts';

const grid = Float64Array.of(0, 1, 2);
const frame: SolutionFrame = { v: frameVersion, step: 0, values: [Float64Array.of(5, 6, 7)], residuals: [] };

it('is the grid where nothing jumps', () => {
  const { times, values, fromGrid } = solutionCurve(grid, frame);
  expect(times).toBe(grid);
  expect(values).toBe(frame.values);
  expect(fromGrid(grid)).toBe(grid);
});

it('has both sides of each jump, between and in the place of points of the grid', () => {
  const jumps = {
    times: Float64Array.of(0, 0, 1.5, 1.5, 2, 2),
    values: [Float64Array.of(4, 5, 8, 9, 7, 3)],
  };
  const { times, values, fromGrid } = solutionCurve(grid, { ...frame, jumps });
  expect([...times]).toEqual([0, 0, 1, 1.5, 1.5, 2, 2]);
  expect([...values[0]]).toEqual([4, 5, 6, 8, 9, 7, 3]);
  expect([...fromGrid(Float64Array.of(1, 2, 3))]).toEqual([
    Number.NaN,
    Number.NaN,
    2,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
});

it('puts curves side by side: upright where one jumps, in between where it alone has a point', () => {
  const jumping = { times: Float64Array.of(0, 0.5, 0.5, 1), values: [Float64Array.of(0, 1, 3, 4)] };
  const smooth = { times: Float64Array.of(0, 1, 2), values: [Float64Array.of(0, 2, 4)] };
  const { times, values } = onCommonTimes([jumping, smooth]);
  expect([...times]).toEqual([0, 0.5, 0.5, 1, 2]);
  expect([...values[0][0]]).toEqual([0, 1, 3, 4, Number.NaN]);
  expect([...values[1][0]]).toEqual([0, 1, 1, 2, 4]);
});
