/**
 * @file Columns of numbers from comma-separated values, read piece by piece: a file of a million rows needs the memory of
 * its numbers, not of its text.
 */
import Papa from 'papaparse';
import type { Censoring } from '../../problem/problem.ts';

/** What is written in a column; R rows of the table. */
export interface TableColumn {
  /** As the header writes it, its unit too. */
  header: string;
  /** [R] NaN where the cell is missing or no number. */
  numbers: Float64Array;
  /** Rows without a measurement: an empty cell, `NA`, `NaN`, `null` or a single point. */
  missing: number;
  /** First cells that are neither numbers nor missing, and how many there are. */
  odd: { row: number; text: string }[];
  oddCount: number;
  /** By row: cells such as `<0.1`, whose number is the limit. */
  censored: ReadonlyMap<number, Censoring>;
  /** Different texts of its cells, as many as are kept. */
  texts: string[];
  /** [R] from the first text on: place in `texts`, from 1; 0 for a number, and shorter where only numbers follow. */
  codes: Int32Array | null;
}

export interface Table {
  file: string;
  columns: TableColumn[];
  /** [R] line of each row, from 1, as an editor numbers them. */
  lines: Int32Array;
  /** A number in it was written with a decimal comma. */
  decimalCommas: boolean;
}

/** Rows of data in a file; more measurements than any of the fits can use. */
export const mostRows = 2_000_000;

/** Different texts of a column that are kept: names of experiments and replicates, not free text. */
const keptTexts = 20_000;

const limit = /^([<>])=?\s*(\S+)$/;

/** Cells of a column that are kept to be named. */
const keptOdd = 20;

/** What stands for a value that was not measured, in lower case. */
const missingWords = new Set(['', 'na', 'n/a', 'nan', 'null', '.']);

/** A vector of numbers that grows. */
class Growing<A extends Float64Array | Int32Array> {
  readonly #make: (length: number) => A;
  #values: A;
  length = 0;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#make(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** Its numbers, without a copy. */
  get values(): A {
    return this.#values.subarray(0, this.length) as A;
  }
}

interface OpenColumn extends Omit<TableColumn, 'numbers' | 'censored' | 'texts' | 'codes'> {
  numbers: Growing<Float64Array>;
  censored: Map<number, Censoring>;
  codes: Growing<Int32Array> | null;
  texts: Map<string, number>;
}

/** `0x10` and its like are numbers of a program and not of a measurement. */
const isPrefixed = (cell: string): boolean => cell.length > 2 && cell[0] === '0' && /[xob]/i.test(cell[1]);

const decimalComma = /^[+-]?\d+,\d+(e[+-]?\d+)?$/i;

/** Takes the text of a table in pieces of any length. */
export class TableReader {
  readonly #file: string;
  #rest = '';
  #line = 0;
  #started = false;
  #delimiter = '';
  #columns: OpenColumn[] | null = null;
  readonly #lines = new Growing((length) => new Int32Array(length));
  #commas = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Whether there are more rows than a table may have. */
  get full(): boolean {
    return this.#lines.length > mostRows;
  }

  push(text: string): void {
    // The byte-order mark of a file that says by it that it is UTF-8.
    const plain = this.#started ? text : text.replace(/^\uFEFF/, '');
    this.#started ||= text !== '';
    const all = this.#rest + plain;
    const cut = lastWholeLine(all);
    this.#rest = all.slice(cut);
    if (cut > 0) this.#rows(all.slice(0, cut));
  }

  /** The table; without columns where there was nothing but blank lines and comments. */
  end(): Table {
    if (this.#rest !== '') this.#rows(this.#rest);
    this.#rest = '';
    const columns = this.#columns ?? [];
    return {
      file: this.#file,
      columns: columns.map(closed),
      lines: this.#lines.values,
      decimalCommas: this.#commas,
    };
  }

  /** Whole rows: the first that is neither empty nor a comment is the header. */
  #rows(text: string): void {
    if (!this.#columns) this.#delimiter = delimiterOf(text);
    const { data } = Papa.parse<string[]>(text, { skipEmptyLines: false, delimiter: this.#delimiter });
    // What ends with the end of a line has no row behind it.
    const ended = /[\r\n]$/.test(text) && data.length > 0;
    const count = ended ? data.length - 1 : data.length;
    for (let i = 0; i < count; i++) {
      this.#line++;
      const cells = data[i];
      if (cells[0].trimStart().startsWith('#') || cells.every((cell) => cell.trim() === '')) continue;
      if (this.#columns) this.#row(this.#columns, cells);
      else this.#columns = cells.map((cell) => openColumn(cell.trim()));
    }
  }

  #row(columns: OpenColumn[], cells: string[]): void {
    const row = this.#lines.length;
    this.#lines.push(this.#line);
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j];
      const cell = j < cells.length ? cells[j].trim() : '';
      let value = this.#value(cell);
      const found = Number.isNaN(value) ? limit.exec(cell) : null;
      if (found) {
        value = this.#value(found[2]);
        if (!Number.isNaN(value)) column.censored.set(row, found[1] === '<' ? 'below' : 'above');
      }
      column.numbers.push(value);
      if (!Number.isNaN(value)) continue;
      if (missingWords.has(cell.toLowerCase())) {
        column.missing++;
        continue;
      }
      column.oddCount++;
      keepText(column, row, cell);
      if (column.odd.length < keptOdd) column.odd.push({ row, text: cell });
    }
  }

  #value(cell: string): number {
    const value = cell === '' || isPrefixed(cell) ? Number.NaN : Number(cell);
    if (Number.isFinite(value)) return value;
    if (this.#delimiter === ',' || !decimalComma.test(cell)) return Number.NaN;
    this.#commas = true;
    return Number(cell.replace(',', '.'));
  }
}

const openColumn = (header: string): OpenColumn => ({
  header,
  numbers: new Growing((length) => new Float64Array(length)),
  missing: 0,
  odd: [],
  oddCount: 0,
  censored: new Map(),
  codes: null,
  texts: new Map(),
});

function keepText(column: OpenColumn, row: number, text: string): void {
  const { texts } = column;
  const code = texts.get(text) ?? texts.size + 1;
  if (code > keptTexts) return;
  texts.set(text, code);
  column.codes ??= new Growing((length) => new Int32Array(length));
  while (column.codes.length < row) column.codes.push(0);
  column.codes.push(code);
}

const closed = ({ numbers, codes, texts, ...column }: OpenColumn): TableColumn => ({
  ...column,
  numbers: numbers.values,
  texts: [...texts.keys()],
  codes: codes?.values ?? null,
});

/** What stands in the cell of a row; `null` where it is missing, or where more different texts stand than are kept. */
export function cellLabel({ numbers, codes, texts }: TableColumn, row: number): string | null {
  const code = codes?.[row] ?? 0;
  if (code > 0) return texts[code - 1];
  return Number.isNaN(numbers[row]) ? null : String(numbers[row]);
}

/** Position behind the last end of a line that is not within quotes; 0 where there is none. */
function lastWholeLine(text: string): number {
  const end = text.lastIndexOf('\n') + 1;
  if (!text.includes('"')) return end;
  let quoted = false;
  let last = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === '\n' && !quoted) last = i + 1;
  }
  return last;
}

/** The header decides where it can: in `0,5;0,61` below it either sign could be the delimiter. */
function delimiterOf(text: string): string {
  const titles = text.split(/\r\n?|\n/).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  const times = (sign: string) => titles.split(sign).length - 1;
  const sign = [';', '\t'].find((s) => times(s) > 0 && times(s) >= times(','));
  return sign ?? (times(',') > 0 ? ',' : times('|') > 0 ? '|' : ',');
}

/** A table from its whole text. */
export function tableOf(file: string, text: string): Table {
  const reader = new TableReader(file);
  reader.push(text);
  return reader.end();
}

/** Headers of a table, as they are written. */
export const headersOf = (table: Table): string[] => table.columns.map((c) => c.header);
