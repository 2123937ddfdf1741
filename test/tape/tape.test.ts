import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binary, type Expression, literal } from '../../src/problem/expression.ts';
import { emit, type Leaves, TapeBuilder } from '../../src/tape/builder.ts';
import { TapeEvaluator } from '../../src/tape/evaluator.ts';
import { instructionCount } from '../../src/tape/instructions.ts';
import { type BinaryName, isUnary, operations, opNames } from '../../src/tape/operations.ts';
import type { Tape } from '../../src/tape/tape.ts';

const leavesOf = (t: TapeBuilder): Leaves => ({
  parameter: () => t.scalar(0),
  variable: () => t.time(),
  unknown: (name, order) => t.jet(name === 'u' ? 0 : 1, order),
  input: () => t.aux(0),
  integral: () => {
    throw new Error('no integrals here');
  },
});

const u = (order = 0): Expression => ({ kind: 'unknown', name: 'u', order });
const v: Expression = { kind: 'unknown', name: 'v', order: 0 };
const call = (name: keyof typeof import('../../src/problem/expression.ts').functionArity, ...args: Expression[]) =>
  ({ kind: 'call', name, args }) as Expression;

function tapeOf(...expressions: Expression[]): Tape {
  const t = new TapeBuilder();
  return t.finish(expressions.map((e) => emit(t, e, leavesOf(t))));
}

const layout = { outputs: 2, orders: 3, slots: 1, auxColumns: 1, scalars: 1, capacity: 4 };

function setInputs(f: TapeEvaluator, x: number[]) {
  // x = [t, u, u', u'', v, aux, scalar], the same at each point but shifted a little.
  for (let n = 0; n < 4; n++) {
    const d = 0.01 * n;
    f.times[n] = x[0] + d;
    f.jets[f.jetAt(0, 0, 0) + n] = x[1] + d;
    f.jets[f.jetAt(0, 0, 1) + n] = x[2] + d;
    f.jets[f.jetAt(0, 0, 2) + n] = x[3] + d;
    f.jets[f.jetAt(0, 1, 0) + n] = x[4] + d;
    f.aux[n] = x[5] + d;
  }
  f.scalars[0] = x[6];
}

describe('tape builder', () => {
  it('folds constants, shares what is common, drops what nobody needs', () => {
    const square = binary('^', binary('+', u(), literal(1)), literal(2));
    const tape = tapeOf(binary('+', square, square), binary('*', literal(2), literal(3)));
    // jet, 1, u+1, (u+1)², sum, 6
    expect(instructionCount(tape)).toBe(6);
    expect([...tape.constants]).toEqual([1, 6]);
  });

  it('multiplies integer powers out, so that negative bases have values and derivatives', () => {
    for (const n of [-3, -2, -1, 0, 1, 2, 3, 5, 8, 13]) {
      const f = new TapeEvaluator(tapeOf(binary('^', u(), literal(n))), layout);
      setInputs(f, [0, -1.5, 0, 0, 0, 0, 0]);
      f.values(1);
      expect(f.residuals[0]).toBeCloseTo((-1.5) ** n, 10);
      f.jacobian();
      if (n !== 0) expect(f.partials[0]).toBeCloseTo(n * (-1.5) ** (n - 1), 10);
      else expect(f.rows[0].inputs.length).toBe(0);
    }
  });

  it('turns comparisons and if into select', () => {
    const e: Expression = {
      kind: 'if',
      condition: { kind: 'compare', operator: '>', left: u(), right: literal(0) },
      // biome-ignore lint/suspicious/noThenProperty: the contract's name of the first branch
      then: call('sqrt', u()),
      else: literal(7),
    };
    const f = new TapeEvaluator(tapeOf(e), layout);
    f.jets.set([-1, 0, 4, 9], 0);
    f.values(4);
    expect([...f.residuals]).toEqual([7, 7, 2, 3]);
    f.jacobian();
    // The branch not taken adds nothing, not NaN.
    expect([...f.partials]).toEqual([0, 0, 0.25, 1 / 6]);
  });
});

/** Smooth expressions of u, u', u'', v, t, an input and a parameter, safe near the points used. */
const smooth = fc.letrec<{ e: Expression }>((tie) => ({
  e: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Expression>(
      u(),
      u(1),
      u(2),
      v,
      { kind: 'variable' },
      { kind: 'input', name: 'f' },
      { kind: 'parameter', name: 'k' },
      literal(0.7),
      literal(-2),
    ),
    fc
      .tuple(tie('e'), fc.constantFrom('+' as const, '-' as const, '*' as const), tie('e'))
      .map(([a, op, b]) => binary(op, a, b)),
    tie('e').map((a) => binary('/', a, binary('+', literal(2), call('sin', a)))),
    fc
      .tuple(fc.constantFrom('sin', 'cos', 'tanh', 'atan', 'erf') as fc.Arbitrary<'sin'>, tie('e'))
      .map(([f, a]) => call(f, a)),
    tie('e').map((a) => call('exp', call('sin', a))),
    tie('e').map((a) => call('log', binary('+', literal(1.5), call('cos', a)))),
    tie('e').map((a) => call('sqrt', binary('+', literal(1.5), call('cos', a)))),
    fc
      .tuple(tie('e'), tie('e'))
      .map(([a, b]) => call('pow', binary('+', literal(1.5), call('cos', a)), call('sin', b))),
    fc
      .tuple(tie('e'), tie('e'))
      .map(([a, b]) => call('atan2', call('sin', a), binary('+', literal(2), call('sin', b)))),
    tie('e').map((a): Expression => ({ kind: 'unary', operator: '-', operand: a })),
  ),
})).e;

describe('tape evaluation', () => {
  const point = [0.3, 0.7, -0.4, 0.9, 0.2, 0.5, 1.1];

  it.each([-4.5, -2.5, -1.5, 1.5, 2.5, 4.5, 1.25, 7.5])(
    'takes the power %s, of zero and of negative numbers too',
    (power) => {
      const f = new TapeEvaluator(tapeOf(binary('^', u(), literal(power))), layout);
      for (const x of [0, 1e-3, 0.7, 12, -1]) {
        setInputs(f, [0, x, 0, 0, 0, 0, 0]);
        f.values(1);
        f.jacobian();
        const [value, slope] = [x ** power, power * x ** (power - 1)];
        if (Number.isFinite(value) && value !== 0) {
          expect(f.residuals[0] / value).toBeCloseTo(1, 14);
          expect(f.partials[0] / slope).toBeCloseTo(1, 14);
        } else {
          expect(f.residuals[0]).toBe(value);
          expect(f.partials[0]).toBe(slope);
        }
      }
    },
  );

  it('gives the derivatives of central differences (property)', () => {
    fc.assert(
      fc.property(smooth, smooth, (e1, e2) => {
        const tape = tapeOf(e1, e2);
        const f = new TapeEvaluator(tape, layout);
        const h = 1e-5;
        const values = (x: number[]) => {
          setInputs(f, x);
          f.values(4);
          return f.residuals.slice();
        };
        values(point);
        f.jacobian();
        const partials = f.partials.slice();
        const seeds = Float64Array.from({ length: 8 }, (_, i) => 0.5 + i);
        f.adjoints(seeds);
        const adjoints = f.inputAdjoints.slice();
        const expected = new Float64Array(adjoints.length);
        const place = (input: number) => {
          const x = f.inputs[input];
          return x.kind === 'scalar' ? 6 : x.output === 1 ? 4 : 1 + x.order;
        };
        f.rows.forEach((row, i) => {
          row.inputs.forEach((input, j) => {
            const up = values(point.map((x, k) => (k === place(input) ? x + h : x)));
            const down = values(point.map((x, k) => (k === place(input) ? x - h : x)));
            for (let n = 0; n < 4; n++) {
              const difference = (up[4 * i + n] - down[4 * i + n]) / (2 * h);
              const got = partials[4 * (row.first + j) + n];
              expect(Math.abs(got - difference)).toBeLessThan(
                1e-5 * (1 + Math.abs(difference) + Math.abs(up[4 * i + n])),
              );
              expected[4 * input + n] += seeds[4 * i + n] * got;
            }
          });
        });
        for (let k = 0; k < expected.length; k++) {
          expect(adjoints[k]).toBeCloseTo(expected[k], 8 - Math.ceil(Math.log10(1 + Math.abs(expected[k]))));
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('differentiates every single operation', () => {
    for (const name of opNames.filter(isUnary)) {
      const t = new TapeBuilder();
      const f = new TapeEvaluator(t.finish([t.apply(name, t.jet(0, 0))]), layout);
      const at = (x: number) => {
        f.jets[0] = x;
        f.values(1);
        return f.residuals[0];
      };
      const difference = (at(0.6 + 1e-5) - at(0.6 - 1e-5)) / 2e-5;
      at(0.6);
      f.jacobian();
      expect(f.partials[0], name).toBeCloseTo(difference, 8);
    }
    for (const name of opNames.filter((op): op is BinaryName => operations[op].arity === 2)) {
      const t = new TapeBuilder();
      const f = new TapeEvaluator(t.finish([t.apply(name, t.jet(0, 0), t.jet(1, 0))]), layout);
      const at = (x: number, y: number) => {
        f.jets[f.jetAt(0, 0, 0)] = x;
        f.jets[f.jetAt(0, 1, 0)] = y;
        f.values(1);
        return f.residuals[0];
      };
      const dx = (at(0.6 + 1e-5, 1.7) - at(0.6 - 1e-5, 1.7)) / 2e-5;
      const dy = (at(0.6, 1.7 + 1e-5) - at(0.6, 1.7 - 1e-5)) / 2e-5;
      at(0.6, 1.7);
      f.jacobian();
      expect(f.partials[0], name).toBeCloseTo(dx, 8);
      expect(f.partials[4], name).toBeCloseTo(dy, 8);
    }
  });
});

describe('roundings on the way to a residual', () => {
  const t: Expression = { kind: 'variable' };
  const of = (e: Expression, x: number[]): number => {
    const f = new TapeEvaluator(tapeOf(e), layout);
    setInputs(f, x);
    f.values(1);
    const out = new Float64Array(layout.capacity);
    f.addRoundings(out);
    return out[0];
  };

  it('count what cancels, also where it depends on the time alone', () => {
    const lost = binary('-', literal(1), binary('^', call('tanh', t), literal(2)));
    // What is rounded is the square, near 1, with the factor of 1e8 that follows it.
    const noise = of(binary('*', literal(1e8), lost), [10, 0, 0, 0, 0, 0, 0]);
    expect(noise).toBeGreaterThan(1e8);
    expect(noise).toBeLessThan(1e9);
  });

  it('count every unknown as a value that was rounded, and no plain number', () => {
    expect(of(u(), [0, 3, 0, 0, 0, 0, 0])).toBe(3);
    expect(of(binary('-', u(), v), [0, 3, 0, 0, -4, 0, 0])).toBe(3 + 4 + 7);
    expect(of(literal(5), [0, 3, 0, 0, 0, 0, 0])).toBe(0);
  });
});
