/** @file Conditions as linear forms Σ cₕ·u⁽ᵏ⁾(xₕ) + rest of values and derivatives at fixed points. */
import { type Expression, walk } from './expression.ts';

/** u⁽ᵏ⁾(x) of one unknown. */
export interface Functional {
  unknown: string;
  order: number;
  point: number;
}

export interface LinearForm {
  coefficients: { of: Functional; value: number }[];
  /** What is free of unknowns. */
  rest: Expression;
}

/** Why an expression is no linear form; completes "it …". */
export class NotLinearError extends Error {}

const zero: Expression = { kind: 'number', value: 0 };

export const mentionsUnknown = (e: Expression): boolean => {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'unknown' || x.kind === 'delayed' || x.kind === 'integral') found = true;
  });
  return found;
};

const sameFunctional = (a: Functional, b: Functional) =>
  a.unknown === b.unknown && a.order === b.order && a.point === b.point;

function added(a: LinearForm, b: LinearForm, sign: 1 | -1): LinearForm {
  const coefficients = a.coefficients.map((c) => ({ ...c }));
  for (const { of, value } of b.coefficients) {
    const known = coefficients.find((c) => sameFunctional(c.of, of));
    if (known) known.value += sign * value;
    else coefficients.push({ of, value: sign * value });
  }
  const rest: Expression =
    b.rest === zero ? a.rest : { kind: 'binary', operator: sign > 0 ? '+' : '-', left: a.rest, right: b.rest };
  return { coefficients, rest };
}

/**
 * `expression` as a linear form.
 * @param point value of the point of `u(x)`; of `u` without a point when called with `undefined`.
 * @param constant value of an expression without unknowns; throws when it is trained (an `estimate`).
 * @throws NotLinearError
 */
export function linearForm(
  expression: Expression,
  point: (at: Expression | undefined) => number,
  constant: (e: Expression) => number,
): LinearForm {
  const factor = (e: Expression): number => {
    try {
      return constant(e);
    } catch {
      throw new NotLinearError('has a factor that is trained or not constant');
    }
  };
  const scaled = (form: LinearForm, by: Expression, operator: '*' | '/'): LinearForm => {
    const value = operator === '*' ? factor(by) : 1 / factor(by);
    return {
      coefficients: form.coefficients.map((c) => ({ of: c.of, value: c.value * value })),
      rest: form.rest === zero ? zero : { kind: 'binary', operator, left: form.rest, right: by },
    };
  };
  const go = (e: Expression): LinearForm => {
    if (!mentionsUnknown(e)) return { coefficients: [], rest: e };
    switch (e.kind) {
      case 'unknown':
        return {
          coefficients: [{ of: { unknown: e.name, order: e.order, point: point(e.at) }, value: 1 }],
          rest: zero,
        };
      case 'unary':
        return added({ coefficients: [], rest: zero }, go(e.operand), -1);
      case 'binary':
        if (e.operator === '+' || e.operator === '-')
          return added(go(e.left), go(e.right), e.operator === '+' ? 1 : -1);
        if (e.operator === '*' && !mentionsUnknown(e.right)) return scaled(go(e.left), e.right, '*');
        if (e.operator === '*' && !mentionsUnknown(e.left)) return scaled(go(e.right), e.left, '*');
        if (e.operator === '/' && !mentionsUnknown(e.right)) return scaled(go(e.left), e.right, '/');
        throw new NotLinearError('is not linear in the unknowns');
      case 'integral':
        throw new NotLinearError('has an integral');
      default:
        throw new NotLinearError('is not linear in the unknowns');
    }
  };
  return go(expression);
}
