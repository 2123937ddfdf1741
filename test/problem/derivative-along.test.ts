/** @file Derivatives along the solution, beside those of the functions themselves by differences. */
import { describe, expect, it } from 'vitest';
import { derivativeAlong } from '../../src/problem/derivative-along.ts';
import { evaluate } from '../../src/problem/evaluate.ts';
import { type Expression, mapped } from '../../src/problem/expression.ts';
import { problemOf } from '../language/spec.ts';

/** u = e^(0.3t) + 0.2 sin 2t and its derivatives. */
const u = (t: number, order: number): number =>
  0.3 ** order * Math.exp(0.3 * t) + 0.2 * 2 ** order * Math.sin(2 * t + (order * Math.PI) / 2);

/** The value of an expression of t, k and u at t. */
function at(e: Expression, t: number): number {
  const isMoving = (x: Expression) => x.kind === 'variable' || x.kind === 'unknown';
  const fixed = mapped(e, isMoving, (x) => ({
    kind: 'number',
    value: x.kind === 'unknown' ? u(t, x.order) : t,
  }));
  return evaluate(fixed ?? e, { parameters: { k: 1.7 } });
}

/** The left side of an equation, as it is lowered. */
function sideOf(side: string): Expression {
  const spec = `param k = 1.7\nvariable t in [0, 1]\nunknown u(t)\nequation e: ${side} = -u\ninitial u(0) = 1\n`;
  const { residual } = problemOf(`${spec}guess u = 1\n`).terms[0];
  if (residual.kind !== 'binary') throw new Error('no difference');
  return residual.left;
}

describe('the derivative along the solution of', () => {
  it.each([
    'k*u*u',
    'u/(1 + t^2)',
    't/u - u/t',
    'u^3 + k^t + u^t + (1 + t)^k',
    'sin(u)*cos(t) + tan(u/4)',
    'asin(t/3) + acos(u/5) + atan(u)',
    'sinh(u) - cosh(t) + tanh(u*t)',
    'exp(-u) + log(u) + log10(t + u)',
    'sqrt(u) + cbrt(u + t) + erf(t - u) + abs(u)',
    'if(t < 10, u*t, 0)',
    'pow(u, 2) - pow(2, t)',
    "u'*u + t*u'",
  ])('%s', (text) => {
    const e = sideOf(text);
    const slope = derivativeAlong(e);
    const h = 1e-5;
    for (const t of [0.31, 0.72]) {
      const byDifference = (at(e, t + h) - at(e, t - h)) / (2 * h);
      expect(at(slope, t)).toBeCloseTo(byDifference, 6);
    }
  });

  it('a product whose factor is a param is that factor times the derivative', () => {
    expect(derivativeAlong(sideOf("k*u'"))).toEqual(sideOf("k*u''"));
  });
});
