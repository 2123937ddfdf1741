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
