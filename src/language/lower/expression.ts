/**
 * @file Expressions of the spec → expressions of the problem, and their units, in one pass. Lets are expanded; where
 * two units of one dimension meet, the right one is converted to the left one.
 */
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { hasRoom } from './bounded.ts';
import type { LoweringContext } from './context.ts';
import { lowerPower } from './functions.ts';
import { primedQuotient } from './leibniz.ts';
import { lowerReference } from './reference.ts';
import { lowerSum } from './sum.ts';
import type { Typed } from './typed.ts';
import { negate, numberTyped, unreadable } from './unify.ts';
import { divideTypes, multiplyTypes } from './unit-type.ts';

/** Value of a number as written; a percentage is a share. */
export const literalValue = (node: ast.NumberLiteral): number => Number(node.value) * (node.percent ? 0.01 : 1);

export function lowerExpression(node: ast.Expression | undefined, context: LoweringContext): Typed {
  if (!node || !hasRoom(node, context)) return unreadable;
  const typed = lowerNode(node, context);
  context.types.set(node, typed.unit);
  return typed;
}

function lowerNode(node: ast.Expression, context: LoweringContext): Typed {
  switch (node.$type) {
    case 'NumberLiteral':
      return lowerLiteral(node, context);
    case 'Group':
      return lowerExpression(node.inner, context);
    case 'Unary': {
      const operand = lowerExpression(node.operand, context);
      return node.operator === '+' ? operand : { expression: negate(operand.expression), unit: operand.unit };
    }
    case 'Binary':
      return lowerBinary(node, context);
    case 'Compare':
      context.report.add(
        'comparison-outside-if',
        node,
        `a comparison can only be the condition of if(cond, a, b)${node.operator === '==' ? '; an equation is written with one =' : ''}`,
      );
      return unreadable;
    case 'Reference':
      return lowerReference(node, context);
    default:
      // Error recovery leaves nodes of no type; their syntax error is reported already.
      return unreadable;
  }
}

function lowerLiteral(node: ast.NumberLiteral, context: LoweringContext): Typed {
  const value = literalValue(node);
  if (Number.isFinite(value)) return numberTyped(value);
  context.report.add('not-a-number', node, `${node.value} is too large for a number`);
  return unreadable;
}

function lowerBinary(node: ast.Binary, context: LoweringContext): Typed {
  const { operator } = node;
  if (operator === '^') return lowerPower(node.left, node.right, context);
  if (operator === '+' || operator === '-') return lowerSum(node, context);
  const primed = primedQuotient(node, context);
  if (primed !== null) {
    const fix = replace(`Change to "${primed}"`, node, primed);
    context.report.add('unknown-name', node, `a derivative is written ${primed}`, { fix });
    return unreadable;
  }
  const left = lowerExpression(node.left, context);
  const right = lowerExpression(node.right, context);
  if (!node.left || !node.right) return unreadable;
  return {
    expression: { kind: 'binary', operator, left: left.expression, right: right.expression },
    unit: (operator === '*' ? multiplyTypes : divideTypes)(left.unit, right.unit),
  };
}
