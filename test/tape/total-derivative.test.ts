/** @file Symbolic d/dt of tapes beside finite differences along smooth curves. */
import { expect, test } from 'vitest';
import { Random } from '../../src/numeric/random.ts';
import type { Expression, FunctionName } from '../../src/problem/expression.ts';
import { emit, TapeBuilder } from '../../src/tape/builder.ts';
import { TapeEvaluator } from '../../src/tape/evaluator.ts';
import { TotalDerivative } from '../../src/tape/total-derivative.ts';

/** Curves with all their derivatives: u = 1.3 + 0.4 sin(1.1 t), v = 0.8 + 0.3 cos(0.7 t), the column w = e^(0.3 t). */
const wave = (mean: number, size: number, rate: number, shift: number) => (t: number, k: number) =>
  (k === 0 ? mean : 0) + size * rate ** k * Math.sin(rate * t + shift + (k * Math.PI) / 2);
const curves = [wave(1.3, 0.4, 1.1, 0), wave(0.8, 0.3, 0.7, Math.PI / 2)];
const column = (t: number, k: number) => 0.3 ** k * Math.exp(0.3 * t);
const highest = 3;

const leaves = (t: TapeBuilder) => ({
  parameter: () => t.scalar(0),
  variable: () => t.time(),
  unknown: (name: string, order: number) => t.jet(name === 'u' ? 0 : 1, order),
  input: () => t.aux(0),
  integral: () => {
    throw new Error('no integral here');
  },
});

/** d^k/dt^k of `e` at `time`, k = 0 … 2, by symbols. */
function bySymbols(e: Expression, time: number): number[] {
  const t = new TapeBuilder();
  const derivative = new TotalDerivative(t, (k) => t.aux(k + 1));
  const register = emit(t, e, leaves(t));
  const tape = t.finish([0, 1, 2].map((k) => derivative.of(register, k)));
  const f = new TapeEvaluator(tape, {
    ...{ outputs: 2, orders: highest + 1, slots: 1, auxColumns: highest + 1, scalars: 1, capacity: 1 },
  });
  f.scalars[0] = 1.7;
  f.times[0] = time;
  for (let k = 0; k <= highest; k++) {
    f.aux[k] = column(time, k);
    for (const [i, curve] of curves.entries()) f.jets[f.jetAt(0, i, k)] = curve(time, k);
  }
  f.values(1);
  return [...f.residuals];
}

const random = new Random(3, 'expressions');
const pick = <T>(from: readonly T[]): T => from[random.below(from.length)];

/** Functions with the range on which they are tried; arguments are squeezed into (0.2, 0.8) first. */
const unary: FunctionName[] = [
  ...(['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'exp'] as const),
  ...(['log', 'log10', 'sqrt', 'cbrt', 'abs', 'erf'] as const),
];

const call = (name: FunctionName, ...args: Expression[]): Expression => ({ kind: 'call', name, args });
const number = (value: number): Expression => ({ kind: 'number', value });
const two = (operator: '+' | '-' | '*' | '/' | '^', left: Expression, right: Expression): Expression => ({
  ...{ kind: 'binary', operator, left, right },
});
const squeezed = (e: Expression): Expression => two('+', number(0.5), two('*', number(0.3), call('sin', e)));

function leaf(): Expression {
  return pick<Expression>([
    { kind: 'unknown', name: 'u', order: 0 },
    { kind: 'unknown', name: 'u', order: 1 },
    { kind: 'unknown', name: 'v', order: 0 },
    { kind: 'variable' },
    { kind: 'parameter', name: 'p' },
    { kind: 'input', name: 'w' },
    number(0.6),
  ]);
}

function expression(depth: number): Expression {
  if (depth === 0) return leaf();
  const below = () => expression(depth - 1);
  const kinds: (() => Expression)[] = [
    () => two(pick(['+', '-', '*'] as const), below(), below()),
    () => two('/', below(), squeezed(below())),
    () => two('^', squeezed(below()), below()),
    () => two('^', below(), number(pick([2, 3, -2]))),
    () => call(pick(unary), squeezed(below())),
    () => call('atan2', squeezed(below()), squeezed(below())),
    () => call(pick(['min', 'max'] as const), below(), below()),
    () => ({ kind: 'unary', operator: '-', operand: below() }),
    () => {
      const condition: Expression = { kind: 'compare', operator: '<', left: below(), right: below() };
      // biome-ignore lint/suspicious/noThenProperty: the contract's name of the branch.
      return { kind: 'if', condition, then: below(), else: below() };
    },
  ];
  return pick(kinds)();
}

test('d/dt and d²/dt² of drawn expressions are what differences along the curves give', () => {
  let compared = 0;
  for (let k = 0; k < 400; k++) {
    const e = expression(3);
    const time = 0.2 + 1.5 * random.uniform();
    const h = 1e-4;
    const [before, here, after] = [time - h, time, time + h].map((t) => bySymbols(e, t));
    // A kink or a branch between the three is no place for differences.
    const [left, right] = [here[0] - before[0], after[0] - here[0]].map((x) => x / h);
    const bend = Math.abs(right - left);
    const size = 1 + Math.max(...here.map(Math.abs));
    if (!(size < 1e4) || !(bend < 1e-3 * size * size)) continue;
    compared++;
    for (const order of [1, 2]) {
      const difference = (after[order - 1] - before[order - 1]) / (2 * h);
      expect(Math.abs(here[order] - difference), JSON.stringify(e)).toBeLessThan(1e-5 * size * size);
    }
  }
  expect(compared).toBeGreaterThan(250);
});

test('what jumps counts as constant, and the branch not taken does not come in', () => {
  const u: Expression = { kind: 'unknown', name: 'u', order: 0 };
  expect(bySymbols(call('step', u), 1)).toEqual([1, 0, 0]);
  expect(bySymbols(call('sign', u), 1)).toEqual([1, 0, 0]);
  const root = call('sqrt', two('-', u, number(5)));
  const condition: Expression = { kind: 'compare', operator: '<', left: u, right: number(5) };
  // biome-ignore lint/suspicious/noThenProperty: the contract's name of the branch.
  const values = bySymbols({ kind: 'if', condition, then: u, else: root }, 1);
  expect(values).toEqual([0, 1, 2].map((k) => curves[0](1, k)));
});
