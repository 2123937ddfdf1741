import { expect, it } from 'vitest';
import { learnedPicture } from '../../src/cli/report/picture.ts';

const at = Array.from({ length: 81 }, (_, i) => i / 80);
const curve = { name: 'f', argument: 'x', unit: null, at, values: at.map((x) => 1 + x) };

it('draws a learned function where it was read, with its band as dots', () => {
  const radii = at.map(() => 0.25);
  const lines = learnedPicture({ ...curve, radii, visited: [0.25, 0.75] }, 60).split('\n');
  expect(lines[0]).toBe('f(x), dots: its 95 % band');
  expect(lines.at(-1)!.trim()).toBe('x = 0.25 … 0.75');
  // From 1.25 − 0.25 to 1.75 + 0.25.
  expect(lines[1]).toContain('2.000');
  expect(lines.at(-2)).toContain('1.000');
  const chart = lines.slice(1, -1);
  const column = (k: number) => chart.map((line) => line[k] ?? ' ');
  const middle = column(40);
  const on = middle.findIndex((c) => '─╭╯'.includes(c));
  expect(on).toBeGreaterThan(0);
  expect(middle[on - 1]).toBe('·');
  expect(middle[on + 1]).toBe('·');
});

it('draws a wide or open band no farther than the curve itself is high, and none where nothing tells', () => {
  const radii = at.map((_, i) => (i < 40 ? null : 1e6));
  const lines = learnedPicture({ ...curve, radii, visited: null }, 60).split('\n');
  expect(lines[1]).toContain('3.000');
  expect(lines.at(-2)).toContain('0.000');
  expect(learnedPicture({ ...curve, visited: null }, 60)).not.toContain('·');
  expect(learnedPicture({ ...curve, values: at.map(() => Number.NaN), visited: null }, 60)).toBe('');
});
