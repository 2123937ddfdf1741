import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binary, type Expression, type FunctionName, functionArity, literal } from '../../../src/problem/expression.ts';
import { TimeFunction } from '../../../src/tape/enclosure/time-function.ts';
import { zerosOf } from '../../../src/tape/enclosure/zeros.ts';

const t: Expression = { kind: 'variable' };
const call = (name: FunctionName, ...args: Expression[]): Expression => ({ kind: 'call', name, args });

/** Expressions of the variable alone, of every operation. */
const { expression } = fc.letrec<{ expression: Expression; comparison: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(t),
    fc.integer({ min: -30, max: 30 }).map((x) => literal(x / 10)),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '^' as const), tie('expression'), tie('expression'))
      .map(([operator, a, b]) => binary(operator, a, b)),
    fc.tuple(tie('expression'), fc.integer({ min: 2, max: 4 })).map(([a, n]) => binary('^', a, literal(n))),
    fc
      .tuple(fc.constantFrom(...(Object.keys(functionArity) as FunctionName[])), tie('expression'), tie('expression'))
      .map(([name, a, b]) => call(name, ...[a, b].slice(0, functionArity[name]))),
    fc
      .tuple(tie('comparison'), tie('expression'), tie('expression'))
      // biome-ignore lint/suspicious/noThenProperty: the branch of an `if` is called so.
      .map(([condition, a, b]): Expression => ({ kind: 'if', condition, then: a, else: b })),
  ),
  comparison: fc
    .tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!=' as const), tie('expression'), tie('expression'))
    .map(([operator, left, right]): Expression => ({ kind: 'compare', operator, left, right })),
}));

describe('an enclosure', () => {
  it('holds the function and its derivatives at every point', () => {
    fc.assert(
      fc.property(
        expression,
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 1e-6, max: 2, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (e, from, length, shares) => {
          const f = new TimeFunction(e, {}, 8);
          const times = shares.map((s) => Math.min(from + length, from + s * length));
          const values = f.at(times, times.length).slice();
          f.enclose(from, from + length);
          for (const derivative of [0, 1, 2] as const) {
            const [low, high] = [f.low(derivative), f.high(derivative)];
            for (let p = 0; p < times.length; p++) {
              const x = values[derivative * 8 + p];
              // Outside its domain a function has no value to enclose; beyond the doubles neither.
              if (!Number.isFinite(x) || Number.isNaN(low)) continue;
              const rounding = 1e-9 * Math.max(1, Math.abs(x));
              expect(x).toBeGreaterThanOrEqual(low - rounding);
              expect(x).toBeLessThanOrEqual(high + rounding);
            }
          }
        },
      ),
      { numRuns: 2000, seed: 11 },
    );
  });

  it('has the slopes that differences have', () => {
    const smooth = [
      call('sin', binary('*', literal(3), t)),
      binary('/', call('exp', binary('-', literal(0), t)), binary('+', literal(2), call('cos', t))),
      call('atan2', t, binary('+', literal(2), t)),
      binary('^', binary('+', literal(2), t), literal(1.5)),
      binary('^', binary('+', literal(2), t), t),
      call('erf', call('tanh', t)),
      call('log', call('cosh', call('sqrt', binary('+', literal(3), t)))),
    ];
    const h = 1e-4;
    for (const e of smooth) {
      const f = new TimeFunction(e, {}, 3);
      const values = f.at([0.4 - h, 0.4, 0.4 + h], 3);
      expect(values[4]).toBeCloseTo((values[2] - values[0]) / (2 * h), 6);
      expect(values[7]).toBeCloseTo((values[2] - 2 * values[1] + values[0]) / h ** 2, 5);
    }
  });

  it('knows on which side of a switch it is where it is told that nothing switches', () => {
    const f = new TimeFunction(call('max', call('abs', t), call('step', t)), {});
    f.enclose(0, 0.5);
    expect([f.low(0), f.high(0)]).toEqual([1, 1]);
    f.enclose(-1, 0);
    expect(f.high(0)).toBe(1);
    f.encloseSettled(-1, 0);
    expect([f.low(0), f.high(0)]).toEqual([0, 1]);
    expect([f.low(1), f.high(1)]).toEqual([-1, -1]);
  });
});

describe('the zeros of a function', () => {
  const zeros = (e: Expression, from: number, to: number, most = 100_000) =>
    zerosOf(new TimeFunction(e, {}), from, to, most);

  it('are all found, however close', () => {
    const { places } = zeros(binary('-', call('sin', binary('*', literal(100), t)), literal(0.9999)), 0, 10);
    const half = Math.acos(0.9999);
    const wanted: number[] = [];
    for (let k = 0; k < 160; k++) {
      for (const side of [-1, 1]) wanted.push((Math.PI / 2 + 2 * Math.PI * k + side * half) / 100);
    }
    const inside = wanted.filter((x) => x < 10);
    expect(places).toHaveLength(inside.length);
    places.forEach((x, k) => {
      expect(Math.abs(x - inside[k])).toBeLessThan(1e-13 * 10);
    });
  });

  it('are found at the ends, where the function only touches, and not where there are none', () => {
    expect(zeros(t, 0, 1).places).toEqual([0]);
    const touching = zeros(binary('^', binary('-', t, literal(0.3)), literal(2)), 0, 1).places;
    expect(touching.length).toBeGreaterThan(0);
    for (const x of touching) expect(x).toBeCloseTo(0.3, 7);
    expect(zeros(call('exp', t), -5, 5).places).toEqual([]);
    expect(zeros(binary('-', t, t), 0, 1).places).toEqual([]);
  });

  it('say from where on they were not followed', () => {
    const { givenUp, looks } = zeros(call('sin', binary('*', literal(1e6), t)), 0, 1000, 500);
    expect(looks).toBe(500);
    expect(givenUp).toBeGreaterThanOrEqual(0);
    expect(givenUp).toBeLessThan(1000);
  });
});
