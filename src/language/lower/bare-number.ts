/**
 * @file Bare numbers that were meant to have a unit: `exp((V + 55)/10)` with V in mV. A factor without a unit is a pure
 * number, so its product has a unit that does not fit; the number is found, with the unit that it would need.
 */
import { AstUtils } from 'langium';
import type { Fix } from '../../problem/fix.ts';
import { divide, isDimensionless, type Unit } from '../../problem/units/unit.ts';
import { unitText } from '../../problem/units/unit-text.ts';
import type * as ast from '../generated/ast.ts';
import { label, nowhere, rangeOf } from '../syntax/source.ts';
import type { LoweringContext } from './context.ts';

interface Factor {
  node: ast.NumberLiteral;
  divides: boolean;
}

export interface Explained {
  /** Completes a message. */
  hint: string;
  fix: Fix | null;
}

/** Factors that formulas have anyway: ½m v², 4πr², (1 − x)·3. */
const usual = new Set([1, 2, 3, 4, 0.5, 0.25, 1.5]);

/** Number literals that multiply or divide the whole of `node`, through lets as well. */
function factors(node: ast.Expression | undefined, divides: boolean, found: Factor[], depth = 0): Factor[] {
  if (!node || depth > 40) return found;
  switch (node.$type) {
    case 'NumberLiteral':
      found.push({ node, divides });
      break;
    case 'Group':
      factors(node.inner, divides, found, depth + 1);
      break;
    case 'Unary':
      factors(node.operand, divides, found, depth + 1);
      break;
    case 'Binary':
      if (node.operator !== '*' && node.operator !== '/') break;
      factors(node.left, divides, found, depth + 1);
      factors(node.right, divides !== (node.operator === '/'), found, depth + 1);
      break;
    case 'Reference': {
      const target = node.target?.ref;
      if (target?.$type === 'Let' && !node.call) factors(target.value, divides, found, depth + 1);
    }
  }
  return found;
}

/** Sums among the factors of `node` in which a bare number took the unit of its neighbours. */
function adopted(node: ast.Expression, context: LoweringContext): string | null {
  switch (node.$type) {
    case 'Group': {
      const { inner } = node;
      if (inner?.$type !== 'Binary' || (inner.operator !== '+' && inner.operator !== '-')) return null;
      const unit = context.types.get(inner);
      const number = [inner.left, inner.right].find((side) => side?.$type === 'NumberLiteral');
      if (!number || unit?.kind !== 'unit' || isDimensionless(unit.unit)) return null;
      return `; in "${label(inner)}" the ${label(number)} counts as ${label(number)} ${unitText(unit.unit, context.writtenUnits)}`;
    }
    case 'Unary':
      return adopted(node.operand, context);
    case 'Binary':
      if (node.operator !== '*' && node.operator !== '/') return null;
      return adopted(node.left, context) ?? adopted(node.right, context);
    default:
      return null;
  }
}

/**
 * @param have the unit of `node`, which `need` is wanted of
 * @param always whether numbers that formulas have anyway count as well
 * @returns `null` where no bare number could be the reason
 */
export function explainBareNumber(
  node: ast.Expression,
  have: Unit,
  need: Unit,
  context: LoweringContext,
  always: boolean,
): Explained | null {
  const candidates = factors(node, false, []).filter((f) => always || !usual.has(Number(f.node.value)));
  const factor = candidates.find((f) => f.divides) ?? candidates[0];
  if (!factor) {
    const hint = adopted(node, context);
    return hint === null ? null : { hint, fix: null };
  }
  const unit = factor.divides ? divide(have, need) : divide(need, have);
  if (isDimensionless(unit)) return null;
  const text = unitText(unit, context.writtenUnits);
  const { node: literal } = factor;
  const owner = AstUtils.getContainerOfType(literal, (n): n is ast.Let => n.$type === 'Let');
  const isElsewhere = owner !== undefined && !AstUtils.hasContainerOfType(node, (n) => n === owner);
  const place = isElsewhere ? ` in "${owner.name}"` : '';
  const name = freeName(context);
  return {
    hint: `; a bare factor has no unit: if ${literal.value}${place} is in ${text}, declare it, param ${name}: ${text} = ${literal.value}`,
    fix: /^[0-9]/.test(text) && !text.startsWith('1/') ? null : declared(literal, name, text),
  };
}

function freeName({ symbols }: LoweringContext): string {
  let n = 1;
  while (symbols.quantities.has(`k${n}`) || symbols.namedTerms.has(`k${n}`)) n++;
  return `k${n}`;
}

/** The number as a param with its unit, declared in front of the statement that it stands in. */
function declared(literal: ast.NumberLiteral, name: string, unit: string): Fix | null {
  const statement = AstUtils.getContainerOfType(literal, (n): n is ast.Statement => n.$container?.$type === 'Model');
  const at = rangeOf(statement).start;
  const range = rangeOf(literal);
  if (!statement || literal.percent || range === nowhere) return null;
  return {
    kind: 'replace',
    title: `Declare ${literal.value} as a param in ${unit}`,
    edits: [
      { range: { start: at, end: at }, newText: `param ${name}: ${unit} = ${literal.value}\n` },
      { range, newText: name },
    ],
  };
}
