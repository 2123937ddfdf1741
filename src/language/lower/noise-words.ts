/** @file The words that stand in `noise` alone: what is proportional to the measured expression, and what is not. */
import { binary, type Expression } from '../../problem/expression.ts';
import type * as ast from '../generated/ast.ts';
import type { LoweringContext } from './context.ts';
import type { Typed } from './typed.ts';
import { adoptUnit } from './unify.ts';
import { bareNumber, pure } from './unit-type.ts';

/** Words of `noise`, as deviations: a share of what is measured, and the same everywhere. */
export const noiseWords = ['proportional', 'additive'] as const;

export const isNoiseWord = (name: string): name is (typeof noiseWords)[number] =>
  (noiseWords as readonly string[]).includes(name);

/** `proportional(a)` and `additive(b)` of the noise that is being read. */
export function lowerNoiseWord(
  name: (typeof noiseWords)[number],
  argument: Typed,
  node: ast.Expression,
  context: LoweringContext,
): Typed | null {
  if (!context.measured) return null;
  const { value, isLogarithm } = context.measured;
  const size: Expression = { kind: 'call', name: 'abs', args: [value.expression] };
  if (name === 'proportional') {
    const share = adoptUnit(argument, pure, node, context).expression;
    return isLogarithm
      ? { expression: share, unit: pure }
      : { expression: binary('*', share, size), unit: value.unit.kind === 'number' ? bareNumber : value.unit };
  }
  const absolute = adoptUnit(argument, value.unit, node, context).expression;
  return isLogarithm
    ? { expression: binary('/', absolute, size), unit: pure }
    : { expression: absolute, unit: value.unit };
}
