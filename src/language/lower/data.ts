/** @file Samples from CSV files and inline lists, with every problem of the file named by file, row and column. */
import type { AstNode } from 'langium';
import Papa from 'papaparse';
import type { Unit } from '../../problem/units.ts';
import { conversionFactor, formatUnit, parseUnit, sameDimension, UnitError } from '../../problem/units.ts';
import type { SpecFiles } from '../files/files.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { LoweringContext } from './context.ts';
import { fixedNumber } from './numbers.ts';
import type { UnitType } from './unit-type.ts';
import { showUnit } from './unit-type.ts';

/** Cells of a CSV file; the first row that is neither empty nor a comment is the header. */
export interface Table {
  file: string;
  header: string[];
  rows: { line: number; cells: string[] }[];
}

/** Reads CSV with any usual delimiter; `#` starts a comment line. Lines are numbered as an editor numbers them. */
export function parseTable(file: string, text: string): Table {
  const plain = text.replace(/^\uFEFF/, '');
  // The header decides where it can: in `0,5;0,61` below it either sign could be the delimiter.
  const titles = plain.split(/\r\n?|\n/).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  const times = (sign: string) => titles.split(sign).length - 1;
  const delimiter = [';', '\t'].find((sign) => times(sign) > 0 && times(sign) >= times(',')) ?? '';
  const parsed = Papa.parse<string[]>(plain, { skipEmptyLines: false, delimiter });
  const rows = parsed.data
    .map((cells, i) => ({ line: i + 1, cells: cells.map((c) => c.trim()) }))
    .filter(({ cells }) => cells.some((c) => c !== '') && !cells[0].startsWith('#'));
  const [header, ...body] = rows;
  return { file, header: header?.cells ?? [], rows: body };
}

export function openTable(node: AstNode & { file?: string }, files: SpecFiles, context: LoweringContext): Table | null {
  const file = node.file;
  if (file === undefined) return null;
  const read = files.read(file);
  if ('error' in read) {
    context.report.add('data-file', node, `cannot read "${file}": ${read.error}`, { property: 'file' });
    return null;
  }
  const table = parseTable(file, read.text);
  if (table.header.length === 0 || table.rows.length === 0) {
    context.report.add('data-file', node, `"${file}" holds no rows of numbers below a header`, { property: 'file' });
    return null;
  }
  return table;
}

/** Name and bracketed unit of a header: `x [mm]` → x, mm. */
export function splitHeader(header: string): { name: string; unit: string | null } {
  const match = /^(.*?)\s*[[(]([^\])]*)[\])]\s*$/.exec(header);
  return match ? { name: match[1].trim(), unit: match[2].trim() || null } : { name: header, unit: null };
}

/** The column a text names, by the whole header or by it without the unit. */
export function findColumn(table: Table, wanted: string): number {
  const whole = table.header.indexOf(wanted.trim());
  return whole >= 0 ? whole : table.header.findIndex((h) => splitHeader(h).name === wanted.trim());
}

/**
 * The numbers of a column, in `unit` where header and declaration both have one; `null` when there is an error.
 */
export function readColumn(
  table: Table,
  column: ast.Column,
  unit: UnitType,
  context: LoweringContext,
): number[] | null {
  const { report } = context;
  if (column.value?.$type !== 'Text') return null;
  const wanted = column.value.text;
  const index = findColumn(table, wanted);
  if (index < 0) {
    const near =
      nearest(wanted, table.header) ??
      nearest(
        wanted,
        table.header.map((h) => splitHeader(h).name),
      );
    const known = table.header.map((h) => `"${h}"`).join(', ');
    report.add(
      'data-column',
      column,
      `"${table.file}" has no column "${wanted}"${didYouMean(near) || `; it has ${known}`}`,
      {
        property: 'value',
        fix: near ? replace(`Change to "${near}"`, column, `"${near}"`, 'value') : null,
      },
    );
    return null;
  }
  const factor = headerFactor(table, index, unit, column, context);
  const numbers = table.rows.map(({ cells }) => (cells[index] ? Number(cells[index]) : Number.NaN));
  const wrong = numbers.filter((x) => !Number.isFinite(x)).length;
  const values: number[] = [];
  for (const [row, { line, cells }] of table.rows.entries()) {
    const cell = cells[index] ?? '';
    const value = numbers[row];
    if (!Number.isFinite(value)) {
      const what =
        cell === ''
          ? 'is empty'
          : /^[+-]?(nan|inf(inity)?)$/i.test(cell)
            ? `is ${cell}`
            : `holds "${cell}" instead of a number`;
      const comma = /^-?\d+,\d+$/.test(cell) ? '; numbers are written with a decimal point' : '';
      const others = wrong > 1 ? ` (and ${wrong - 1} more)` : '';
      report.add(
        'data-number',
        column,
        `"${table.file}" line ${line}, column "${table.header[index]}" ${what}${comma}${others}`,
        {
          property: 'value',
          evidence: { line },
        },
      );
      return null;
    }
    values.push(value * factor);
  }
  return values;
}

function headerFactor(
  table: Table,
  index: number,
  unit: UnitType,
  column: ast.Column,
  context: LoweringContext,
): number {
  const written = splitHeader(table.header[index]).unit;
  if (!written || unit.kind !== 'unit') return 1;
  let header: Unit;
  try {
    header = parseUnit(written);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    context.report.add(
      'data-unit',
      column,
      `the unit in the header "${table.header[index]}" of "${table.file}" cannot be read: ${error.message}`,
      {
        severity: 'warning',
        property: 'value',
      },
    );
    return 1;
  }
  if (!sameDimension(header, unit.unit)) {
    context.report.add(
      'unit-mismatch',
      column,
      `column "${table.header[index]}" of "${table.file}" is in ${formatUnit(header)} where ${showUnit(unit)} is needed`,
      {
        property: 'value',
      },
    );
    return 1;
  }
  return conversionFactor(header, unit.unit);
}

/** The values of a column: from the table, or an inline list. */
export function columnValues(
  column: ast.Column,
  table: Table | null,
  unit: UnitType,
  context: LoweringContext,
): number[] | null {
  const { value } = column;
  if (!value) return null;
  if (value.$type === 'List') {
    const values = value.values.map((v) => fixedNumber(v, context, unit));
    return values.some(Number.isNaN) ? null : values;
  }
  if (value.$type === 'Text') {
    if (table) return readColumn(table, column, unit, context);
    return null;
  }
  context.report.add('wrong-value', column, `a column name in quotes or a list of numbers is needed`, {
    property: 'value',
  });
  return null;
}

/** A place in the file of sample `i`, for messages. */
export const samplePlace = (table: Table | null, i: number): string =>
  table ? `"${table.file}" line ${table.rows[i].line}` : `value ${i + 1}`;
