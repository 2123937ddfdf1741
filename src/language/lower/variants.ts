/** @file `variant name { … }`: a partial copy of blocks and param values. */
import type { LossCall, MethodCall, Problem, TermWeight, Variant } from '../../problem/problem.ts';
import type * as ast from '../generated/ast.ts';
import { rangeOf } from '../syntax/source.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { lowerLoss, lowerNetwork, lowerPoints, lowerScale, lowerTrain, lowerWeights } from './blocks.ts';
import type { LoweringContext } from './context.ts';
import { fixedNumber } from './numbers.ts';
import { unitTypeOf } from './unit-type.ts';

/** The terms a symbol stands for: several where a data set measures several expressions. */
export type TermNames = (symbol: TermSymbol) => string[];

export const named = <T>(values: Map<TermSymbol, T>, names: TermNames): Record<string, T> =>
  Object.fromEntries([...values].flatMap(([symbol, value]) => names(symbol).map((name) => [name, value])));

export function lowerVariant(
  node: ast.Variant,
  base: Pick<Problem, 'network' | 'training'>,
  names: TermNames,
  context: LoweringContext,
): Variant {
  const variant: Variant = {
    name: node.name ?? '',
    parameters: {},
    weightMethod: null,
    weights: {},
    losses: {},
    points: {},
    network: null,
    scale: null,
    training: null,
    source: rangeOf(node),
  };
  for (const item of node.items) {
    switch (item.$type) {
      case 'ParameterValue':
        addParameter(variant, item, context);
        break;
      case 'Scale':
        variant.scale = lowerScale(item, context);
        break;
      case 'Network':
        variant.network = lowerNetwork(item, base.network, context);
        break;
      case 'Points':
        variant.points = named<MethodCall>(lowerPoints(item, context).samplers, names);
        break;
      case 'Loss':
        variant.losses = named<LossCall>(lowerLoss(item, context), names);
        break;
      case 'Weights': {
        const lowered = lowerWeights(item, true, context);
        variant.weightMethod = lowered.method;
        variant.weights = named<TermWeight>(lowered.weights, names);
        break;
      }
      case 'Train':
        variant.training = lowerTrain(item, base.training, context);
        break;
    }
  }
  return variant;
}

function addParameter(variant: Variant, item: ast.ParameterValue, context: LoweringContext): void {
  const target = item.parameter?.ref;
  if (target?.$type !== 'Param' && target?.$type !== 'Estimate') {
    if (item.parameter?.$refText)
      context.report.add('unknown-name', item, `there is no param "${item.parameter.$refText}"`, {
        property: 'parameter',
      });
    return;
  }
  const value = fixedNumber(item.value, context, unitTypeOf(context.units.get(target) ?? null));
  if (Number.isNaN(value)) return;
  if (Object.hasOwn(variant.parameters, target.name))
    context.report.add('duplicate-entry', item, `"${target.name}" is set already`, { property: 'parameter' });
  variant.parameters[target.name] = value;
}
