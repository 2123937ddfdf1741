/** @file Equations as right-hand sides: the highest derivative of every unknown by itself, where the text gives it so. Pure. */
import { totalOrders } from '../../problem/conditions.ts';
import { binary, children, type Expression, literal, orders } from '../../problem/expression.ts';
import { mentionsUnknown } from '../../problem/linear-form.ts';
import type { Problem, Term } from '../../problem/problem.ts';
import { unrolled } from '../../problem/unrolled.ts';
import { ExportError } from '../trained/export-error.ts';

/** u⁽ⁿ⁾ = value, n the highest order of u in the equations; 0 for one that follows from the others. */
export interface ExplicitEquation {
  unknown: string;
  order: number;
  value: Expression;
}

/**
 * One for each unknown. A value may contain highest derivatives of others, which have values of their own.
 * @throws ExportError where an equation does not say a highest derivative by itself
 */
export function explicitEquations(problem: Problem): ExplicitEquation[] {
  const equations = unrolled(problem).problem.terms.filter(({ kind }) => kind === 'equation');
  const highest = totalOrders(equations);
  const found = new Map<string, ExplicitEquation>();
  let rest = equations;
  for (;;) {
    const left: Term[] = [];
    for (const term of rest) {
      const open = [...orders(term.residual)].flatMap(([name, order]) =>
        !found.has(name) && order === highest.get(name) ? [name] : [],
      );
      const [unknown] = open;
      const order = highest.get(unknown) ?? 0;
      const value = open.length === 1 ? solvedFor(term.residual, unknown, order) : null;
      if (value) found.set(unknown, { unknown, order, value });
      else left.push(term);
    }
    if (left.length === 0) return problem.unknowns.flatMap(({ name }) => found.get(name) ?? []);
    if (left.length === rest.length)
      throw new ExportError(`"${left[0].name}" does not give a highest derivative by itself`);
    rest = left;
  }
}

/** What a condition says of one value at the start, `u(0) = value` or `u'(0) = value`; `null` for all others. */
export function statedStart({ kind, residual }: Term): ExplicitEquation | null {
  const [read, ...others] = kind === 'initial' ? [...orders(residual)] : [];
  if (!read || others.length > 0) return null;
  const [unknown, order] = read;
  const value = solvedFor(residual, unknown, order);
  return value && !mentionsUnknown(value) ? { unknown, order, value } : null;
}

/** u⁽ⁿ⁾ from an expression that is zero; `null` where it is not linear in it. */
function solvedFor(residual: Expression, unknown: string, order: number): Expression | null {
  const form = affineIn(residual, (e) => e.kind === 'unknown' && e.name === unknown && e.order === order);
  if (!form?.slope) return null;
  const { slope, rest } = form;
  if (rest === null) return literal(0);
  if (slope.kind === 'number' && slope.value === 1) return negated(rest);
  if (slope.kind === 'number' && slope.value === -1) return rest;
  return binary('/', negated(rest), slope);
}

/** slope·y + rest, neither with y in it; `null` stands for zero. */
interface Affine {
  slope: Expression | null;
  rest: Expression | null;
}

const negated = (e: Expression): Expression =>
  e.kind === 'number'
    ? literal(-e.value)
    : e.kind === 'unary'
      ? e.operand
      : { kind: 'unary', operator: '-', operand: e };

const opposite = ({ slope, rest }: Affine): Affine => ({
  slope: slope && negated(slope),
  rest: rest && negated(rest),
});

const sum = (a: Expression | null, b: Expression | null): Expression | null => (a && b ? binary('+', a, b) : (a ?? b));

/** `null` where it is not of this form. */
function affineIn(e: Expression, isIt: (e: Expression) => boolean): Affine | null {
  if (isIt(e)) return { slope: literal(1), rest: null };
  if (!mentions(e, isIt)) return { slope: null, rest: e };
  if (e.kind === 'unary') {
    const form = affineIn(e.operand, isIt);
    return form && opposite(form);
  }
  if (e.kind !== 'binary') return null;
  const { operator, left, right } = e;
  if (operator === '+' || operator === '-') {
    const a = affineIn(left, isIt);
    const b = affineIn(right, isIt);
    if (!a || !b) return null;
    const second = operator === '+' ? b : opposite(b);
    return { slope: sum(a.slope, second.slope), rest: sum(a.rest, second.rest) };
  }
  if (operator === '*' && !mentions(left, isIt)) return scaled(affineIn(right, isIt), (x) => product(left, x));
  if (operator === '*' && !mentions(right, isIt)) return scaled(affineIn(left, isIt), (x) => product(x, right));
  if (operator === '/' && !mentions(right, isIt)) return scaled(affineIn(left, isIt), (x) => binary('/', x, right));
  return null;
}

const scaled = (form: Affine | null, by: (e: Expression) => Expression): Affine | null =>
  form && { slope: form.slope && by(form.slope), rest: form.rest && by(form.rest) };

const isOne = (e: Expression): boolean => e.kind === 'number' && e.value === 1;

const product = (a: Expression, b: Expression): Expression => (isOne(a) ? b : isOne(b) ? a : binary('*', a, b));

function mentions(e: Expression, isIt: (e: Expression) => boolean): boolean {
  return isIt(e) || children(e).some((x) => mentions(x, isIt));
}
