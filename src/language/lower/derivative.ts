/** @file `D(u, n)` of an unknown, and of an expression of unknowns and the variable, by the rules of differentiation. */
import { derivativeAlong, NoDerivative } from '../../problem/derivative-along.ts';
import { type Expression, highestOrder, orders } from '../../problem/expression.ts';
import { power } from '../../problem/units/unit.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { label } from '../syntax/source.ts';
import { bounded } from './bounded.ts';
import type { LoweringContext, Place } from './context.ts';
import { primedCall } from './leibniz.ts';
import type { Typed } from './typed.ts';
import { unreadable } from './unify.ts';
import { divideTypes, type UnitType, unitTypeOf } from './unit-type.ts';

type OfUnknown = (node: ast.Reference, target: ast.Unknown, order: number, context: LoweringContext) => Typed;

/** Where an expression stands for a function of the variable. */
const alongTime: ReadonlySet<Place> = new Set<Place>(['equation', 'let']);

/** @param ofUnknown the derivative of an unknown, which may stand in conditions and data too */
export function lowerDerivative(
  node: ast.Reference,
  args: ast.Expression[],
  context: LoweringContext,
  ofUnknown: OfUnknown,
): Typed {
  const [subject, orderNode] = args;
  const order = orderNode ? Number(orderNode.$type === 'NumberLiteral' ? orderNode.value : Number.NaN) : 1;
  const primed = orderNode ? primedCall(node, context) : null;
  if (primed !== null) {
    context.report.add('wrong-argument', orderNode, `D(u, n) takes the order; the derivative is written ${primed}`, {
      fix: replace(`Change to "${primed}"`, node, primed),
    });
    return unreadable;
  }
  if (!Number.isInteger(order) || order < 0) {
    context.report.add('wrong-argument', orderNode ?? node, `the order of D(u, n) must be a whole number`);
    return unreadable;
  }
  const unknown = subject.$type === 'Reference' ? subject.target?.ref : undefined;
  if (subject.$type === 'Reference' && unknown?.$type === 'Unknown')
    return ofUnknown(subject, unknown, order + subject.primes.length, context);
  if (!alongTime.has(context.place)) {
    context.report.add(
      'not-differentiable',
      subject,
      `here D(u, n) takes the name of an unknown first; write the derivative of "${label(subject)}" out, as (k*u')' is k*u'' + k'*u'`,
    );
    return unreadable;
  }
  return ofExpression(subject, order, context);
}

/** An expression in a message: one that is long is known by its beginning. */
const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

function ofExpression(subject: ast.Expression, order: number, context: LoweringContext): Typed {
  const what = `the derivative of "${shortened(label(subject))}"`;
  let typed = context.lower(subject, context);
  try {
    for (let k = 0; k < order; k++) {
      const { expression, unit } = typed;
      typed = bounded({ expression: derivativeAlong(expression), unit }, { node: subject, what }, context);
    }
  } catch (error) {
    if (!(error instanceof NoDerivative)) throw error;
    context.report.add('not-differentiable', subject, `${what} cannot be written down: ${error.message}`);
    return unreadable;
  }
  if (highest(typed.expression) > highestOrder) {
    context.report.add(
      'order-too-high',
      subject,
      `${what} has derivatives above order ${highestOrder}; introduce a part of it as an unknown of its own`,
    );
    return unreadable;
  }
  return { expression: typed.expression, unit: unitOf(typed.unit, order, context) };
}

const highest = (e: Expression): number => Math.max(0, ...orders(e).values());

function unitOf(unit: UnitType, order: number, { symbols, units }: LoweringContext): UnitType {
  const time = symbols.variable ? (units.get(symbols.variable) ?? null) : null;
  return unit.kind === 'number' ? unit : divideTypes(unit, unitTypeOf(time && power(time, order)));
}
