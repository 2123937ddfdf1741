/**
 * @file Quotients whose two sides vanish together, written without cancellation: 1 − exp(z) = −tanh(z/2)·(1 + exp(z)) and
 * 1 − cos(z) = 2·sin²(z/2) keep all their digits near z = 0, and their limits far from it (Higham, Accuracy and Stability
 * of Numerical Algorithms, 2002, section 1.14).
 */
import { binary, type Expression, literal, mapped } from '../../problem/expression.ts';

/** `e` with the differences in its quotients written so; `e` itself where there are none. */
export function withStableQuotients(e: Expression): Expression {
  const isQuotient = (x: Expression): x is Quotient =>
    x.kind === 'binary' && x.operator === '/' && (hasDifference(x.left) || hasDifference(x.right));
  return mapped(e, isQuotient, (x) => (isQuotient(x) ? rewritten(x) : x)) ?? e;
}

type Quotient = Extract<Expression, { kind: 'binary' }>;

const rewritten = ({ left, right }: Quotient): Expression =>
  binary('/', withStableQuotients(withDifferences(left)), withStableQuotients(withDifferences(right)));

const withDifferences = (e: Expression): Expression =>
  mapped(e, isFactor, (x) => differenceOf(x) ?? withFactors(x)) ?? e;

/** What a difference may stand in so that it vanishes with it. */
const isFactor = (e: Expression): boolean => differenceOf(e) !== null || isProduct(e);

const isProduct = (e: Expression): boolean => e.kind === 'binary' && (e.operator === '*' || e.operator === '/');

function withFactors(e: Expression): Expression {
  return e.kind === 'binary' ? binary(e.operator, withDifferences(e.left), withDifferences(e.right)) : e;
}

function hasDifference(e: Expression): boolean {
  if (differenceOf(e)) return true;
  return e.kind === 'binary' && isProduct(e) && (hasDifference(e.left) || hasDifference(e.right));
}

/** A difference from 1 of an exponential or a cosine, as a product; `null` where `e` is none. */
function differenceOf(e: Expression): Expression | null {
  if (e.kind !== 'binary' || (e.operator !== '-' && e.operator !== '+')) return null;
  const sign = e.operator === '-' ? -1 : 1;
  const [left, right] = [curveIn(e.left), curveIn(e.right)];
  if (isNumber(e.left, 1) && right && right.factor * sign === -1) return right.one;
  if (isNumber(e.left, -1) && right && right.factor * sign === 1) return negative(right.one);
  if (left?.factor === 1 && isNumber(e.right, -sign)) return negative(left.one);
  if (left?.factor === -1 && isNumber(e.right, sign) && sign === 1) return left.one;
  return null;
}

const isNumber = (e: Expression, value: number): boolean =>
  (e.kind === 'number' && e.value === value) ||
  (e.kind === 'unary' && e.operand.kind === 'number' && -e.operand.value === value);

const negative = (operand: Expression): Expression => ({ kind: 'unary', operator: '-', operand });

const call = (name: 'tanh' | 'sin', arg: Expression): Expression => ({ kind: 'call', name, args: [arg] });

/** ±exp(z) or ±cos(z): its sign, and 1 − exp(z) or 1 − cos(z). */
function curveIn(e: Expression): { factor: 1 | -1; one: Expression } | null {
  if (e.kind === 'unary') {
    const inner = curveIn(e.operand);
    return inner && { factor: inner.factor === 1 ? -1 : 1, one: inner.one };
  }
  if (e.kind !== 'call' || (e.name !== 'exp' && e.name !== 'cos')) return null;
  const half = binary('/', e.args[0], literal(2));
  const one =
    e.name === 'exp'
      ? binary('*', negative(call('tanh', half)), binary('+', literal(1), e))
      : binary('*', literal(2), binary('*', call('sin', half), call('sin', half)));
  return { factor: 1, one };
}
