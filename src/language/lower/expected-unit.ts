/**
 * @file The unit that a part of a statement must have, told from what stands beside it: what is added to it, the other side
 * of its equation, the factors of its product.
 */
import type { AstNode } from 'langium';
import { Structures } from '../../problem/equal-expressions.ts';
import type * as ast from '../generated/ast.ts';
import { isFunctionOfNumbers } from '../syntax/builtins.ts';
import { Report } from '../syntax/report.ts';
import { nothingWritten } from './bounded.ts';
import type { LoweringContext } from './context.ts';
import { takesPureNumbers } from './functions.ts';
import { anyUnit, divideTypes, multiplyTypes, pure, type UnitType, unitTypeOf } from './unit-type.ts';

/** How often what stands beside a part is read for it in one spec: behind that many slips nobody waits for more. */
const mostAsides = 40;

/** A context in which reading leaves no trace: nothing is reported, and nothing of it is remembered. */
function aside(context: LoweringContext): LoweringContext {
  const report = new Report();
  return {
    ...context,
    report,
    parameters: context.parameters.fresh(),
    types: new Map(),
    lets: new Map(),
    families: new Map(),
    calls: { ...context.calls, structures: new Structures(), known: new Map() },
    written: nothingWritten(report),
    experimentOf: new Map(),
    sizes: new Set(),
    isAside: true,
  };
}

/** Any unit where nothing beside `node` tells, or no two of those that do agree. */
export function expectedUnit(node: ast.Expression, context: LoweringContext): UnitType {
  if (context.isAside || ++context.asides.count > mostAsides) return anyUnit;
  return expectedAt(node, aside(context));
}

/** @param context one aside */
function expectedAt(node: AstNode, context: LoweringContext): UnitType {
  const parent = node.$container;
  switch (parent?.$type) {
    case 'Group':
    case 'Unary':
      return expectedAt(parent, context);
    case 'Binary':
      return expectedIn(parent as ast.Binary, node, context);
    case 'Compare':
    case 'Equation':
    case 'Condition': {
      const sides = parent as AstNode & { left?: ast.Expression; right?: ast.Expression };
      const { lhs, rhs } = parent as AstNode & { lhs?: ast.Expression; rhs?: ast.Expression };
      const [left, right] = [sides.left ?? lhs, sides.right ?? rhs];
      return unitOf(left === node ? right : left, placeOf(parent, context));
    }
    case 'Param':
    case 'Estimate':
      return (parent as ast.Param).value === node
        ? unitTypeOf(context.units.get(parent as ast.Param | ast.Estimate) ?? null)
        : anyUnit;
    case 'Argument': {
      const call = parent.$container as ast.Reference;
      const name = call.target?.$refText ?? '';
      return call.$type === 'Reference' && isFunctionOfNumbers(name) && takesPureNumbers(name) ? pure : anyUnit;
    }
    default:
      return anyUnit;
  }
}

function expectedIn(parent: ast.Binary, node: AstNode, context: LoweringContext): UnitType {
  const isLeft = parent.left === node;
  const other = () => unitOf(isLeft ? parent.right : parent.left, context);
  switch (parent.operator) {
    case '+':
    case '-': {
      const beside = other();
      return beside.kind === 'unit' ? beside : expectedAt(parent, context);
    }
    case '*':
      return whole(parent, context, (product) => divideTypes(product, other()));
    case '/':
      return whole(parent, context, (quotient) =>
        isLeft ? multiplyTypes(quotient, other()) : divideTypes(other(), quotient),
      );
    case '^':
      return isLeft ? anyUnit : pure;
  }
}

/** What follows for a part from the unit that all of it must have. */
function whole(parent: ast.Binary, context: LoweringContext, ofPart: (unit: UnitType) => UnitType): UnitType {
  const expected = expectedAt(parent, context);
  return expected.kind === 'unit' ? ofPart(expected) : anyUnit;
}

function unitOf(node: ast.Expression | undefined, context: LoweringContext): UnitType {
  return node ? context.lower(node, context).unit : anyUnit;
}

/** Where the sides of a statement stand; anything else stands where its surroundings do. */
function placeOf(parent: AstNode, context: LoweringContext): LoweringContext {
  if (parent.$type === 'Equation') return { ...context, place: 'equation' };
  if (parent.$type !== 'Condition') return context;
  return { ...context, place: (parent as ast.Condition).kind === 'boundary' ? 'boundary' : 'initial' };
}
