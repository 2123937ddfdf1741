/** @file Quotients whose sides vanish together keep their digits, and nothing else is rewritten. */
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { evaluate } from '../../src/problem/evaluate.ts';
import { withStableQuotients } from '../../src/solver/problem/stable-quotients.ts';

const residualOf = (rhs: string) => {
  const { problem } = compileSpec(`variable t in [0, 1]\nunknown u(t)\nequation law: u' = ${rhs}\ninitial u(0) = 0`);
  return problem!.terms[0].residual;
};

const at = (rhs: string, u: number, isStable: boolean): number => {
  const residual = residualOf(rhs);
  const scope = { variable: 0, parameters: {}, unknown: (_: string, order: number) => (order === 0 ? u : 0) };
  return -evaluate(isStable ? withStableQuotients(residual) : residual, scope);
};

describe('quotients whose sides vanish together', () => {
  it.each([
    ['u/(1 - exp(-u))', 1],
    ['u/(exp(u) - 1)', 1],
    ['(exp(2*u) - 1)/u', 2],
    ['u/(-1 + exp(u))', 1],
    ['(1 - cos(u))/u^2', 0.5],
    ['(cos(u) - 1)/u^2', -0.5],
    ['3*u/(2*(1 - exp(-u/10)))', 15],
  ])('%s keeps its digits near zero', (rhs, limit) => {
    for (const u of [1e-8, -1e-10, 1e-13]) expect(at(rhs, u, true) / limit, rhs).toBeCloseTo(1, 7);
    for (const u of [0.7, -1.3, 4]) expect(at(rhs, u, true)).toBeCloseTo(at(rhs, u, false), 12);
  });

  it.each([
    ['u/(1 - exp(-u))', 2000, 2000],
    ['u/(1 - exp(-u))', -2000, 0],
    ['u/(exp(u) - 1)', 2000, 0],
    ['u/(exp(u) - 1)', -2000, 2000],
  ])('%s at %d keeps its limit', (rhs, u, limit) => {
    expect(at(rhs, u, true) + 0).toBe(limit);
  });

  it.each(['1 - exp(-u)', 'u/(2 - exp(u))', 'u/(1 + exp(u))', '(1 + cos(u))/u', '2 - cos(u)'])(
    '%s stays as it is',
    (rhs) => {
      const residual = residualOf(rhs);
      expect(withStableQuotients(residual)).toBe(residual);
    },
  );
});
