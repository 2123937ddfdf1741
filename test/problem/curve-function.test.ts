import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { byName } from '../../src/problem/by-name.ts';
import { curveFunction } from '../../src/problem/curve-function.ts';
import { evaluate } from '../../src/problem/evaluate.ts';
import { binary, type Expression, literal } from '../../src/problem/expression.ts';
import { parameterValues } from '../../src/problem/parameters.ts';

const curveOf = (value: string) => {
  const { problem, findings } = compileSpec(`variable t in [0, 2]
param a = 3
unknown u(t)
equation e: u' = -u
initial start: u(0) = 1
exact u = ${value}`);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return { curve: problem.exact[0].value, parameters: parameterValues(problem) };
};

describe('an expression as a function of the variable', () => {
  it.each([
    'exp(-a*t) + sin(2*a)*t^2',
    'if(t < 1, -t, max(t, a) - min(t, 1))',
    'atan2(t, a) / sqrt(a) - step(t - 1)',
    'a^2',
    't',
  ])('is %s as it is evaluated', (text) => {
    const { curve, parameters } = curveOf(text);
    const value = curveFunction(curve, parameters);
    for (const variable of [0, 0.3, 1, 1.7, 2]) expect(value(variable)).toBe(evaluate(curve, { variable, parameters }));
  });

  it('works out a part that stands in it many times once', () => {
    let e: Expression = { kind: 'variable' };
    for (let i = 0; i < 60; i++) e = binary('+', e, e);
    expect(curveFunction(e, {})(1)).toBe(2 ** 60);
  });

  it('is no number where it reads what it is not given', () => {
    expect(curveFunction({ kind: 'parameter', name: 'toString' }, byName([['a', 1]]))(0)).toBeNaN();
    expect(curveFunction(binary('*', literal(0), { kind: 'unknown', name: 'u', order: 0 }), {})(0)).toBeNaN();
  });
});
