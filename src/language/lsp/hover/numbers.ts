/** @file Hover on numbers: their unit, their value in SI units, what solver and network read. */
import type { AstNode } from 'langium';
import { givenText } from '../../../problem/number-text/report.ts';
import { isDimensionless, type Unit } from '../../../problem/units/unit.ts';
import { unitText } from '../../../problem/units/unit-text.ts';
import type { Checked } from '../../check/check.ts';
import { inSi } from '../../docs/unit-docs.ts';
import type * as ast from '../../generated/ast.ts';
import { literalValue } from '../../lower/expression.ts';
import { neededUnit } from './constants.ts';
import { scaledText } from './scaled.ts';

/** Numbers in settings, weights and arguments of methods are explained by what they set. */
const elsewhere = new Set(['Setting', 'MethodCall', 'Schedule', 'Segment', 'WeightEntry']);

export function numberHover(node: AstNode, { lowered, problem }: Checked): string | null {
  if (node.$type !== 'NumberLiteral') return null;
  for (let at: AstNode | undefined = node; at; at = at.$container) if (elsewhere.has(at.$type)) return null;
  const number = node as ast.NumberLiteral;
  const isNegative = node.$container?.$type === 'Unary' && (node.$container as ast.Unary).operator === '-';
  const value = (isNegative ? -1 : 1) * literalValue(number);
  if (number.percent) return `\`${number.value}%\` is the share ${givenText(value)}`;
  const unit = neededUnit(number, lowered);
  const hasUnit = unit !== null && !(isDimensionless(unit) && unit.scale === 1);
  const name = hasUnit ? unitText(unit, lowered.context.writtenUnits) : '';
  const lines = [hasUnit ? amountDocs(value, unit, name) : null, scaledText(node, value, name, problem)].filter(
    (line) => line !== null,
  );
  return lines.length > 0 ? lines.join('\n\n') : null;
}

/** An amount as it is written and in SI units. */
function amountDocs(value: number, unit: Unit, name: string): string {
  const si = inSi(value, unit);
  const amount = `**${givenText(value)} ${name}**${si ? ` = ${si}` : ''}`;
  return `${amount}\n\nThe solver reads ${givenText(value)}, in ${name}.`;
}
