import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { library } from '../../src/language/syntax/library.ts';
import { evaluate, functionValue } from '../../src/problem/evaluate.ts';
import type { Expression } from '../../src/problem/expression.ts';
import { codes, compile, line, problemOf } from './spec.ts';

const spec = (right: string, declared = ''): string =>
  `${declared}\nparam K = 2\nvariable t in [0, 1]\nunknown u(t)\nequation growth: u' = ${right}\ninitial u(0) = 1\n`;

const residual = (right: string, declared = ''): Expression => problemOf(spec(right, declared)).terms[0].residual;

const said = (text: string): string[] => compile(text).findings.map(line);

describe('functions', () => {
  it('stand for their body, with the arguments in place of their names', () => {
    const declared = 'function hill(x, k, n) = x^n / (k^n + x^n)';
    expect(residual('hill(u, K, 2)', declared)).toEqual(residual('u^2 / (K^2 + u^2)'));
    expect(residual('hill(u + 1, K, 2)', declared)).toEqual(residual('(u + 1)^2 / (K^2 + (u + 1)^2)'));
  });

  it('call one another, in any order, and hide functions of the language of that name', () => {
    const declared = 'function twice(x) = both(x, x)\nfunction both(a, b) = a + b\nfunction erf(x) = 2*x';
    expect(residual('twice(erf(u))', declared)).toEqual(residual('2*u + 2*u'));
  });

  it('of any tree of calls mean what is written out', () => {
    const tree = fc.letrec<{ e: { call: string; out: string } }>((tie) => ({
      e: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('u', 'K', 't', '3').map((x) => ({ call: x, out: x })),
        fc
          .tuple(tie('e'), tie('e'))
          .map(([a, b]) => ({ call: `f(${a.call}, ${b.call})`, out: `(${a.out})*(${b.out}) + K` })),
        tie('e').map((a) => ({ call: `g(${a.call})`, out: `(${a.out})*(${a.out}) + K - 1` })),
      ),
    })).e;
    const declared = 'function g(x) = f(x, x) - 1\nfunction f(a, b) = a*b + K';
    fc.assert(
      fc.property(tree, ({ call, out }) => {
        expect(residual(call, declared)).toEqual(residual(out));
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it.each([
    ['function f(x) = g(x)\nfunction g(x) = f(x)', 'f(u)', 'error cyclic-definition "f" calls itself: f → g → f'],
    ['function f(x) = x*t', 'f(u)', 'error impure-function "t" changes'],
    ['let w = 2*u\nfunction f(x) = x*w', 'f(u)', 'error impure-function "w" changes'],
    ['function f(x, y) = x + y', 'f(u)', 'error wrong-argument-count f(x, y) takes 2 arguments, here is one'],
    ['function f(x) = x', 'f', 'error wrong-argument-count "f" is a function; write f(x)'],
    ['function f(x) = x', "f'(u)", 'error wrong-argument-count "f" is a function; write f(x)'],
    ['function f(x, x) = x', 'f(u, u)', 'error duplicate-name "f" has an argument "x" already'],
    ['function f(x) = y', 'f(u)', 'error unknown-name "y" is not declared'],
    ['let a = f(2)\nfunction f(x) = a*x', 'a*u', 'error cyclic-definition "a" is defined by itself: a → a'],
  ])('%s, called as %s: %s', (declared, right, message) => {
    expect(said(spec(right, declared)).join('\n')).toContain(message);
  });

  it('are checked once at their declaration, called or not', () => {
    const found = said(spec('f(u) + f(2*u)', 'function f(x) = x + sin(1, 2)\nfunction idle(x) = y'));
    expect(found.filter((f) => f.includes('wrong-argument-count'))).toHaveLength(1);
    expect(found.filter((f) => f.includes('unknown-name'))).toHaveLength(1);
  });

  const withUnits = (right: string): string =>
    `function mix(a, b) = a + b\nfunction area(a) = a^2\nparam l: m = 1\nparam w: mm = 2\nparam s: s = 3\nvariable t: s in [0, 1]\nunknown u(t): m\nequation growth: u' = ${right}\ninitial u(0) = 1\n`;

  it('infer their units in every call, and convert', () => {
    expect(codes(withUnits('mix(l, w)/s'))).toEqual([]);
    expect(codes(withUnits('area(l)/(l*s)'))).toEqual([]);
    const [term] = problemOf(withUnits('mix(l, w)/s')).terms;
    const parameters = { l: 1, w: 2, s: 3 };
    expect(evaluate(term.residual, { parameters, unknown: () => 0 })).toBeCloseTo(-(1 + 2e-3) / 3, 15);
  });

  it('say a mismatch at the argument that brings it', () => {
    const [found] = compile(withUnits('mix(l, s)/s')).findings;
    expect(found.code).toBe('unit-mismatch');
    expect(found.message).toMatch(/^in mix: /);
    expect(found.related[0].message).toBe('the function');
    const text = withUnits('mix(l, s)/s').split('\n')[found.range.start.line];
    expect(['l', 's']).toContain(text.slice(found.range.start.character, found.range.end.character));
  });

  it('share what equal calls come to: a chain of a thousand is read in proportion to its length', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `function f${i + 1}(x) = f${i}(x) + f${i}(x)`).join('\n');
    const text = (right: string) => spec(right, `function f0(x) = x\n${chain}`);
    expect(codes(text('f10(u)'))).toEqual([]);
    // What no formula could hold is an error, and not the end of the checker.
    expect(codes(text('f1000(u)'))).toEqual(['too-complex']);
  });
});

describe('the library', () => {
  const value = (call: string, t = 0): number =>
    evaluate((residual(call) as Extract<Expression, { kind: 'binary' }>).right, { variable: t, parameters: { K: 2 } });

  it.each([
    ['hill(3, 2, 4)', 81 / (16 + 81)],
    ['hill(0, 2, 4)', 0],
    ['michaelis_menten(3, 10, 2)', 6],
    ['monod(1, 0.5, 1)', 0.25],
    ['arrhenius(300, 1e13, 5e4)', 1e13 * Math.exp(-5e4 / (8.31446261815324 * 300))],
    ['logistic(0.25, 2, 1)', 0.375],
    ['smooth_step(0, 1)', 0.5],
    ['pulse(1, 1, 2)', 1],
    ['pulse(3, 1, 2)', 0],
    ['square(0.3, 1)', 1],
    ['square(0.7, 1)', -1],
    ['sawtooth(0.3, 1)', 0.3],
    ['sawtooth(0.8, 1)', 0.8],
    ['sawtooth(5.25, 1)', 0.25],
  ])('%s is %s', (call, expected) => {
    expect(value(call)).toBeCloseTo(expected, 12);
  });

  it('knows the gas constant with its unit', () => {
    const text = `param T: K = 300\nparam A: 1/s = 1e13\nparam Ea: kJ/mol = 50\nvariable t: s in [0, 1]\nunknown u(t)\nequation u' = -arrhenius(T, A, Ea)*u\ninitial u(0) = 1\n`;
    expect(codes(text)).toEqual([]);
    const [{ residual: found }] = problemOf(text).terms;
    const rate = evaluate(found, {
      parameters: { T: 300, A: 1e13, Ea: 50 },
      unknown: (_, order) => (order === 0 ? 1 : 0),
    });
    expect(rate).toBeCloseTo(1e13 * Math.exp(-5e4 / (8.31446261815324 * 300)), 2);
  });

  it('is documented, and no name of it is a function of numbers already', () => {
    for (const { name, args, formula, summary } of library) {
      expect(Object.hasOwn(functionValue, name), name).toBe(false);
      for (const arg of args) expect(formula, name).toContain(arg);
      expect(summary.length, name).toBeGreaterThan(20);
    }
  });
});
