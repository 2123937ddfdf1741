/**
 * @file The derivative of an expression along the solution: d/dt of what may depend on the variable and on the unknowns,
 * by the rules of sum, product, quotient and chain.
 */
import { binary, type Expression, type FunctionName, functionArity, literal } from './expression.ts';

/** Why an expression has no derivative that could be written down, in words that follow "its derivative: ". */
export class NoDerivative extends Error {}

const zero = literal(0);
const one = literal(1);

const isNumber = (e: Expression, value: number): boolean => e.kind === 'number' && e.value === value;

const call = (name: FunctionName, ...args: Expression[]): Expression => ({ kind: 'call', name, args });

const negative = (e: Expression): Expression => (isNumber(e, 0) ? zero : { kind: 'unary', operator: '-', operand: e });

function sum(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0)) return b;
  return isNumber(b, 0) ? a : binary('+', a, b);
}

function minus(a: Expression, b: Expression): Expression {
  if (isNumber(b, 0)) return a;
  return isNumber(a, 0) ? negative(b) : binary('-', a, b);
}

function times(a: Expression, b: Expression): Expression {
  if (isNumber(a, 0) || isNumber(b, 0)) return zero;
  if (isNumber(a, 1)) return b;
  return isNumber(b, 1) ? a : binary('*', a, b);
}

const over = (a: Expression, b: Expression): Expression => (isNumber(a, 0) ? zero : binary('/', a, b));

const square = (e: Expression): Expression => binary('^', e, literal(2));

/** The slope f′ of a function of one argument x that is smooth wherever it is defined. */
const slopes: Partial<Record<FunctionName, (x: Expression) => Expression>> = {
  sin: (x) => call('cos', x),
  cos: (x) => negative(call('sin', x)),
  tan: (x) => sum(one, square(call('tan', x))),
  asin: (x) => over(one, call('sqrt', minus(one, square(x)))),
  acos: (x) => negative(over(one, call('sqrt', minus(one, square(x))))),
  atan: (x) => over(one, sum(one, square(x))),
  sinh: (x) => call('cosh', x),
  cosh: (x) => call('sinh', x),
  tanh: (x) => minus(one, square(call('tanh', x))),
  exp: (x) => call('exp', x),
  log: (x) => over(one, x),
  log10: (x) => over(literal(Math.LOG10E), x),
  sqrt: (x) => over(literal(0.5), call('sqrt', x)),
  cbrt: (x) => over(literal(1 / 3), square(call('cbrt', x))),
  abs: (x) => call('sign', x),
  erf: (x) => times(literal(2 / Math.sqrt(Math.PI)), call('exp', negative(square(x)))),
};

/**
 * d/dt of `e`, which stands in an equation.
 * @throws NoDerivative where a part of it jumps, is given by samples, or is taken at another time
 */
export const derivativeAlong = (e: Expression): Expression => derivativeOf(e, new Map());

/** Parts that are shared are differentiated once. */
type Known = Map<Expression, Expression>;

function derivativeOf(e: Expression, known: Known): Expression {
  const found = known.get(e) ?? differentiated(e, known);
  known.set(e, found);
  return found;
}

function differentiated(e: Expression, known: Known): Expression {
  switch (e.kind) {
    case 'number':
    case 'parameter':
      return zero;
    case 'variable':
      return one;
    case 'unknown':
      return e.at ? zero : { ...e, order: e.order + 1 };
    case 'unary':
      return negative(derivativeOf(e.operand, known));
    case 'binary':
      return ofBinary(e, known);
    case 'call':
      return ofCall(e, known);
    case 'if': {
      const [then, other] = [derivativeOf(e.then, known), derivativeOf(e.else, known)];
      return isNumber(then, 0) && isNumber(other, 0) ? zero : { ...e, then, else: other };
    }
    case 'input':
      throw new NoDerivative(`the input "${e.name}" is given by samples`);
    case 'delayed':
      throw new NoDerivative(`"${e.name}" is taken at another time in it`);
    case 'compare':
    case 'integral':
      throw new NoDerivative('it is no function of the variable');
  }
}

function ofBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, known: Known): Expression {
  if (operator === '^') return ofPower(left, right, known);
  const [a, b] = [derivativeOf(left, known), derivativeOf(right, known)];
  switch (operator) {
    case '+':
      return sum(a, b);
    case '-':
      return minus(a, b);
    case '*':
      return sum(times(a, right), times(left, b));
    case '/':
      return minus(over(a, right), over(times(left, b), square(right)));
  }
}

/** (xᵖ)′ = p·xᵖ⁻¹·x′ where p does not change, else xᵖ·(p′·log x + p·x′/x). */
function ofPower(base: Expression, exponent: Expression, known: Known): Expression {
  const [a, p] = [derivativeOf(base, known), derivativeOf(exponent, known)];
  const rest = exponent.kind === 'number' ? literal(exponent.value - 1) : binary('-', exponent, one);
  const byBase = isNumber(a, 0) ? zero : times(times(exponent, isNumber(rest, 1) ? base : binary('^', base, rest)), a);
  if (isNumber(p, 0)) return byBase;
  return sum(byBase, times(binary('^', base, exponent), times(p, call('log', base))));
}

function ofCall({ name, args }: Extract<Expression, { kind: 'call' }>, known: Known): Expression {
  const inner = args.map((x) => derivativeOf(x, known));
  if (inner.every((d) => isNumber(d, 0))) return zero;
  if (name === 'pow') return ofPower(args[0], args[1], known);
  const slope = functionArity[name] === 1 ? slopes[name] : undefined;
  if (!slope) throw new NoDerivative(`${name} has no slope everywhere`);
  return times(slope(args[0]), inner[0]);
}
