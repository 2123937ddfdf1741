import { expect, it } from 'vitest';
import {
  dominantTerm,
  liveValues,
  numberColumn,
  percentColumn,
  roomBehind,
} from '../../../src/extension/editor/live-values.ts';
import { frame } from '../doubles/stage.mjs';

it('numbers keep their width, whatever they are', () => {
  const values = [0, 1, -1, 1.234e-4, -9.999e12, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  expect(values.filter((value) => Math.abs(value) !== 1e300).map((value) => numberColumn(value).length)).toEqual(
    values.filter((value) => Math.abs(value) !== 1e300).map(() => 9),
  );
  expect(numberColumn(1.234e-4).trim()).toBe('1.23e-4');
  expect([0, 0.5, 1, Number.NaN].map((share) => percentColumn(share).length)).toEqual([5, 5, 5, 5]);
});

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

it('says share, loss and weighted norm of every term', () => {
  // G = diag-dominated [[4, −1], [−1, 1]], λ = (1, 1): norms 2 and 1, shares 2/3 and 1/3.
  const [motion, release] = liveValues(frame(1), [99, 99]).map(({ text }) => plain(text));
  expect(motion).toBe('67 % L 1.00e+0 ‖λ∇L‖ 2.00e+0');
  expect(release).toBe('33 % L 2.00e+0 ‖λ∇L‖ 1.00e+0');
});

it('says as much as there is room for, and keeps the whole for the tooltip', () => {
  const texts = [99, 20, 3].map((room) => liveValues(frame(1), [room, room])[0]);
  expect(texts.map(({ text }) => plain(text))).toEqual(['67 % L 1.00e+0 ‖λ∇L‖ 2.00e+0', '67 % L 1.0e+0', '67 %']);
  expect(new Set(texts.map(({ whole }) => plain(whole)))).toEqual(new Set(['67 % L 1.00e+0 ‖λ∇L‖ 2.00e+0']));
  for (const [k, room] of [99, 20].entries()) expect(texts[k].text.length).toBeLessThanOrEqual(room);
});

it('there is less room behind a long line, and beside other editors', () => {
  expect(roomBehind(40, 1)).toBeGreaterThan(roomBehind(40, 2));
  expect(roomBehind(40, 2)).toBeGreaterThan(roomBehind(60, 2));
  expect(roomBehind(0, 3)).toBe(roomBehind(0, 9));
});

it('marks the term with more than half of the norms, if there is one', () => {
  expect(dominantTerm(frame(1))).toBe(0);
  expect(dominantTerm({ ...frame(1), weights: Float64Array.of(0.5, 1) })).toBe(-1);
});
