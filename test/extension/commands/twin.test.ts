import { expect, it } from 'vitest';
import { twinVariant, withVariant } from '../../../src/extension/commands/twin.ts';
import { weightedNorms } from '../../../src/problem/gram.ts';
import type { Problem, Variant } from '../../../src/problem/problem.ts';
import { frame, header } from '../doubles/stage.mjs';

const problem = { variants: [] } as unknown as Problem;

/** The constant weight of a term; `null` where it keeps the total. */
function weightIn(twin: Variant, name: string): number | null {
  const { schedule } = twin.weights[name];
  return schedule === 'equal_total' ? null : schedule.value;
}

/** Losses and gradient norms of two terms at right angles. */
const probed = (losses: [number, number], norms: [number, number]) => ({
  ...frame(1),
  losses: Float64Array.from(losses),
  weights: Float64Array.of(1, 1),
  gram: Float64Array.of(norms[0] ** 2, 0, 0, norms[1] ** 2),
});

it('balances the pulls and keeps the total', () => {
  const drowned = probed([900, 1], [1000, 1]);
  const twin = twinVariant(problem, header, drowned)!;
  const [motion, release] = header.terms.map((t) => weightIn(twin, t.name));
  // ∝ (1/1000, 1), scaled to the total 901: 0.4742 and 474.2; the term with the larger loss keeps the total.
  expect([motion, release]).toEqual([0.4742, null]);
  const balanced = Float64Array.of(0.4742, 901 - 0.4742 * 900);
  const norms = weightedNorms(drowned.gram, balanced);
  expect(norms[0] / norms[1]).toBeCloseTo(1, 2);
  expect(withVariant(withVariant(problem, twin), twin).variants).toEqual([twin]);
});

it('asks for no absurd weight: where balance would, it goes part of the way', () => {
  const twin = twinVariant(problem, header, probed([900, 1e-6], [1e6, 1]))!;
  for (const weight of header.terms.map((t) => weightIn(twin, t.name))) {
    if (weight !== null) expect(Math.max(weight, 1 / weight)).toBeLessThanOrEqual(1e4);
  }
});

it('goes the other way where the spec is balanced already', () => {
  const twin = twinVariant(problem, header, probed([1, 1], [1, 1.05]))!;
  expect(Object.keys(twin.weights)).toEqual(header.terms.map((t) => t.name));
});

it("takes the spec's own twin where there is one", () => {
  const own = { ...twinVariant(problem, header, frame(1))!, name: 'mine' } satisfies Variant;
  expect(twinVariant({ ...problem, variants: [own] }, header, frame(1))).toBe(own);
});

it('has none where only one term has a loss', () => {
  expect(twinVariant(problem, header, { ...frame(1), losses: Float64Array.of(1, 0) })).toBeNull();
});
