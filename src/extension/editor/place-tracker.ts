/**
 * @file Where the lines of the trained text are in the text as it is now. Values and warnings of a run belong to the
 * text it trains; when the author edits above them they move along, when their own line is edited they are dropped.
 */

/** One replacement: lines `from`…`to` (inclusive) became `lines` lines. */
export interface LineChange {
  from: number;
  to: number;
  lines: number;
  /** The change leaves the text of line `from` before the edit as it was (a line break typed at its end). */
  startsAtEnd: boolean;
}

export class PlaceTracker {
  /** Line of the trained text → line now; `null`: edited. */
  #lines: (number | null)[];

  constructor(lineCount: number) {
    this.#lines = Array.from({ length: lineCount }, (_, line) => line);
  }

  /** Zero-based line now of zero-based line `trained`; `null` when it was edited since. */
  now(trained: number): number | null {
    return this.#lines[trained] ?? null;
  }

  apply(change: LineChange): void {
    const shift = change.lines - (change.to - change.from + 1);
    const firstEdited = change.startsAtEnd ? change.from + 1 : change.from;
    this.#lines = this.#lines.map((line) => {
      if (line === null || line < firstEdited) return line;
      return line <= change.to ? null : line + shift;
    });
  }
}
