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

  /**
   * @param trained Lines of the text that was trained.
   * @param now Lines of the text as it is.
   */
  constructor(trained: readonly string[], now: readonly string[] = trained) {
    this.#lines = sameLines(trained, now);
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

/** Longest pieces between the common beginning and end that are compared line by line. */
const mostCompared = 2000;

/** Where each line of `a` is in `b`: a longest common subsequence; `null`: nowhere. */
function sameLines(a: readonly string[], b: readonly string[]): (number | null)[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const room = Math.min(a.length, b.length) - start;
  while (end < room && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const lines: (number | null)[] = a.map((_, i) => {
    if (i < start) return i;
    return i >= a.length - end ? i - a.length + b.length : null;
  });
  const rows = a.length - start - end;
  const columns = b.length - start - end;
  if (rows > mostCompared || columns > mostCompared) return lines;
  // length[i][j]: of the longest common subsequence of what begins at row i and column j.
  const length = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const same = a[start + i] === b[start + j];
      length[i][j] = same ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (a[start + i] === b[start + j]) lines[start + i++] = start + j++;
    else if (length[i + 1][j] >= length[i][j + 1]) i++;
    else j++;
  }
  return lines;
}
