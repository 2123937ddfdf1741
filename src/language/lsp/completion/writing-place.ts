/** @file Everything a source of offers may look at. */
import type { Template } from '../../files/templates.ts';
import type { Token } from '../../syntax/tokens.ts';
import type { Cursor, OpenBracket } from '../cursor/cursor.ts';
import type { Sketch } from '../cursor/sketch.ts';
import type { Offer } from './offer.ts';

/** A column of a data file: its header, and what is known of it. */
export interface FileColumn {
  header: string;
  detail: string;
}

export interface WritingPlace {
  cursor: Cursor;
  sketch: Sketch;
  frame: OpenBracket | undefined;
  /** The text behind the cursor, to the end of the line. */
  rest: string;
  templates(): readonly Template[];
  /** Columns of the file that the statement names. */
  columns(): readonly FileColumn[];
  /** Data files beside the spec. */
  files(): readonly string[];
}

export type Source = (place: WritingPlace) => Offer[];

const operators = new Set([
  '..',
  '+',
  '-',
  '*',
  '/',
  '^',
  '=',
  '<',
  '>',
  '<=',
  '>=',
  '==',
  '!=',
  ',',
  ':',
  '(',
  '[',
  '{',
]);
const before = new Set(['in', 'to', 'at', 'until', 'from', 'when', 'every', 'over', 'times']);

/** Whether an operand must follow `token`, rather than an operator, a keyword or the next entry. */
export const isOperandNext = (token: Token | undefined | null): boolean =>
  !token || operators.has(token.text) || before.has(token.text);
