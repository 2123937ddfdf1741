/** @file Functions and powers: what they do to units. */
import { evaluate, isConstantExpression } from '../../problem/evaluate.ts';
import type { Expression, FunctionName } from '../../problem/expression.ts';
import type * as ast from '../generated/ast.ts';
import { label } from '../syntax/source.ts';
import type { LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import { asPureNumber, scaled, unify, unitPhrase, unreadable } from './unify.ts';
import type { UnitType } from './unit-type.ts';
import { anyUnit, hasDimension, powerType, pure } from './unit-type.ts';

export function lowerPower(baseNode: ast.Expression, exponentNode: ast.Expression, context: LoweringContext): Typed {
  const base = context.lower(baseNode, context);
  const written = context.lower(exponentNode, context);
  const exponent = asPureNumber(written, exponentNode, 'an exponent', context);
  if (!baseNode || !exponentNode) return unreadable;
  const power = (b: Expression): Expression => ({ kind: 'binary', operator: '^', left: b, right: exponent.expression });
  if (!hasDimension(base.unit)) {
    const plain = base.unit.kind === 'unit' ? scaled(base.expression, base.unit.unit.scale) : base.expression;
    const unit = base.unit.kind === 'unit' ? pure : base.unit.kind === 'any' ? anyUnit : exponent.unit;
    return { expression: power(plain), unit: unit.kind === 'unit' ? pure : unit };
  }
  const value = isConstantExpression(exponent.expression)
    ? evaluate(exponent.expression, { parameters: context.parameters.values })
    : Number.NaN;
  if (Number.isFinite(value)) return { expression: power(base.expression), unit: powerType(base.unit, value) };
  // One mistake, one error: an exponent with a unit is reported already.
  if (hasDimension(written.unit)) return { expression: power(base.expression), unit: anyUnit };
  context.report.add(
    'unit-exponent',
    exponentNode,
    `"${label(baseNode)}" has ${unitPhrase(base.unit, context)}, so its exponent must be a fixed number`,
  );
  return { expression: power(base.expression), unit: anyUnit };
}

/** How a function treats units. */
type FunctionUnits = 'pure' | 'sqrt' | 'cbrt' | 'same' | 'joined' | 'ratio' | 'sign';

const functionUnits: Record<Exclude<FunctionName, 'pow'>, FunctionUnits> = {
  sin: 'pure',
  cos: 'pure',
  tan: 'pure',
  asin: 'pure',
  acos: 'pure',
  atan: 'pure',
  sinh: 'pure',
  cosh: 'pure',
  tanh: 'pure',
  exp: 'pure',
  log: 'pure',
  log10: 'pure',
  erf: 'pure',
  sqrt: 'sqrt',
  cbrt: 'cbrt',
  abs: 'same',
  min: 'joined',
  max: 'joined',
  atan2: 'ratio',
  sign: 'sign',
  step: 'sign',
};

/** Whether an argument of this function cannot have a dimension. */
export const takesPureNumbers = (name: FunctionName): boolean => name !== 'pow' && functionUnits[name] === 'pure';

/** A function of numbers; the arguments are already checked in number. */
export function lowerFunction(name: FunctionName, nodes: ast.Expression[], context: LoweringContext): Typed {
  if (name === 'pow') return lowerPower(nodes[0], nodes[1], context);
  const args = nodes.map((n) => context.lower(n, context));
  const call = (...typed: Typed[]): Expression => ({ kind: 'call', name, args: typed.map((t) => t.expression) });
  const ofPure = (unit: UnitType): UnitType => (unit.kind === 'unit' ? pure : unit);
  const [a, b] = args;
  switch (functionUnits[name]) {
    case 'pure': {
      const argument = asPureNumber(a, nodes[0], `the argument of ${name}`, context);
      return { expression: call(argument), unit: ofPure(argument.unit) };
    }
    case 'sqrt':
    case 'cbrt':
      return { expression: call(a), unit: powerType(a.unit, functionUnits[name] === 'sqrt' ? 1 / 2 : 1 / 3) };
    case 'same':
      return { expression: call(a), unit: a.unit };
    case 'sign':
      return { expression: call(a), unit: ofPure(a.unit) };
    case 'joined':
    case 'ratio': {
      const joined = unify(a, b, nodes[0], nodes[1], context);
      const unit = functionUnits[name] === 'ratio' ? ofPure(joined.unit) : joined.unit;
      return { expression: call(a, joined.right), unit };
    }
  }
}

/** `if(cond, a, b)` */
export function lowerIf(nodes: ast.Expression[], context: LoweringContext): Typed {
  const [condition, thenNode, elseNode] = nodes;
  const inner = condition.$type === 'Group' ? condition.inner : condition;
  if (inner.$type !== 'Compare') {
    context.report.add('if-needs-comparison', condition, `the condition of if must be a comparison, such as t < 1`);
    return unreadable;
  }
  const left = context.lower(inner.left, context);
  const right = unify(left, context.lower(inner.right, context), inner.left, inner.right, context).right;
  const a = context.lower(thenNode, context);
  const joined = unify(a, context.lower(elseNode, context), thenNode, elseNode, context);
  return {
    expression: {
      kind: 'if',
      condition: { kind: 'compare', operator: inner.operator, left: left.expression, right: right.expression },
      // biome-ignore lint/suspicious/noThenProperty: `then` is a field of the Problem's JSON
      then: a.expression,
      else: joined.right.expression,
    },
    unit: joined.unit,
  };
}
