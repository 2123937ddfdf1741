/** @file The unit of a derivative. */
import { divide, power } from '../../problem/units/unit.ts';
import type { HeldState, Unknown } from '../generated/ast.ts';
import type { LoweringContext } from './context.ts';
import { anyUnit, type UnitType, unitTypeOf } from './unit-type.ts';

/** The unit of the `order`-th derivative of `target`; any where one of its own or the variable's is not declared. */
export function derivativeUnit(target: Unknown | HeldState, order: number, context: LoweringContext): UnitType {
  const variable = context.symbols.variable;
  const own = context.units.get(target) ?? null;
  if (order === 0) return unitTypeOf(own);
  const time = variable ? (context.units.get(variable) ?? null) : null;
  return own && time ? unitTypeOf(divide(own, power(time, order))) : anyUnit;
}
