/** @file The names that could stand where an unknown one does: close in spelling is not enough. */
import { AstUtils } from 'langium';
import { sameDimension } from '../../problem/units/unit.ts';
import type * as ast from '../generated/ast.ts';
import { constants, functions } from '../syntax/builtins.ts';
import { candidates } from '../syntax/scope.ts';
import { nearestPlausible } from '../syntax/spelling.ts';
import type { LoweringContext, Place } from './context.ts';
import { derivativeUnit } from './derivative-unit.ts';
import { expectedUnit } from './expected-unit.ts';
import { letValue } from './lets.ts';
import { anyUnit, type UnitType, unitTypeOf } from './unit-type.ts';

/** What changes with the variable has no place in these. */
const changing: Partial<Record<Place, readonly string[]>> = {
  constant: ['Unknown', 'Input', 'HeldState', 'Variable'],
  exact: ['Unknown', 'Input', 'HeldState'],
  guess: ['Unknown', 'Input', 'HeldState'],
};

/** Names that could stand where this one does: what is called is a function, what is not is a quantity. */
function plausibleNames(node: ast.Reference, context: LoweringContext): string[] {
  const { symbols, place } = context;
  const typeOf = (name: string) => symbols.quantities.get(name)?.$type ?? '';
  const known = candidates(symbols, { container: node, property: 'target' });
  const functionsOfTime = known.filter((name) => ['Unknown', 'Input'].includes(typeOf(name)));
  if (node.primes.length > 0) return functionsOfTime;
  if (node.call) {
    const declared = known.filter((name) => ['FunctionDeclaration', 'Learned'].includes(typeOf(name)));
    return [...functionsOfTime, ...declared, ...functions.map((f) => f.name)];
  }
  const statement = AstUtils.getContainerOfType(
    node,
    (n): n is ast.Param | ast.Estimate | ast.Let => n.$type === 'Param' || n.$type === 'Estimate' || n.$type === 'Let',
  );
  const barred = changing[place] ?? [];
  // Nothing is defined by itself.
  const possible = known.filter((name) => name !== statement?.name && !barred.includes(typeOf(name)));
  return [...possible, ...Object.keys(constants)];
}

/** The name that an unknown one is most likely a slip of, of those whose role and dimension can stand there. */
export function plausibleName(node: ast.Reference, context: LoweringContext): string | undefined {
  let expected: UnitType | null = null;
  return nearestPlausible(node.target?.$refText ?? '', plausibleNames(node, context), (name) => {
    const unit = unitNamed(name, node, context);
    if (unit.kind !== 'unit') return true;
    expected ??= expectedUnit(node, context);
    return expected.kind !== 'unit' || sameDimension(unit.unit, expected.unit);
  });
}

/** The unit that `node` would have with this name; any where it is not declared. */
function unitNamed(name: string, node: ast.Reference, context: LoweringContext): UnitType {
  const quantity = context.symbols.quantities.get(name);
  switch (quantity?.$type) {
    case 'Param':
    case 'Estimate':
    case 'Variable':
    case 'Input':
      return unitTypeOf(context.units.get(quantity) ?? null);
    case 'Unknown':
    case 'HeldState':
      return derivativeUnit(quantity, node.primes.length, context);
    case 'Let':
      return quantity.ranges.length === 0 ? letValue(quantity, context).unit : anyUnit;
    default:
      return anyUnit;
  }
}
