/**
 * @file Learned functions → parameters and expressions. A learned function is a network of one hidden layer over its range,
 * beside a straight line: f(z) = s·(a + b·z + Σₖ wₖ·tanh(κ(z − cₖ))) + f₀, with z in [−1, 1], centres cₖ evenly spaced and
 * fixed, f₀ where it starts and s its size. What is learned enters linearly, so that a fit is close to a linear one and
 * its intervals are those of a regression with a fixed basis (Hastie, Tibshirani & Friedman 2009, ch. 5).
 */
import { binary, literal } from '../../problem/expression.ts';
import { curvatureRows, evenNeurons } from '../../problem/learned-basis.ts';
import type { LearnedFunction, Parameter, Term } from '../../problem/problem.ts';
import { constant } from '../../problem/schedule.ts';
import type * as ast from '../generated/ast.ts';
import { label, rangeOf } from '../syntax/source.ts';
import { lowerWidths, writtenSettings } from './blocks.ts';
import type { LoweringContext } from './context.ts';
import { coefficient, coefficientName, learnedValue, sumOf } from './learned-call.ts';
import type { Learning } from './learning.ts';
import { defaultCall } from './methods.ts';
import { fixedNumber } from './numbers.ts';
import { unitTypeOf } from './unit-type.ts';

const defaultWidth = 16;
const widths = { fewest: 2, most: 40 };

/** Reads the declaration; `null` where it says no function, which is reported. */
export function learningOf(node: ast.Learned, context: LoweringContext): Learning | null {
  const from = fixedNumber(node.bounds?.low, context);
  const to = fixedNumber(node.bounds?.high, context);
  if (Number.isNaN(from + to)) return null;
  const { report } = context;
  if (!(from < to) || !Number.isFinite(to - from)) {
    report.add('empty-interval', node, `the range [${from}, ${to}] of "${node.name}" must increase and be finite`, {
      property: 'bounds',
    });
    return null;
  }
  if (node.formals.length > 1) {
    report.add(
      'wrong-argument-count',
      node.formals[1],
      `a learned function has one argument; learn one of a product or sum, as ${node.name}(${node.formals.map((f) => f.name).join('*')})`,
    );
    return null;
  }
  const start = node.value ? fixedNumber(node.value, context, unitTypeOf(context.units.get(node) ?? null)) : 0;
  if (Number.isNaN(start)) return null;
  return {
    from,
    to,
    start,
    size: Math.abs(start) || 1,
    neurons: evenNeurons(widthOf(node, context)),
    calls: new Map(),
  };
}

function widthOf(node: ast.Learned, context: LoweringContext): number {
  const layers = writtenSettings(node.settings, 'learn', context).get('layers')?.node;
  const written = layers?.value ? lowerWidths(layers, context) : null;
  if (!layers || !written) return defaultWidth;
  const [width] = written;
  if (written.length === 1 && width >= widths.fewest && width <= widths.most) return width;
  context.report.add(
    'wrong-value',
    layers,
    `a learned function has one hidden layer of ${widths.fewest} to ${widths.most}, such as layers = [${defaultWidth}]`,
    { property: 'value' },
  );
  return defaultWidth;
}

/** Its output weights, which start at zero: the function starts as the constant f₀. */
export const coefficientsOf = (node: ast.Learned, { neurons }: Learning): Parameter[] =>
  Array.from({ length: neurons.length + 2 }, (_, k) => ({
    name: coefficientName(node.name, k),
    member: { family: node.name, index: [k] },
    unit: null,
    value: 0,
    estimate: { low: null, high: null },
    source: rangeOf(node),
  }));

export const learnedFunction = (node: ast.Learned, learning: Learning, smoothness: string | null): LearnedFunction => ({
  name: node.name,
  argument: node.formals[0].name,
  unit: node.unit ?? null,
  from: learning.from,
  to: learning.to,
  coefficients: coefficientsOf(node, learning).map((p) => p.name),
  value: learnedValue(node.name, learning, { kind: 'variable' }),
  calls: [...learning.calls.values()],
  smoothness,
  source: rangeOf(node),
});

/**
 * `smooth f: weight`: the mean square of the curvature d²f/dz² / s over the range, z in [−1, 1].
 */
export function lowerSmooth(node: ast.Smooth, context: LoweringContext): Term | null {
  const target = node.learned?.ref;
  if (!target) {
    if (node.learned?.$refText)
      context.report.add('unknown-name', node, `"${node.learned.$refText}" is not a learned function`, {
        property: 'learned',
      });
    return null;
  }
  const weight = fixedNumber(node.weight, context);
  const learning = context.learned.get(target);
  if (Number.isNaN(weight) || !learning) return null;
  if (!(weight > 0)) {
    context.report.add('wrong-value', node, 'the weight of a smoothness must be above 0', { property: 'weight' });
    return null;
  }
  const rows = curvatureRows(learning.neurons);
  const members = rows.map((row, j) => ({
    index: [j + 1],
    residual: sumOf(
      [...row].flatMap((x, k) => (k < j ? [] : [binary('*', literal(x), coefficient(target.name, k + 2))])),
    ),
  }));
  return {
    name: smoothnessName(target.name),
    named: false,
    kind: 'smoothness',
    hard: false,
    residual: members[0].residual,
    members,
    text: `${target.name}: ${label(node.weight)}`,
    source: rangeOf(node),
    weight: { schedule: constant(weight), source: rangeOf(node) },
    loss: { ...defaultCall('loss', 'mse'), reduction: 'mean' },
    points: null,
    data: null,
  };
}

const smoothnessName = (name: string): string => `smooth ${name}`;
