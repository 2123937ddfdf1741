import { expect, test } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { adjustables, withValues } from '../../src/problem/what-if.ts';

const { problem } = compileSpec(`param m: kg = 2 in [1, 4]
param c: kg = m*0.5
param k: N/m = 300
estimate d: 1/s = 1 in [0, 5]
estimate open = 1
variable t: s in [0, 1]
unknown u(t): m
equation motion: m*u'' + c*d*u' + k*u = 0
initial u(0) = 1
initial u'(0) = 0
data seen { t = [0.1]  u = [0.9] }
`);

test('parameters with a range, and estimates with two bounds, can be tried out', () => {
  expect(adjustables(problem!)).toEqual([
    { name: 'm', unit: 'kg', low: 1, high: 4, value: 2 },
    { name: 'd', unit: '1/s', low: 0, high: 5, value: 1 },
  ]);
});

test('a value carries through to what is defined by it, stays within its range, and makes a plain problem', () => {
  const tried = withValues(problem!, { m: 3, d: 9, k: 1, nobody: 2 });
  const values = Object.fromEntries(tried.parameters.map((p) => [p.name, p.value]));
  expect(values).toEqual({ m: 3, c: 1.5, k: 300, d: 5, open: 1 });
  expect(tried.parameters.every((p) => p.estimate === null)).toBe(true);
  expect(tried.terms.some((t) => t.data)).toBe(false);
});

test('without values the problem is as it is written', () => {
  expect(withValues(problem!, {})).toBe(problem);
  expect(withValues(problem!, { k: 5 })).toBe(problem);
});

test.each([
  ['param k = 7 in [1, 4]', 'start-outside'],
  ['param k = 2 in [4, 1]', 'empty-interval'],
])('%s is refused: %s', (line, code) => {
  const { findings } = compileSpec(
    `${line}\nvariable t in [0, 1]\nunknown u(t)\nequation u' = -k*u\ninitial u(0) = 1\n`,
  );
  expect(findings.map((f) => f.code)).toContain(code);
});
