/** @file Specs that were renamed or moved, so that their runs find them: paths as the system writes them. */

export interface Move {
  from: string;
  to: string;
  /** Milliseconds since 1970: what came to the old place later is another spec. */
  at: number;
}

/** Moves that are remembered. */
const most = 500;

export const withMove = (moves: readonly Move[], move: Move): Move[] => [...moves, move].slice(-most);

/**
 * Where a file that was at `path` at `since` is now.
 * @param separator between folders
 */
export function movedPath(path: string, since: number, moves: readonly Move[], separator = '/'): string {
  let now = path;
  for (const { from, to, at } of moves) {
    if (at < since) continue;
    if (now === from) now = to;
    // A folder takes its files along.
    else if (now.startsWith(from + separator)) now = to + now.slice(from.length);
  }
  return now;
}
