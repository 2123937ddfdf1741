import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { exactMisfit } from '../../src/problem/exact-misfit.ts';
import type { Problem } from '../../src/problem/problem.ts';

const problemOf = (text: string): Problem => {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings.map((f) => f.message).join('\n'));
  return problem;
};

const decay = (exact: string, more = '') => `
variable t in [0, 10]
unknown u(t)
equation e: u' = -u
initial start: u(0) = 1
exact u = ${exact}
${more}`;

describe('what is written as the exact solution', () => {
  it.each([
    ['a wrong rate', decay('exp(-1.001*t)'), 'e'],
    ['a wrong start', decay('1.01*exp(-t)'), 'start'],
    ['a wrong sign', decay('exp(t)'), 'e'],
    [
      'a wrong amplitude of a derivative',
      `variable t in [0, 3]
unknown u(t)
equation e: u'' = -4*u
initial a: u(0) = 0
initial b: u'(0) = 1
exact u = sin(2*t)`,
      'b',
    ],
    [
      'a stiff one',
      `variable t in [0, 1]
unknown u(t)
equation e: u' = -1e6*(u - cos(t)) - sin(t)
initial a: u(0) = 1
exact u = cos(t) + 0.01`,
      'e',
    ],
  ])('is caught with %s', (_, text, term) => {
    expect(exactMisfit(problemOf(text))?.term).toBe(term);
  });

  it('is caught at one member of many, and not again for a copy of the problem', () => {
    const rates = Array.from({ length: 40 }, (_, k) => (k === 16 ? 1.1 : 1));
    const problem = problemOf(`param k[1..40] = [${rates.join(', ')}]
variable t in [0, 2]
unknown x[1..40](t)
equation fall[i in 1..40]: x[i]' = -k[i]*x[i]
initial start[i in 1..40]: x[i](0) = i
exact x[i in 1..40] = i*exp(-t)
`);
    expect(exactMisfit(problem)?.term).toBe('fall[17]');
    expect(exactMisfit({ ...problem, title: 'the same' })).toBe(exactMisfit(problem));
  });

  it.each([
    ['right', decay('exp(-t)')],
    ['rounded', decay('exp(-1.00001*t)')],
    [
      'zero at both ends',
      `variable x in [0, 1]
unknown u(x)
equation e: u'' = -pi^2*u + 0*x
boundary a: u(0) = 0
boundary b: u(1) = 0
exact u = sin(pi*x)`,
    ],
    [
      'too fast for differences',
      `variable t in [0, 1]
unknown u(t)
equation e: u' = 1e5*cos(1e5*t)
initial a: u(0) = 0
exact u = sin(1e5*t)`,
    ],
    [
      'a layer',
      `variable x in [0, 1]
unknown u(x)
equation e: 1e-6*u'' = u
boundary a: u(0) = 1
boundary b: u(1) = 0
exact u = exp(-1000*x)`,
    ],
    [
      'of fourth order',
      `variable x in [0, 1]
unknown w(x)
equation e: w'''' = 1
boundary a: w(0) = 0
boundary b: w'(0) = 0
boundary c: w''(1) = 0
boundary d: w'''(1) = 0
exact w = x^2*(6 - 4*x + x^2)/24`,
    ],
    ['of an estimate', `estimate k = 2\n${decay('exp(-t)').replace('-u\n', '-k*u\n')}data d { t = [1] u = [0.4] }`],
  ])('is left alone where it is %s', (_, text) => {
    expect(exactMisfit(problemOf(text))).toBeNull();
  });
});
