import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centralDifference } from '../../../src/numeric/differences.ts';
import { gaussLegendre } from '../../../src/numeric/quadrature.ts';
import { priorLoss } from '../../../src/problem/fit/prior-loss.ts';
import type { Prior, PriorName } from '../../../src/problem/problem.ts';

const prior = (distribution: PriorName, ...args: number[]): Prior => ({
  distribution,
  args,
  source: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } as unknown as Prior['source'],
});

const priors: [PriorName, Prior][] = [
  ['normal', prior('normal', 1.2, 0.4)],
  ['lognormal', prior('lognormal', 0.2, 0.5)],
  ['uniform', prior('uniform', 0.1, 4)],
  ['laplace', prior('laplace', 0.05, 0.6)],
  ['gamma', prior('gamma', 2.5, 0.7)],
];

describe.each(priors)('%s', (_, known) => {
  test('has the derivatives that differences give', () =>
    fc.assert(
      fc.property(fc.double({ min: 0.15, max: 3.9, noNaN: true }), (x) => {
        const { first, second, information } = priorLoss(known, x);
        const close = (exact: number, difference: number) =>
          expect(Math.abs(exact - difference) / Math.max(1, Math.abs(exact))).toBeLessThan(1e-6);
        close(
          first,
          centralDifference((y) => priorLoss(known, y).value, x, 1, 2e-3),
        );
        close(
          second,
          centralDifference((y) => priorLoss(known, y).first, x, 1, 2e-3),
        );
        expect(information).toBeGreaterThanOrEqual(0);
      }),
    ));

  test('is a density: its integral is 1', () => {
    const { nodes, weights } = gaussLegendre(20, [0, 1]);
    let sum = 0;
    const pieces = 800;
    // Borders at the ends and corners of all of them.
    for (let k = -pieces; k < pieces; k++) {
      nodes.forEach((x, i) => {
        sum += weights[i] * 0.05 * Math.exp(-priorLoss(known, (k + x) * 0.05).value);
      });
    }
    expect(sum).toBeCloseTo(1, 8);
  });
});

test('outside of what it allows it is infinite', () => {
  for (const name of ['lognormal', 'gamma'] as const)
    expect(priorLoss(prior(name, 1, 1), 0).value).toBe(Number.POSITIVE_INFINITY);
  expect(priorLoss(prior('uniform', 1, 2), 2.1).value).toBe(Number.POSITIVE_INFINITY);
  expect(priorLoss(prior('uniform', 1, 3), 2).value).toBeCloseTo(Math.LN2, 15);
});
