/** @file Where in the spec's text something stands. */

/** Zero-based line and UTF-16 column, as in the Language Server Protocol. */
export interface Position {
  line: number;
  character: number;
}

/** Half-open range of text. */
export interface SourceRange {
  start: Position;
  end: Position;
}

/** Of what stands in no text that is known. Every line of a text lies behind it. */
export const noPlace: SourceRange = { start: { line: -1, character: 0 }, end: { line: -1, character: 0 } };

export const isSomewhere = ({ start }: SourceRange): boolean => start.line >= 0;
