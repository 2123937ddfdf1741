/** @file What is said of `u(5 s)`: a number takes the unit that stands at its place and carries none of its own. */
import { numberText } from '../../problem/number-text/spec.ts';
import { parseUnit, UnitError } from '../../problem/units/parse-unit.ts';
import { conversionFactor, sameDimension, type Unit } from '../../problem/units/unit.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { textOf } from '../syntax/source.ts';
import type { LoweringContext } from './context.ts';

export function reportNumberWithUnit(node: ast.Reference, argument: ast.Argument, context: LoweringContext): void {
  const { report, symbols, units } = context;
  const target = node.target?.ref;
  const isPoint = target?.$type === 'Unknown' || target?.$type === 'Input';
  if (!isPoint) {
    // Of `t < 2 s` it is the number behind that has the unit.
    const number = argument.value ? lastNumber(textOf(argument.value)) : '1';
    report.add(
      'wrong-argument',
      argument,
      `"${number} ${argument.unit}" carries a unit, which only a declaration can: param a: ${argument.unit} = ${number}`,
    );
    return;
  }
  const { name, unit: ofVariable } = symbols.variable ?? { name: 't', unit: undefined };
  const needed = symbols.variable ? (units.get(symbols.variable) ?? null) : null;
  const where = ofVariable ? `${name} is read in ${ofVariable} here` : `${name} has no unit`;
  const value = pointIn(argument, needed);
  report.add(
    'wrong-argument',
    argument,
    `a point is a number without its unit; ${where}${value === null ? '' : `: write ${node.target.$refText}${"'".repeat(node.primes.length)}(${value})`}`,
    { fix: value === null ? null : replace(`Write ${value}`, argument, value) },
  );
}

const lastNumber = (text: string): string => /[\d.]+(?:[eE][+-]?\d+)?$/.exec(text)?.[0] ?? text;

/** The number as it is in the variable's unit; `null` where it has another dimension, or is none. */
function pointIn({ value, unit }: ast.Argument, needed: Unit | null): string | null {
  const number = value ? Number(textOf(value)) : Number.NaN;
  if (!Number.isFinite(number)) return null;
  if (!needed) return numberText(number);
  try {
    const own = parseUnit(unit ?? '');
    return sameDimension(own, needed) ? numberText(number * conversionFactor(own, needed)) : null;
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return null;
  }
}
