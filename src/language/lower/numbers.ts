/** @file Fixed numbers and schedules, as settings, weights and methods need them. */
import type { AstNode } from 'langium';
import { evaluate } from '../../problem/evaluate.ts';
import type { Schedule, ScheduleShape, ScheduleStep } from '../../problem/schedule.ts';
import { constant } from '../../problem/schedule.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { label } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { LoweringContext } from './context.ts';
import { isExpression } from './reference.ts';
import { adoptUnit } from './unify.ts';
import type { UnitType } from './unit-type.ts';
import { anyUnit } from './unit-type.ts';

/** The value of an expression of numbers and parameters; NaN when it has none, which is then reported. */
export function fixedNumber(
  node: ast.Expression | undefined,
  context: LoweringContext,
  unit: UnitType = anyUnit,
): number {
  if (!node) return Number.NaN;
  const inner: LoweringContext = { ...context, place: 'constant' };
  const errors = context.report.findings.length;
  const typed = adoptUnit(context.lower(node, inner), unit, node, inner);
  const value = evaluate(typed.expression, { parameters: context.parameters.values });
  if (Number.isNaN(value) && context.report.findings.length === errors)
    context.report.add('not-a-number', node, `"${label(node)}" has no value`);
  return value;
}

/** A percentage is a share of all steps, a plain number counts steps. */
function lowerStep(node: ast.Expression | undefined, context: LoweringContext): ScheduleStep {
  const value = fixedNumber(node, context);
  return node?.$type === 'NumberLiteral' && node.percent ? { share: value } : { steps: value };
}

const shapes: ScheduleShape[] = ['linear', 'cosine', 'exponential', 'step'];

export function lowerSchedule(value: ast.Value, context: LoweringContext): Schedule | null {
  if (value.$type !== 'Schedule') {
    if (!isExpression(value)) {
      context.report.add(
        'wrong-value',
        value,
        `a number or a schedule such as 100 until 2000 then linear to 1 at 6000 is needed`,
      );
      return null;
    }
    return constant(fixedNumber(value, context));
  }
  return {
    value: fixedNumber(value.value, context),
    ...(value.until ? { until: lowerStep(value.until, context) } : {}),
    segments: value.segments.map((segment) => ({
      shape: lowerShape(segment, context),
      to: fixedNumber(segment.to, context),
      at: lowerStep(segment.at, context),
      ...(segment.until ? { until: lowerStep(segment.until, context) } : {}),
    })),
  };
}

function lowerShape(segment: ast.Segment, context: LoweringContext): ScheduleShape {
  const found = shapes.find((s) => s === segment.shape);
  if (found) return found;
  const near = nearest(segment.shape ?? '', shapes);
  context.report.add('unknown-shape', segment, `the shapes are ${shapes.join(', ')}${didYouMean(near)}`, {
    property: 'shape',
    fix: near ? replace(`Change to "${near}"`, segment, near, 'shape') : null,
  });
  return 'linear';
}

const seconds: Record<string, number> = { ms: 1e-3, s: 1, min: 60, h: 3600 };

/** A duration such as `60 s` in seconds. */
export function lowerDuration(
  node: { value: ast.Value; unit?: string } & AstNode,
  context: LoweringContext,
): number | null {
  if (!node.value || !isExpression(node.value)) return null;
  const value = fixedNumber(node.value, context);
  const factor = seconds[node.unit ?? ''];
  if (factor === undefined) {
    context.report.add('wrong-value', node, `a duration needs a unit: ${label(node.value)} s, or ms, min, h`, {
      property: 'value',
      fix: node.unit ? null : replace('Add the unit s', node, `${label(node.value)} s`, 'value'),
    });
    return null;
  }
  if (!(value > 0)) {
    context.report.add('out-of-range', node, `a duration must be positive`, { property: 'value' });
    return null;
  }
  return value * factor;
}
