/** @file Hover on numbers: their unit, their value in SI units, what the solver reads. */
import type { AstNode } from 'langium';
import { givenText } from '../../../problem/number-text/report.ts';
import { isDimensionless, type Unit } from '../../../problem/units/unit.ts';
import { unitText } from '../../../problem/units/unit-text.ts';
import type { Checked } from '../../check/check.ts';
import { inSi } from '../../docs/unit-docs.ts';
import type * as ast from '../../generated/ast.ts';
import { literalValue } from '../../lower/expression.ts';
import { neededUnit } from './constants.ts';

/** Numbers in settings, weights and arguments of methods are explained by what they set. */
const elsewhere = new Set(['Setting', 'MethodCall', 'Schedule', 'Segment', 'WeightEntry']);

export function numberHover(node: AstNode, { lowered }: Checked): string | null {
  if (node.$type !== 'NumberLiteral') return null;
  for (let at: AstNode | undefined = node; at; at = at.$container) if (elsewhere.has(at.$type)) return null;
  const number = node as ast.NumberLiteral;
  const isNegative = node.$container?.$type === 'Unary' && (node.$container as ast.Unary).operator === '-';
  const value = (isNegative ? -1 : 1) * literalValue(number);
  if (number.percent) return `\`${number.value}%\` is the share ${givenText(value)}`;
  const unit = neededUnit(number, lowered);
  if (!unit || (isDimensionless(unit) && unit.scale === 1)) return null;
  return amountDocs(value, unit, lowered.context.writtenUnits);
}

/** An amount as it is written and in SI units. */
function amountDocs(value: number, unit: Unit, written: Parameters<typeof unitText>[1]): string {
  const name = unitText(unit, written);
  const si = inSi(value, unit);
  const amount = `**${givenText(value)} ${name}**${si ? ` = ${si}` : ''}`;
  return `${amount}\n\nThe solver reads ${givenText(value)}, in ${name}.`;
}
