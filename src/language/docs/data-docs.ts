/** @file What hover and completion say of a data file: its rows, its columns, their range. */
import { givenText } from '../../problem/number-text/report.ts';
import type { FileTable, SpecFiles } from '../files/files.ts';
import type { Table } from '../files/table.ts';

export interface ShownColumn {
  header: string;
  /** Smallest and largest number; `null` where there is none. */
  range: [number, number] | null;
  /** Cells without a number. */
  empty: number;
}

export interface ShownFile {
  rows: number;
  columns: ShownColumn[];
}

/** Columns of a wide table that a hover has room for. */
const mostShown = 20;

const known = new WeakMap<Table, ShownFile>();

/** The file as it is now; `null` where it cannot be read. */
export const shownFile = (files: SpecFiles, name: string): ShownFile | null => shownTable(files.table(name));

/** The same as far as it is known without delay. */
export const glancedFile = (files: SpecFiles, name: string): ShownFile | null =>
  shownTable(files.glance?.(name) ?? files.table(name));

function shownTable(table: FileTable): ShownFile | null {
  if ('error' in table) return null;
  const shown = known.get(table) ?? summaryOf(table);
  known.set(table, shown);
  return shown;
}

function summaryOf(table: Table): ShownFile {
  const columns = table.columns.map(({ header, numbers }): ShownColumn => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let empty = 0;
    for (const x of numbers) {
      if (Number.isNaN(x)) empty++;
      else {
        low = Math.min(low, x);
        high = Math.max(high, x);
      }
    }
    return { header, range: low <= high ? [low, high] : null, empty };
  });
  return { rows: table.lines.length, columns };
}

/** `0 … 2.5`, with the cells that hold no number. */
export function columnSummary({ range, empty }: ShownColumn): string {
  const numbers = range
    ? range[0] === range[1]
      ? givenText(range[0])
      : range.map(givenText).join(' … ')
    : 'no numbers';
  return empty > 0 ? `${numbers}, ${empty} without a number` : numbers;
}

/** The file as a table in Markdown. */
export function fileDocs(name: string, { rows, columns }: ShownFile): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const shown = columns.slice(0, mostShown);
  return [
    `\`${name}\`: ${rows} ${rows === 1 ? 'row' : 'rows'}, ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}`,
    '',
    line(['column', 'values']),
    '|---|---|',
    ...shown.map((column) => line([column.header, columnSummary(column)])),
    ...(columns.length > mostShown ? [line(['…', ''])] : []),
  ].join('\n');
}
