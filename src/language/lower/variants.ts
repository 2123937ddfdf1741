/** @file `variant name { … }`: a partial copy of blocks and param values. */
import { memberName } from '../../problem/member.ts';
import type { LossCall, MethodCall, Problem, TermWeight, Variant } from '../../problem/problem.ts';
import type * as ast from '../generated/ast.ts';
import { rangeOf } from '../syntax/source.ts';
import type { TermSymbol } from '../syntax/symbols.ts';
import { lowerLoss, lowerNetwork, lowerPoints, lowerScale, lowerTrain, lowerWeights } from './blocks.ts';
import type { LoweringContext } from './context.ts';
import { familyBounds, indicesOf, isFamily, memberIndex } from './families.ts';
import { fixedNumber } from './numbers.ts';
import { unitTypeOf } from './unit-type.ts';

/** The terms a symbol stands for: several where a data set measures several expressions. */
export type TermNames = (symbol: TermSymbol) => string[];

export const named = <T>(values: Map<TermSymbol, T>, names: TermNames): Record<string, T> =>
  Object.fromEntries(
    [...values]
      // What is said of a member or of one experiment holds against what is said of the whole.
      .sort(([a], [b]) => Number(isPart(a)) - Number(isPart(b)))
      .flatMap(([symbol, value]) => names(symbol).map((name) => [name, value])),
  );

const isPart = ({ index, within }: TermSymbol): boolean => index !== undefined || within !== undefined;

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
        variant.weights = { ...named<TermWeight>(lowered.weights, names), ...lowered.borders };
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
  const one = isFamily(target) && item.indices.length > 0 ? memberIndex(item, item.indices, target, context) : null;
  if (item.indices.length > 0 && one === null) return;
  const all = isFamily(target) ? indicesOf(familyBounds(target, context) ?? [[1, 0]]) : [];
  const names = isFamily(target) ? (one ? [one] : all).map((index) => memberName(target.name, index)) : [target.name];
  for (const name of names) {
    if (Object.hasOwn(variant.parameters, name))
      context.report.add('duplicate-entry', item, `"${name}" is set already`, { property: 'parameter' });
    variant.parameters[name] = value;
  }
}
