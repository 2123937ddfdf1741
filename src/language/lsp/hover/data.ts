/** @file Hover on data files and their columns. */
import type { AstNode, LeafCstNode } from 'langium';
import { GrammarUtils } from 'langium';
import { givenText } from '../../../problem/number-text/report.ts';
import { conversionFactor, sameDimension } from '../../../problem/units/unit.ts';
import type { Checked } from '../../check/check.ts';
import { columnSummary, fileDocs, shownFile } from '../../docs/data-docs.ts';
import { readUnit } from '../../docs/unit-docs.ts';
import type { SpecFiles } from '../../files/files.ts';
import type * as ast from '../../generated/ast.ts';
import { splitHeader } from '../../lower/data.ts';
import { showUnit, type UnitType, unitTypeOf } from '../../lower/unit-type.ts';
import { label } from '../../syntax/source.ts';

type Table = AstNode & { file?: string };

export function dataHover(leaf: LeafCstNode, node: AstNode, checked: Checked, files: SpecFiles): string | null {
  if (leaf.tokenType.name !== 'STRING') return null;
  if ('file' in node && GrammarUtils.findNodeForProperty(node.$cstNode, 'file')?.offset === leaf.offset)
    return fileHover((node as Table).file ?? '', files);
  const column = node.$container;
  if (node.$type !== 'Text' || column?.$type !== 'Column') return null;
  return columnHover(column as ast.Column, (node as ast.Text).text, checked, files);
}

function fileHover(name: string, files: SpecFiles): string | null {
  const shown = shownFile(files, name);
  if (shown) return fileDocs(name, shown);
  const read = files.table(name);
  return 'error' in read ? `\`${name}\` cannot be read: ${read.error}` : null;
}

function columnHover(column: ast.Column, wanted: string, checked: Checked, files: SpecFiles): string | null {
  const file = (column.$container as Table | undefined)?.file;
  const shown = file === undefined ? null : shownFile(files, file);
  const found =
    shown?.columns.find(({ header }) => header === wanted.trim()) ??
    shown?.columns.find(({ header }) => splitHeader(header).name === wanted.trim());
  if (!shown || !found) return null;
  const lines = [`column \`${found.header}\` of \`${file}\`: ${shown.rows} rows, ${columnSummary(found)}`];
  const read = readAs(column, found.header, checked);
  if (read) lines.push(read);
  return lines.join('\n\n');
}

/** In what unit the solver reads the column. */
function readAs(column: ast.Column, header: string, { lowered }: Checked): string | null {
  const { subject } = column;
  const target = subject?.$type === 'Reference' ? subject.target?.ref : undefined;
  const wanted: UnitType | undefined =
    target?.$type === 'Variable' ? unitTypeOf(lowered.context.units.get(target) ?? null) : lowered.types.get(subject);
  if (wanted?.kind !== 'unit') return null;
  const written = splitHeader(header).unit;
  const name = showUnit(wanted, lowered.context.writtenUnits);
  const unit = written ? readUnit(written) : null;
  if (!unit || !sameDimension(unit, wanted.unit)) return written ? null : `read as ${label(subject)} in ${name}`;
  const factor = conversionFactor(unit, wanted.unit);
  return factor === 1
    ? `read as ${label(subject)} in ${name}`
    : `read as ${label(subject)} in ${name}: each number times ${givenText(factor)}`;
}
