import { expect, it } from 'vitest';
import { twinVariant, withVariant } from '../../../src/extension/commands/twin.ts';
import type { Problem, Variant } from '../../../src/problem/problem.ts';
import { frame, header } from '../doubles/stage.mjs';

const problem = { variants: [] } as unknown as Problem;

it('moves weight from the driving term to the drowned one, whose weight keeps the total', () => {
  const twin = twinVariant(problem, header, frame(1))!;
  // Norms 2 and 1: `motion` drives.
  expect(twin.weights.motion.schedule).toEqual({ value: 0.01, segments: [] });
  expect(twin.weights.release.schedule).toBe('equal_total');
  expect(withVariant(withVariant(problem, twin), twin).variants).toEqual([twin]);
});

it("takes the spec's own twin where there is one", () => {
  const own = { ...twinVariant(problem, header, frame(1))!, name: 'mine' } satisfies Variant;
  expect(twinVariant({ ...problem, variants: [own] }, header, frame(1))).toBe(own);
});

it('has none where only one term has a loss', () => {
  expect(twinVariant(problem, header, { ...frame(1), losses: Float64Array.of(1, 0) })).toBeNull();
});
