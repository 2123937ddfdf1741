import { expect, it } from 'vitest';
import { missingCondition } from '../../../src/trainer/findings/missing-condition.ts';
import type { TraceView } from '../../../src/trainer/trace/trace.ts';
import { compile } from '../../language/spec.ts';

const pendulum = (constraint: string) => `param g = 9.81
variable t in [0, 1]
unknown x(t), y(t), l(t)
equation x'' = -l*x
equation y'' = -l*y - g
equation ${constraint}
`;
const index = {
  3: pendulum('x^2 + y^2 = 1'),
  2: pendulum("x*x' + y*y' = 0"),
  1: pendulum("x'^2 + y'^2 - l*(x^2 + y^2) - g*y = 0"),
};
const amplifier = `param C = 1e-6
param R = 9000
variable t in [0, 1]
unknown a(t), b(t), c(t)
equation C*(a' - b') = -a/R
equation C*(b' - a') = -b/R + 1e-3*c
equation C*c' = -c/R - 1e-3*b
`;
const two = "variable t in [0, 1]\nunknown x(t), y(t)\nequation x' = -x\nequation y' = -y\n";
const family = "variable t in [0, 1]\nunknown u[1..3](t)\nequation decay[i in 1..3]: u[i]' = -u[i]\n";
const given = (...conditions: string[]) => conditions.map((c) => `initial ${c}\n`).join('');

it.each([
  ['a pendulum of index 3', index[3] + given('x(0) = 1', "x'(0) = 0"), null],
  ['one of them missing', index[3] + given('x(0) = 1'), 'A condition is missing'],
  ['a pendulum of index 2', index[2] + given('x(0) = 1', "x'(0) = 0", 'y(0) = 0'), null],
  ['one of them missing', index[2] + given('x(0) = 1', "x'(0) = 0"), 'A condition is missing'],
  ['a pendulum of index 1', index[1] + given('x(0) = 1', "x'(0) = 0", 'y(0) = 0', "y'(0) = 0"), null],
  ['two of them missing', index[1] + given('x(0) = 1', "x'(0) = 0"), '2 conditions are missing'],
  ['an amplifier', amplifier + given('a(0) = 0', 'c(0) = 0'), null],
  ['one of them missing', amplifier + given('c(0) = 0'), 'A condition is missing'],
  ['enough, but of another unknown', `${two}initial x(0) = 1\nboundary x(1) = 0.3\n`, 'Nothing determines y(0)'],
  ['data in place of a condition', `${two}initial x(0) = 1\ndata { t = [0.5, 1]  y = [1, 2] }\n`, null],
  ['data of another unknown', `${two}initial x(0) = 1\ndata { t = [0.5, 1]  x = [1, 2] }\n`, 'A condition is missing'],
  ['a family', `${family}initial start[i in 1..3]: u[i](0) = 1\n`, null],
  ['a family with a member left out', `${family}initial start[i in 1..2]: u[i](0) = 1\n`, 'u[3](0)'],
])('the finding of the training agrees with the check of the spec: %s', (_what, text, sentence) => {
  const { problem, findings } = compile(text);
  const checked = findings.find((f) => f.code === 'missing-condition');
  const found = missingCondition.look({ context: { problem } } as TraceView).map((s) => s.finding);
  expect(checked !== undefined, findings.map((f) => f.message).join()).toBe(sentence !== null);
  expect(found.map((f) => f.evidence)).toEqual(checked ? [checked.evidence] : []);
  if (sentence !== null) expect(found[0].message).toContain(sentence);
});
