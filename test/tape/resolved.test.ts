/** @file Points tell when they show what a function of the unknowns does between them. */
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { equallySpaced } from '../../src/numeric/grid.ts';
import { emit, TapeBuilder } from '../../src/tape/builder.ts';
import { TapeEvaluator } from '../../src/tape/evaluator.ts';

const refuse = (): never => {
  throw new Error('not here');
};

/** Whether 81 points of v = sin t, 0 ≤ t ≤ 1, show what `rhs` does. */
function resolves(rhs: string): boolean {
  const { problem, findings } = compileSpec(
    `variable t in [0, 1]\nunknown v(t)\nequation a: v' = ${rhs}\ninitial v(0) = 0\n`,
  );
  if (!problem) throw new Error(findings[0].message);
  const t = new TapeBuilder();
  const tape = t.finish([
    emit(t, problem.terms[0].residual, {
      parameter: refuse,
      variable: () => t.time(),
      unknown: (_, order) => t.jet(0, order),
      input: refuse,
      integral: refuse,
    }),
  ]);
  const times = equallySpaced(0, 1, 81);
  const f = new TapeEvaluator(tape, { outputs: 1, orders: 2, slots: 1, capacity: times.length });
  f.times.set(times);
  f.jets.set(times.map(Math.sin), f.jetAt(0, 0, 0));
  f.jets.set(times.map(Math.cos), f.jetAt(0, 0, 1));
  f.values(times.length);
  return f.resolves();
}

describe('what points show of a function of the unknowns', () => {
  it.each([
    '-v',
    'v^3 - 5*v',
    'exp(-v)',
    'sin(3*v)/(2 + v^2)',
    'sqrt(1 + v)',
    '(1 + v)^1.5',
    'tanh(20*v)',
    'sin(1e6*t)',
  ])('all of %s', (rhs) => expect(resolves(rhs)).toBe(true));

  it.each([
    'exp(-((v-0.3)/1e-4)^2)',
    '1e-6/(1e-12 + (v-0.41)^2)',
    '1/cosh((v-0.5)/1e-5)^2',
    'tanh((v-0.2)/1e-3)',
    'sin(1e4*v)',
    '((v-0.6)^2 + 1e-10)^-0.75',
    '1/(v-0.25)',
    'log((v-0.7)^2 + 1e-14)',
    'v^v',
  ])('not all of %s', (rhs) => expect(resolves(rhs)).toBe(false));
});
