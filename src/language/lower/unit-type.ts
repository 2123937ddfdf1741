/** @file What is known about the unit of a sub-expression. */
import type { Unit } from '../../problem/units/unit.ts';
import { dimensionless, divide, isDimensionless, multiplyUnits, power } from '../../problem/units/unit.ts';
import { unitText, type WrittenUnit } from '../../problem/units/unit-text.ts';

export type UnitType =
  /** Something in it has no declared unit: never nagged about. */
  | { kind: 'any' }
  /** Made of bare numbers only: alone it takes the unit its neighbours need, as a factor it is dimensionless. */
  | { kind: 'number' }
  | { kind: 'unit'; unit: Unit };

export const anyUnit: UnitType = { kind: 'any' };
export const bareNumber: UnitType = { kind: 'number' };
export const pure: UnitType = { kind: 'unit', unit: dimensionless };
export const unitTypeOf = (unit: Unit | null): UnitType => (unit ? { kind: 'unit', unit } : anyUnit);

const combine =
  (f: (a: Unit, b: Unit) => Unit) =>
  (a: UnitType, b: UnitType): UnitType => {
    if (a.kind === 'any' || b.kind === 'any') return anyUnit;
    if (a.kind === 'number' && b.kind === 'number') return bareNumber;
    const unit = (x: UnitType) => (x.kind === 'unit' ? x.unit : dimensionless);
    return { kind: 'unit', unit: f(unit(a), unit(b)) };
  };

export const multiplyTypes = combine(multiplyUnits);
export const divideTypes = combine(divide);

export const powerType = (a: UnitType, exponent: number): UnitType =>
  a.kind === 'unit' ? { kind: 'unit', unit: power(a.unit, exponent) } : a;

/** A unit that is known and not that of a pure number. */
export const hasDimension = (a: UnitType): boolean => a.kind === 'unit' && !isDimensionless(a.unit);

/** A unit in the author's words. @param written units that stand in the text */
export const showUnit = (a: UnitType, written: readonly WrittenUnit[] = []): string => {
  if (a.kind !== 'unit') return 'no unit';
  const isPure = isDimensionless(a.unit) && Math.abs(a.unit.scale - 1) < 1e-9;
  return isPure && a.unit.parts.length !== 1 ? 'no unit' : unitText(a.unit, written);
};
