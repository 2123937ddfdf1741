import { expect, test } from 'vitest';
import { movesOf } from '../../../src/solver/problem/other-answers.ts';

test('a phase is looked for a turn further where it has bounds', () => {
  const moved = (bounded: number[]) =>
    movesOf([0.5], { estimated: [0], bounded, times: [0.1, 0.3, 0.7, 1.1] }).map(({ values }) => values[0]);
  expect(moved([0])).toContainEqual(expect.closeTo(0.5 + 2 * Math.PI, 12));
  expect(moved([0])).toContainEqual(expect.closeTo(0.5 - 2 * Math.PI, 12));
  expect(moved([])).toEqual([-0.5]);
});
