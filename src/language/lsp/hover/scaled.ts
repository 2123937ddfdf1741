/** @file What a network reads where an author writes a number: the number less its shift, over its scale. */
import type { AstNode, Reference } from 'langium';
import { under } from '../../../problem/by-name.ts';
import { givenText } from '../../../problem/number-text/report.ts';
import { wantsSolving } from '../../../problem/only-solved.ts';
import type { Problem } from '../../../problem/problem.ts';
import { type Affine, scalingOf } from '../../../problem/scaling.ts';
import type * as ast from '../../generated/ast.ts';
import { outward } from './outward.ts';

/** What a number is a value of: the variable, an unknown, or its derivative of this order. */
interface Measured {
  name: string;
  order: number;
}

/**
 * The sentence on a network's side of the number.
 * @param value in the author's unit
 * @param unit how that unit is written; empty for none
 * @returns `null` where no network is asked for, the number is no value of the variable or of an unknown, or is read as
 * it is written
 */
export function scaledText(node: AstNode, value: number, unit: string, problem: Problem | null): string | null {
  const measured = problem && !wantsSolving(problem) ? measuredBy(node) : null;
  if (!problem || !measured) return null;
  const { time, unknowns } = scalingOf(problem);
  const of = measured.name === problem.variable.name ? time : under(unknowns, measured.name);
  if (!of) return null;
  const withUnit = (text: string): string => (unit ? `${text} ${unit}` : text);
  if (node.$container?.$type === 'ScaleEntry')
    return `A network reads ${measured.name} in units of ${withUnit(givenText(value))}.`;
  const { shift, scale } = measured.order === 0 ? of : slope(of, time, measured.order);
  if (shift === 0 && scale === 1) return null;
  const from = shift === 0 ? '' : `, counted from ${withUnit(givenText(shift))}`;
  const by = problem.scale.mode === 'auto' ? 'scale auto' : 'scale';
  return `A network reads ${givenText((value - shift) / scale)}, in units of ${withUnit(givenText(scale))}${from} (\`${by}\`).`;
}

/** Of a derivative: dᵏx/dtᵏ = xₛ/tₛᵏ · dᵏx̂/dτᵏ. */
const slope = (of: Affine, time: Affine, order: number): Affine => ({
  shift: 0,
  scale: of.scale / time.scale ** order,
});

const measuredBy = (number: AstNode): Measured | null => outward(number, fromContainer);

/** What `container` says of its child `node`; `further` where that depends on what is around it. */
function fromContainer(node: AstNode, container: AstNode): Measured | null | 'further' {
  switch (container.$type) {
    case 'Group':
    case 'Unary':
    case 'Interval':
    case 'List':
      return 'further';
    case 'Binary': {
      const { operator, left, right } = container as ast.Binary;
      return operator === '+' || operator === '-' ? referred(node === left ? right : left) : null;
    }
    case 'Compare': {
      const { left, right } = container as ast.Compare;
      return referred(node === left ? right : left);
    }
    case 'Equation':
    case 'Condition': {
      const { lhs, rhs } = container as ast.Equation;
      return referred(node === lhs ? rhs : lhs);
    }
    case 'Variable':
    case 'Unknown':
      return { name: (container as ast.Variable).name, order: 0 };
    case 'Exact':
    case 'Guess':
      return named((container as ast.Exact).unknown);
    case 'ScaleEntry':
      return named((container as ast.ScaleEntry).target);
    case 'Column':
      return referred((container as ast.Column).subject);
    case 'Argument':
      return pointOf(container.$container);
    default:
      return null;
  }
}

const named = (reference: Reference<AstNode> | undefined): Measured | null => {
  const target = reference?.ref;
  const isMeasured = target?.$type === 'Unknown' || target?.$type === 'Variable';
  return isMeasured ? { name: (target as ast.Variable).name, order: 0 } : null;
};

/** `u`, `u(0)`, `u''`: what stands alone. Members of a family are scaled one by one and say nothing here. */
function referred(expression: AstNode | undefined): Measured | null {
  if (expression?.$type !== 'Reference') return null;
  const { target, primes, indices } = expression as ast.Reference;
  const found = indices.length === 0 ? named(target) : null;
  return found && { ...found, order: primes.length };
}

/** Of the point at which an unknown is read: the variable. */
function pointOf(call: AstNode | undefined): Measured | null {
  if (call?.$type !== 'Reference') return null;
  const target = (call as ast.Reference).target.ref;
  return target?.$type === 'Unknown' || target?.$type === 'Input' ? named(target.variable) : null;
}
