/** @file Tables as comma-separated values (RFC 4180), lines ended by a line feed. */
import Papa from 'papaparse';

/** Numbers stand with all their digits, NaN as `NaN`; what is absent leaves its cell empty. */
export type Cell = number | string | null | undefined;

/** @param rows of as many cells as there are names */
export const csvText = (names: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `${Papa.unparse([names, ...rows] as Cell[][], { newline: '\n' })}\n`;

/** The same with tabs between the cells. */
export const tsvText = (names: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `${Papa.unparse([names, ...rows] as Cell[][], { newline: '\n', delimiter: '\t' })}\n`;

/** Comma-separated columns of numbers, all as long as the first: a number needs no quotes and is not looked at for them. */
export function csvOfColumns(names: readonly string[], columns: readonly ArrayLike<number>[]): string {
  const lines = [csvText(names, [])];
  const cells = new Float64Array(columns.length);
  for (let i = 0; i < columns[0].length; i++) {
    for (let c = 0; c < columns.length; c++) cells[c] = columns[c][i];
    lines.push(cells.join(','), '\n');
  }
  return lines.join('');
}

/** Rows of cells, those of the header first; empty lines are left out. */
export const csvRows = (text: string): string[][] =>
  Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data;
