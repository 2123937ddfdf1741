import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { partsOfVariable } from '../../../src/tape/enclosure/parts.ts';
import { isSlow } from '../../../src/tape/enclosure/slow.ts';

function slow(rhs: string, from = 0, to = 1): boolean {
  const { problem } = compileSpec(
    `variable t in [${from}, ${to}]\nunknown u(t)\nparam w = 2\nequation law: u' = -u + ${rhs}\ninitial u(${from}) = 1\n`,
  );
  return partsOfVariable(problem!.terms[0].residual).every((part) => isSlow(part, { w: 2 }, [from, to]));
}

describe('functions that are slow by their form', () => {
  it.each(['sin(w*t + 1)', 't^3 - 2*t', 'exp(-t/3)*cos(5*t)^2', '1/(1 + t^2)', 'sin(t)/(2 + cos(3*t))', 'cosh(2*t)'])(
    '%s',
    (rhs) => expect(slow(rhs)).toBe(true),
  );

  it.each([
    'exp(-((t-0.5)/1e-5)^2)',
    '1/(1 + ((t-0.5)/1e-4)^2)',
    'cos(t)^100000',
    'sin(1e6*t)',
    'exp(1e3*t)',
    '1/(t - 0.5)',
    'tanh((t-0.5)/1e-3)',
    'step(t - 0.5)',
    'abs(sin(t))',
    '1/(1.0001 + sin(t - 2))',
  ])('nothing is said of %s', (rhs) => expect(slow(rhs)).toBe(false));

  it('the same function is slow on a short interval and not on a long one', () => {
    expect(slow('sin(2*t)', 0, 10)).toBe(true);
    expect(slow('sin(2*t)', 0, 1000)).toBe(false);
  });
});
