/** @file Values of expressions that do not change, and the unit that a bare number takes where it stands. */
import type { AstNode } from 'langium';
import { evaluate } from '../../../problem/evaluate.ts';
import type { Unit } from '../../../problem/units/unit.ts';
import type * as ast from '../../generated/ast.ts';
import type { Lowered } from '../../lower/lower.ts';
import { Report } from '../../syntax/report.ts';
import { outward } from './outward.ts';

/** The value of an expression of numbers and parameters; `null` where it changes or has none. */
export function constantValue(node: ast.Expression, { context }: Lowered): number | null {
  const report = new Report();
  const { expression } = context.lower(node, {
    ...context,
    report,
    place: 'constant',
    types: new Map(),
    lets: new Map(),
  });
  if (report.findings.length > 0) return null;
  const value = evaluate(expression, { parameters: context.parameters.values });
  return Number.isNaN(value) ? null : value;
}

/** The unit that the number takes from its neighbours; `null` where it is a factor, or they have none. */
export function neededUnit(number: ast.NumberLiteral, lowered: Lowered): Unit | null {
  return outward(number, (node, container) => fromContainer(node, container, lowered));
}

/** What `container` says of its child `node`; `further` where that depends on what is around it. */
function fromContainer(node: AstNode, container: AstNode, { types, context }: Lowered): Unit | null | 'further' {
  const unitOf = (other: AstNode | undefined): Unit | null => {
    const type = other && types.get(other);
    return type?.kind === 'unit' ? type.unit : null;
  };
  const declared = (target: AstNode | undefined): Unit | null =>
    (target && context.units.get(target as ast.Param)) ?? null;
  const sibling = ({ left, right }: { left: AstNode; right: AstNode }) => unitOf(node === left ? right : left);
  switch (container.$type) {
    case 'Group':
    case 'Unary':
    case 'Interval':
    case 'List':
      return 'further';
    case 'Binary': {
      const binary = container as ast.Binary;
      if (binary.operator === '+' || binary.operator === '-') return sibling(binary) ?? 'further';
      return types.get(binary)?.kind === 'number' ? 'further' : null;
    }
    case 'Compare':
      return sibling(container as ast.Compare);
    case 'Equation':
    case 'Condition': {
      const { lhs, rhs } = container as ast.Equation;
      return sibling({ left: lhs, right: rhs });
    }
    case 'Param':
    case 'Estimate':
    case 'Variable':
    case 'Unknown':
      return declared(container);
    case 'ParameterValue':
      return declared((container as ast.ParameterValue).parameter?.ref);
    case 'Exact':
    case 'Guess':
      return declared((container as ast.Exact).unknown?.ref);
    case 'ScaleEntry':
    case 'SweepAxis':
      if ((container as ast.SweepAxis).border) return null;
      return declared((container as ast.ScaleEntry).target?.ref);
    case 'Column': {
      const { subject } = container as ast.Column;
      const target = subject?.$type === 'Reference' ? subject.target?.ref : undefined;
      return target?.$type === 'Variable' ? declared(target) : unitOf(subject);
    }
    case 'Argument': {
      const call = container.$container;
      const target = call?.$type === 'Reference' ? (call as ast.Reference).target?.ref : undefined;
      return target?.$type === 'Unknown' || target?.$type === 'Input' ? declared(target.variable?.ref) : null;
    }
    default:
      return null;
  }
}
