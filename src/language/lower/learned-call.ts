/** @file A call of a learned function: the expression of its argument and of its output weights. */
import { binary, type Expression, literal, walk } from '../../problem/expression.ts';
import { memberName } from '../../problem/member.ts';
import type * as ast from '../generated/ast.ts';
import { label } from '../syntax/source.ts';
import { bounded } from './bounded.ts';
import type { LoweringContext } from './context.ts';
import type { Learning } from './learning.ts';
import type { Typed } from './typed.ts';
import { adoptUnit } from './unify.ts';
import { unitTypeOf } from './unit-type.ts';

/** `f(x)`. */
export function lowerLearnedCall(
  node: ast.Reference,
  target: ast.Learned,
  args: readonly ast.Expression[],
  context: LoweringContext,
): Typed {
  const unit = unitTypeOf(context.units.get(target) ?? null);
  const argument = context.lower(args[0], context);
  const learning = context.learned.get(target);
  if (!learning) return { expression: literal(Number.NaN), unit };
  if (argument.unit.kind === 'unit') learning.unit ??= argument.unit.unit;
  const { expression } = adoptUnit(argument, unitTypeOf(learning.unit ?? null), args[0], context);
  if (!isOpen(expression)) learning.calls.set(context.calls.structures.of(expression), expression);
  const typed = { expression: learnedValue(target.name, learning, expression), unit };
  return bounded(typed, { node, what: `"${label(node)}"` }, context);
}

/** Whether arguments of a function, which is read by itself, stand in it: they are parameters of no name. */
function isOpen(e: Expression): boolean {
  let open = false;
  walk(e, (x) => {
    if (x.kind === 'parameter' && x.name.startsWith(' ')) open = true;
  });
  return open;
}

export const coefficientName = (name: string, k: number): string => memberName(name, [k]);

export const coefficient = (name: string, k: number): Expression => ({
  kind: 'parameter',
  name: coefficientName(name, k),
});

export const sumOf = (parts: Expression[]): Expression => parts.reduce((sum, part) => binary('+', sum, part));

export function learnedValue(
  name: string,
  { from, to, start, size, neurons: all }: Learning,
  argument: Expression,
): Expression {
  const half = (to - from) / 2;
  const z = binary('/', binary('-', argument, literal((from + to) / 2)), literal(half));
  const neurons = all.map(({ centre, slope }, k) =>
    binary('*', coefficient(name, k + 2), {
      kind: 'call',
      name: 'tanh',
      args: [binary('*', literal(slope), binary('-', z, literal(centre)))],
    }),
  );
  const sum = sumOf([coefficient(name, 0), binary('*', coefficient(name, 1), z), ...neurons]);
  const sized = size === 1 ? sum : binary('*', literal(size), sum);
  return start === 0 ? sized : binary('+', literal(start), sized);
}
