/** @file What hover and completion say of units, and of amounts in them. */
import { givenText } from '../../problem/number-text/report.ts';
import { parseUnit, UnitError } from '../../problem/units/parse-unit.ts';
import { isDimensionless, type Unit } from '../../problem/units/unit.ts';
import { unitSummary } from '../../problem/units/unit-table.ts';
import { unitText } from '../../problem/units/unit-text.ts';

/** An amount in SI units: `0.005 m`; `null` where the unit is one already, or there is none. */
export function inSi(value: number, unit: Unit): string | null {
  if (Math.abs(unit.scale - 1) < 1e-12) return null;
  const amount = givenText(value * unit.scale);
  return isDimensionless(unit) ? amount : `${amount} ${siText(unit)}`;
}

const siText = ({ dimension }: Unit): string => unitText({ dimension, scale: 1, parts: [] });

/** The unit written in `text`, `null` where it cannot be read. */
export function readUnit(text: string): Unit | null {
  try {
    return parseUnit(text);
  } catch (error) {
    if (error instanceof UnitError) return null;
    throw error;
  }
}

/** One unit, or a product of several, by its name, its quantity and its value in SI units. */
export function unitDocs(text: string): string | null {
  const unit = readUnit(text);
  if (!unit) return null;
  const summary = unitSummary(text);
  const value = inSi(1, unit);
  const si = value ? `1 ${text} = ${value}` : isDimensionless(unit) ? null : `${text} = ${siText(unit)}`;
  const isSaid = si === `${text} = ${text}`;
  return [summary, isSaid ? null : si].filter((line) => line != null).join('\n\n') || null;
}
