import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BinaryOperator, Expression, FunctionName } from '../../src/problem/expression.ts';
import { functionArity } from '../../src/problem/expression.ts';
import { problemOf } from './spec.ts';

/** Binding strength: sums, products, signs, powers, atoms. */
const strength: Record<BinaryOperator, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 };

/** Text with no more parentheses than the grammar needs. */
function print(e: Expression, least = 0): string {
  const wrap = (own: number, text: string) => (own < least ? `(${text})` : text);
  switch (e.kind) {
    case 'number':
      return String(e.value);
    case 'parameter':
      return e.name;
    case 'variable':
      return 't';
    case 'unknown':
      return e.order > 2 ? `D(${e.name}, ${e.order})` : e.name + "'".repeat(e.order);
    case 'unary':
      return wrap(3, `-${print(e.operand, 3)}`);
    case 'binary': {
      const own = strength[e.operator];
      if (e.operator === '^') return wrap(own, `${print(e.left, 5)}^${print(e.right, 4)}`);
      return wrap(own, `${print(e.left, own)} ${e.operator} ${print(e.right, own + 1)}`);
    }
    case 'call':
      return `${e.name}(${e.args.map((a) => print(a)).join(', ')})`;
    case 'if':
      return `if(${print(e.condition)}, ${print(e.then)}, ${print(e.else)})`;
    case 'compare':
      return `${print(e.left)} ${e.operator} ${print(e.right)}`;
    default:
      throw new Error(e.kind);
  }
}

// `pow` is read as ^, so it never comes back as a call.
const names = (Object.keys(functionArity) as FunctionName[]).filter((n) => n !== 'pow');

const { expression } = fc.letrec<{ expression: Expression; leaf: Expression }>((tie) => ({
  leaf: fc.oneof(
    fc.double({ min: 1e-6, max: 1e6, noNaN: true }).map((value): Expression => ({ kind: 'number', value })),
    fc.constant<Expression>({ kind: 'parameter', name: 'k' }),
    fc.constant<Expression>({ kind: 'variable' }),
    fc.integer({ min: 0, max: 4 }).map((order): Expression => ({ kind: 'unknown', name: 'u', order })),
  ),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    // A sign in front of a number is folded into it.
    tie('expression')
      .filter((operand) => operand.kind !== 'number')
      .map((operand): Expression => ({ kind: 'unary', operator: '-', operand })),
    fc
      .tuple(fc.constantFrom<BinaryOperator>('+', '-', '*', '/', '^'), tie('expression'), tie('expression'))
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right })),
    fc
      .tuple(fc.constantFrom(...names), tie('expression'), tie('expression'))
      .map(([name, a, b]): Expression => ({ kind: 'call', name, args: functionArity[name] === 1 ? [a] : [a, b] })),
    fc.tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('leaf'), tie('expression'), tie('expression')).map(
      ([operator, left, a, b]): Expression => ({
        kind: 'if',
        condition: { kind: 'compare', operator: operator as '<', left, right: { kind: 'variable' } },
        // biome-ignore lint/suspicious/noThenProperty: `then` is a field of the Problem's JSON
        then: a,
        else: b,
      }),
    ),
  ),
}));

describe('expressions', () => {
  it('mean what they were printed from', () => {
    fc.assert(
      fc.property(expression, (e) => {
        const text = `param k = 2\nvariable t in [1, 2]\nunknown u(t)\nequation D(u, 4) = ${print(e)}\ndata d { t = [1]  u = [1] }\n`;
        expect(problemOf(text).terms[0].residual).toEqual({
          kind: 'binary',
          operator: '-',
          left: { kind: 'unknown', name: 'u', order: 4 },
          right: e,
        });
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
