/**
 * @file Sums, and the two sides of an equation: all addends must have one dimension. Where they have not, those are at
 * fault whose dimension fewer of them have, wherever they stand.
 */
import type { Expression } from '../../problem/expression.ts';
import { conversionFactor, sameDimension } from '../../problem/units/unit.ts';
import type * as ast from '../generated/ast.ts';
import { label } from '../syntax/source.ts';
import { explainBareNumber } from './bare-number.ts';
import type { LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import { difference, negate, scaled, unitPhrase, unreadable } from './unify.ts';
import type { UnitType } from './unit-type.ts';
import { anyUnit } from './unit-type.ts';

interface Addend {
  node: ast.Expression;
  unit: UnitType;
}

type WithUnit = Addend & { unit: Extract<UnitType, { kind: 'unit' }> };

const isSum = (node: ast.Expression | undefined): boolean =>
  node?.$type === 'Group'
    ? isSum(node.inner)
    : node?.$type === 'Unary'
      ? isSum(node.operand)
      : node?.$type === 'Binary' && (node.operator === '+' || node.operator === '-');

/** `node` as a part of a sum; its addends are collected. */
function part(node: ast.Expression | undefined, addends: Addend[], context: LoweringContext): Typed {
  if (!node) return unreadable;
  if (!isSum(node)) {
    const typed = context.lower(node, context);
    addends.push({ node, unit: typed.unit });
    return typed;
  }
  const typed = partOf(node, addends, context);
  context.types.set(node, typed.unit);
  return typed;
}

function partOf(node: ast.Expression, addends: Addend[], context: LoweringContext): Typed {
  if (node.$type === 'Group') return part(node.inner, addends, context);
  if (node.$type === 'Unary') {
    const operand = part(node.operand, addends, context);
    return node.operator === '+' ? operand : { ...operand, expression: negate(operand.expression) };
  }
  if (node.$type !== 'Binary') return unreadable;
  const left = part(node.left, addends, context);
  const right = part(node.right, addends, context);
  if (!node.left || !node.right) return unreadable;
  const { operator } = node;
  return joined(left, right, (a, b) => ({ kind: 'binary', operator, left: a, right: b }));
}

/** Both in the unit of the left one, as far as their dimensions agree. */
function joined(left: Typed, right: Typed, combine: (a: Expression, b: Expression) => Expression): Typed {
  if (left.unit.kind !== 'unit' || right.unit.kind !== 'unit') {
    const unit =
      left.unit.kind === 'number' || (left.unit.kind === 'any' && right.unit.kind === 'unit') ? right.unit : left.unit;
    return { expression: combine(left.expression, right.expression), unit };
  }
  const fits = sameDimension(left.unit.unit, right.unit.unit);
  const factor = fits ? conversionFactor(right.unit.unit, left.unit.unit) : 1;
  return { expression: combine(left.expression, scaled(right.expression, factor)), unit: left.unit };
}

/** Reports the addends at fault. @returns whether there are any */
function blame(addends: readonly Addend[], context: LoweringContext): boolean {
  const known = addends.filter((a): a is WithUnit => a.unit.kind === 'unit');
  const groups: WithUnit[][] = [];
  for (const addend of known) {
    const group = groups.find(([first]) => sameDimension(first.unit.unit, addend.unit.unit));
    if (group) group.push(addend);
    else groups.push([addend]);
  }
  if (groups.length < 2) return false;
  const right = groups.reduce((most, group) => (group.length > most.length ? group : most));
  for (const [i, bad] of known.entries()) {
    if (right.includes(bad)) continue;
    const good = known.slice(0, i).findLast((a) => right.includes(a)) ?? right[0];
    const explained = explainBareNumber(bad.node, bad.unit.unit, good.unit.unit, context, false);
    context.report.add(
      'unit-mismatch',
      bad.node,
      `"${label(bad.node)}" has ${unitPhrase(bad.unit, context)} but "${label(good.node)}" has ${unitPhrase(good.unit, context)}; they cannot be added or compared${explained?.hint ?? ''}`,
      { fix: explained?.fix ?? null, related: [{ node: good.node, message: `has ${unitPhrase(good.unit, context)}` }] },
    );
  }
  return true;
}

const checked = (typed: Typed, addends: readonly Addend[], context: LoweringContext): Typed =>
  blame(addends, context) ? { ...typed, unit: anyUnit } : typed;

/** `a + b - (c + d)` */
export function lowerSum(node: ast.Binary, context: LoweringContext): Typed {
  const addends: Addend[] = [];
  return checked(partOf(node, addends, context), addends, context);
}

/** lhs − rhs, in the unit of the left side. */
export function lowerSides(
  lhs: ast.Expression | undefined,
  rhs: ast.Expression | undefined,
  context: LoweringContext,
): Typed {
  const addends: Addend[] = [];
  const left = part(lhs, addends, context);
  const right = part(rhs, addends, context);
  return checked(lhs && rhs ? joined(left, right, difference) : left, addends, context);
}
