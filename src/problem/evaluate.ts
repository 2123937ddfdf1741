/** @file The value of an expression, for constants, `exact` solutions and tables. */
import { erf } from '../numeric/special.ts';
import type { BinaryOperator, Comparison, Expression, FunctionName } from './expression.ts';

/** What the names in an expression stand for; a missing entry makes the value NaN. */
export interface Surroundings {
  /** The independent variable. */
  variable?: number;
  parameters?: Readonly<Record<string, number>>;
  /** Value of the `order`-th derivative of an unknown at the current point, or at `at`. */
  unknown?: (name: string, order: number, at: number | null) => number;
  input?: (name: string) => number;
  /** Value of a derivative of an unknown at an earlier time. */
  delayed?: (name: string, order: number, at: number) => number;
}

export const functionValue: Record<FunctionName, (a: number, b: number) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  sign: Math.sign,
  min: Math.min,
  max: Math.max,
  step: (a) => (a >= 0 ? 1 : 0),
  pow: (a, b) => a ** b,
  erf,
};

export const binaryValue: Record<BinaryOperator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

export const comparisonValue: Record<Comparison, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** The value of `e`; NaN where something it needs is not given (or for integrals, which need a whole interval). */
export function evaluate(e: Expression, surroundings: Surroundings = {}): number {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'parameter':
      return surroundings.parameters?.[e.name] ?? Number.NaN;
    case 'variable':
      return surroundings.variable ?? Number.NaN;
    case 'unknown':
      return surroundings.unknown?.(e.name, e.order, e.at ? evaluate(e.at, surroundings) : null) ?? Number.NaN;
    case 'delayed':
      return surroundings.delayed?.(e.name, e.order, evaluate(e.at, surroundings)) ?? Number.NaN;
    case 'input':
      return surroundings.input?.(e.name) ?? Number.NaN;
    case 'unary':
      return -evaluate(e.operand, surroundings);
    case 'binary':
      return binaryValue[e.operator](evaluate(e.left, surroundings), evaluate(e.right, surroundings));
    case 'compare':
      return comparisonValue[e.operator](evaluate(e.left, surroundings), evaluate(e.right, surroundings)) ? 1 : 0;
    case 'call':
      return functionValue[e.name](
        evaluate(e.args[0], surroundings),
        e.args.length > 1 ? evaluate(e.args[1], surroundings) : Number.NaN,
      );
    case 'if':
      return evaluate(e.condition, surroundings) !== 0
        ? evaluate(e.then, surroundings)
        : evaluate(e.else, surroundings);
    case 'integral':
      return Number.NaN;
  }
}

/** Whether `e` is a number whatever the network: no unknown, variable, input or integral in it. */
export function isConstantExpression(e: Expression): boolean {
  switch (e.kind) {
    case 'number':
    case 'parameter':
      return true;
    case 'variable':
    case 'unknown':
    case 'delayed':
    case 'input':
    case 'integral':
      return false;
    case 'unary':
      return isConstantExpression(e.operand);
    case 'binary':
    case 'compare':
      return isConstantExpression(e.left) && isConstantExpression(e.right);
    case 'call':
      return e.args.every(isConstantExpression);
    case 'if':
      return [e.condition, e.then, e.else].every(isConstantExpression);
  }
}
