/** @file Samples from CSV files and inline lists, with every problem of the file named by file, row and column. */
import type { AstNode } from 'langium';
import { parseUnit, UnitError } from '../../problem/units/parse-unit.ts';
import type { Unit } from '../../problem/units/unit.ts';
import { conversionFactor, sameDimension } from '../../problem/units/unit.ts';
import type { SpecFiles } from '../files/files.ts';
import { headersOf, type Table, type TableColumn } from '../files/table.ts';
import type * as ast from '../generated/ast.ts';
import { replace } from '../syntax/report.ts';
import { textOf } from '../syntax/source.ts';
import { didYouMean, nearest } from '../syntax/spelling.ts';
import type { LoweringContext } from './context.ts';
import { fixedNumber } from './numbers.ts';
import type { UnitType } from './unit-type.ts';
import { showUnit } from './unit-type.ts';

/** The file beside the spec that is meant: of the same name in another folder or case, or near in spelling. */
function existing(file: string, files: readonly string[]): string | undefined {
  if (files.includes(file)) return undefined;
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const same = files.find((other) => nameOf(other) === nameOf(file));
  // Endings alone make no file alike.
  const stemOf = (path: string) => path.replace(/\.[^./]*$/, '');
  const ending = file.slice(stemOf(file).length).toLowerCase();
  const alike = files.filter((other) => other.slice(stemOf(other).length).toLowerCase() === ending);
  const stem = nearest(stemOf(file), alike.map(stemOf));
  return same ?? alike.find((other) => stemOf(other) === stem) ?? (ending === '' ? nearest(file, files) : undefined);
}

export function openTable(node: AstNode & { file?: string }, files: SpecFiles, context: LoweringContext): Table | null {
  const file = node.file;
  if (file === undefined) return null;
  const table = files.table(file);
  if ('error' in table) {
    // A backslash belongs to the character behind it: of a path as Windows writes it others are left.
    const written = /"[^"\n]*"/.exec(textOf(node))?.[0] ?? '';
    const forward = written.includes('\\') ? written.replace(/\\+/g, '/') : null;
    const near = existing(file, files.list?.() ?? []);
    const meant = near === undefined ? forward : `"${near}"`;
    const why = forward ? `folders are parted by /: ${forward}` : `${table.error}${didYouMean(near)}`;
    context.report.add('data-file', node, `cannot read ${forward ? written : `"${file}"`}: ${why}`, {
      property: 'file',
      fix: meant ? replace(`Change to ${meant}`, node, meant, 'file') : null,
    });
    return null;
  }
  if (table.columns.length === 0 || table.lines.length === 0) {
    context.report.add('data-file', node, `"${file}" holds no rows of numbers below a header`, { property: 'file' });
    return null;
  }
  if (table.decimalCommas) {
    context.report.add('decimal-comma', node, `"${file}" has decimal commas: 0,5 in it is read as 0.5`, {
      severity: 'information',
      property: 'file',
    });
  }
  return table;
}

/** Name and bracketed unit of a header: `x [mm]` → x, mm. */
export function splitHeader(header: string): { name: string; unit: string | null } {
  const match = /^(.*?)\s*[[(]([^\])]*)[\])]\s*$/.exec(header);
  return match ? { name: match[1].trim(), unit: match[2].trim() || null } : { name: header, unit: null };
}

/** The columns a text names, by the whole header or by it without the unit. */
function findColumns(table: Table, wanted: string): TableColumn[] {
  const named = (nameOf: (header: string) => string) => table.columns.filter((c) => nameOf(c.header) === wanted.trim());
  const whole = named((header) => header);
  return whole.length > 0 ? whole : named((header) => splitHeader(header).name);
}

/** A column name with the indices in force filled in: `x{i}` is `x3` for i = 3. */
export function columnName(written: string, { bound }: LoweringContext): string {
  let name = written;
  for (const [node, { expression }] of bound) {
    const index = node.$type === 'IndexRange' ? (node as ast.IndexRange).name : undefined;
    if (index && expression.kind === 'number') name = name.replaceAll(`{${index}}`, String(expression.value));
  }
  return name;
}

/** Headers in a message: those of a file that is no table may be anything. */
const shownHeaders = 12;
const shownHeader = (header: string): string => `"${header.length > 40 ? `${header.slice(0, 39)}…` : header}"`;

function headerList(table: Table): string {
  const headers = headersOf(table);
  const shown = headers.slice(0, shownHeaders).map(shownHeader).join(', ');
  return headers.length > shownHeaders ? `${shown} and ${headers.length - shownHeaders} more` : shown;
}

/** The one column that `column` names; `null` when there is none or more than one. */
function namedColumn(table: Table, column: ast.Column, wanted: string, context: LoweringContext): TableColumn | null {
  const found = findColumns(table, wanted);
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    context.report.add(
      'data-column',
      column,
      `"${table.file}" has ${found.length} columns ${shownHeader(wanted)}; give them different names`,
      { property: 'value' },
    );
    return null;
  }
  const headers = headersOf(table);
  const near =
    nearest(wanted, headers) ??
    nearest(
      wanted,
      headers.map((h) => splitHeader(h).name),
    );
  context.report.add(
    'data-column',
    column,
    `"${table.file}" has no column "${wanted}"${didYouMean(near) || `; it has ${headerList(table)}`}`,
    {
      property: 'value',
      fix: near ? replace(`Change to "${near}"`, column, `"${near}"`, 'value') : null,
    },
  );
  return null;
}

/**
 * The numbers of a column, in `unit` where header and declaration both have one, NaN where the cell is missing; `null`
 * when there is an error.
 */
function readColumn(
  table: Table,
  column: ast.Column,
  unit: UnitType,
  context: LoweringContext,
  mayBeCensored: boolean,
): number[] | null {
  const { report } = context;
  const found = columnOf(table, column, context);
  if (!found) return null;
  const [limit] = mayBeCensored ? [] : found.censored.keys();
  if (limit !== undefined) {
    report.add(
      'data-number',
      column,
      `"${table.file}" line ${table.lines[limit]}, column ${shownHeader(found.header)} holds a limit instead of a number; only what is measured can be censored`,
      { property: 'value', evidence: { line: table.lines[limit] } },
    );
    return null;
  }
  const factor = headerFactor(table, found, unit, column, context);
  const place = `"${table.file}"`;
  if (found.oddCount > 0) {
    const [{ row, text }] = found.odd;
    const line = table.lines[row];
    const others = found.oddCount > 1 ? ` (and ${found.oddCount - 1} more)` : '';
    report.add(
      'data-number',
      column,
      `${place} line ${line}, column ${shownHeader(found.header)} ${whatOf(text)}${others}`,
      { property: 'value', evidence: { line } },
    );
    return null;
  }
  if (found.missing === table.lines.length) {
    report.add('data-number', column, `${place} column ${shownHeader(found.header)} holds no number`, {
      property: 'value',
    });
    return null;
  }
  if (found.missing > 0) {
    report.add(
      'data-missing',
      column,
      `${place} column ${shownHeader(found.header)}: ${found.missing} of ${table.lines.length} cells are missing; they are left out`,
      { severity: 'information', property: 'value', evidence: { missing: found.missing } },
    );
  }
  return Array.from(found.numbers, (x) => x * factor);
}

/** The column of the table that `column` names; `null` when there is none, which is reported. */
export function columnOf(table: Table, column: ast.Column, context: LoweringContext): TableColumn | null {
  if (column.value?.$type !== 'Text') return null;
  return namedColumn(table, column, columnName(column.value.text, context), context);
}

/** What is wrong with a cell that is neither a number nor missing. */
function whatOf(cell: string): string {
  if (/^[+-]?inf(inity)?$/i.test(cell)) return `is ${cell}`;
  const shown = shownHeader(cell);
  if (/^-?\d+,\d+$/.test(cell)) return `holds ${shown} instead of a number; numbers are written with a decimal point`;
  if (/^0[xob]/i.test(cell)) return `holds ${shown} instead of a number; numbers are written in decimal digits`;
  if (/^[<>]/.test(cell)) return `holds ${shown}; a limit is written <0.1 or >5`;
  return `holds ${shown} instead of a number`;
}

function headerFactor(
  table: Table,
  { header: title }: TableColumn,
  unit: UnitType,
  column: ast.Column,
  context: LoweringContext,
): number {
  const written = splitHeader(title).unit;
  if (!written || unit.kind !== 'unit') return 1;
  let header: Unit;
  try {
    header = parseUnit(written);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    context.report.add(
      'data-unit',
      column,
      `the unit in the header "${title}" of "${table.file}" cannot be read: ${error.message}${title.includes('\uFFFD') ? '; the file is not UTF-8' : ''}`,
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
      `column "${title}" of "${table.file}" is in ${written} where ${showUnit(unit, context.writtenUnits)} is needed`,
      {
        property: 'value',
      },
    );
    return 1;
  }
  return conversionFactor(header, unit.unit);
}

/** The values of a column: from the table, NaN where a cell is missing and the limit where one may be censored, or a list. */
export function columnValues(
  column: ast.Column,
  table: Table | null,
  unit: UnitType,
  context: LoweringContext,
  mayBeCensored = false,
): number[] | null {
  const { value } = column;
  if (!value) return null;
  if (value.$type === 'List') {
    const values = value.values.map((v) => fixedNumber(v, context, unit));
    return values.some(Number.isNaN) ? null : values;
  }
  if (value.$type === 'Text') {
    if (table) return readColumn(table, column, unit, context, mayBeCensored);
    return null;
  }
  context.report.add('wrong-value', column, `a column name in quotes or a list of numbers is needed`, {
    property: 'value',
  });
  return null;
}

/** A place in the file of sample `i`, for messages. */
export const samplePlace = (table: Table | null, i: number): string =>
  table ? `"${table.file}" line ${table.lines[i]}` : `value ${i + 1}`;
