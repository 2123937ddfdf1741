/** @file Bringing two sub-expressions to one unit: conversion where the dimensions agree, one error where they do not. */

import type { AstNode } from 'langium';
import type { Expression } from '../../problem/expression.ts';
import { conversionFactor, dimensionless, sameDimension } from '../../problem/units/unit.ts';
import type * as ast from '../generated/ast.ts';
import { label } from '../syntax/source.ts';
import { explainBareNumber } from './bare-number.ts';
import type { LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import type { UnitType } from './unit-type.ts';
import { anyUnit, bareNumber, hasDimension, pure, showUnit } from './unit-type.ts';

/** What stands for a part that could not be read; its error is reported already. */
export const unreadable: Typed = { expression: { kind: 'number', value: Number.NaN }, unit: anyUnit };

export const numberTyped = (value: number): Typed => ({ expression: { kind: 'number', value }, unit: bareNumber });

/** `factor · e`, folded where it can be. */
export function scaled(e: Expression, factor: number): Expression {
  if (factor === 1) return e;
  if (e.kind === 'number') return { kind: 'number', value: e.value * factor };
  return { kind: 'binary', operator: '*', left: { kind: 'number', value: factor }, right: e };
}

export const negate = (e: Expression): Expression =>
  e.kind === 'number' ? { kind: 'number', value: -e.value } : { kind: 'unary', operator: '-', operand: e };

const isZero = (e: Expression): boolean => e.kind === 'number' && e.value === 0;

export const difference = (left: Expression, right: Expression): Expression =>
  isZero(right) ? left : { kind: 'binary', operator: '-', left, right };

/**
 * Brings `right` to the unit of `left`. On a mismatch one error is reported at the right operand and the result has any
 * unit, so that nothing follows from it.
 */
export function unify(
  left: Typed,
  right: Typed,
  leftNode: AstNode,
  rightNode: AstNode,
  context: LoweringContext,
): { right: Typed; unit: UnitType } {
  if (left.unit.kind === 'unit' && right.unit.kind === 'unit') {
    if (!sameDimension(left.unit.unit, right.unit.unit)) {
      context.report.add(
        'unit-mismatch',
        rightNode,
        `"${label(rightNode)}" has ${unitPhrase(right.unit, context)} but "${label(leftNode)}" has ${unitPhrase(left.unit, context)}; they cannot be added or compared`,
      );
      return { right: { ...right, unit: anyUnit }, unit: anyUnit };
    }
    const factor = conversionFactor(right.unit.unit, left.unit.unit);
    return { right: { expression: scaled(right.expression, factor), unit: left.unit }, unit: left.unit };
  }
  if (left.unit.kind === 'number') return { right, unit: right.unit };
  if (right.unit.kind === 'number') return { right, unit: left.unit };
  return { right, unit: left.unit.kind === 'any' ? right.unit : left.unit };
}

export const unitPhrase = (unit: UnitType, { writtenUnits }: Pick<LoweringContext, 'writtenUnits'>): string => {
  const shown = showUnit(unit, writtenUnits);
  return shown === 'no unit' ? shown : `the unit ${shown}`;
};

/** `typed` in the unit `target`: what a value needs that is assigned to something with a declared unit. */
export function adoptUnit(typed: Typed, target: UnitType, node: AstNode, context: LoweringContext): Typed {
  if (target.kind !== 'unit' || typed.unit.kind !== 'unit') return { expression: typed.expression, unit: target };
  if (!sameDimension(typed.unit.unit, target.unit)) {
    context.report.add(
      'unit-mismatch',
      node,
      `"${label(node)}" has ${unitPhrase(typed.unit, context)} where ${unitPhrase(target, context)} is needed`,
    );
    return { expression: typed.expression, unit: anyUnit };
  }
  return { expression: scaled(typed.expression, conversionFactor(typed.unit.unit, target.unit)), unit: target };
}

/** `typed` as a pure number, for arguments of functions and exponents. */
export function asPureNumber(typed: Typed, node: ast.Expression, what: string, context: LoweringContext): Typed {
  if (typed.unit.kind !== 'unit') return typed;
  if (hasDimension(typed.unit)) {
    const explained = explainBareNumber(node, typed.unit.unit, dimensionless, context, true);
    context.report.add(
      'unit-mismatch',
      node,
      `${what} must be a pure number, but "${label(node)}" has ${unitPhrase(typed.unit, context)}${explained?.hint ?? ''}`,
      { fix: explained?.fix ?? null },
    );
    return { ...typed, unit: anyUnit };
  }
  return { expression: scaled(typed.expression, typed.unit.unit.scale), unit: pure };
}
