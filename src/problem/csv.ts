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

/** Comma-separated columns, all as long as the first. */
export const csvOfColumns = (names: readonly string[], columns: readonly ArrayLike<Cell>[]): string =>
  csvText(
    names,
    Array.from({ length: columns[0].length }, (_, i) => columns.map((column) => column[i])),
  );

/** Rows of cells, those of the header first; empty lines are left out. */
export const csvRows = (text: string): string[][] =>
  Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data;
