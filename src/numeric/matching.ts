/** @file Maximum bipartite matching of equations (rows) to unknowns (columns) by augmenting paths. */

/** Which column each row takes; or rows that together read fewer columns than there are rows of them. */
export type Matching = { complete: true; columns: number[] } | { complete: false; crowded: number[] };

/** @param rows the columns that each row may take */
export function matching(rows: readonly (readonly number[])[], columns: number): Matching {
  const owner = new Int32Array(columns).fill(-1);
  // Rows with one choice first keeps recursion shallow on long chains.
  const byChoice = rows.map((_, i) => i).sort((a, b) => rows[a].length - rows[b].length);
  for (const row of byChoice) {
    const seen = new Uint8Array(columns);
    if (augmented(row, (r) => rows[r], owner, seen)) continue;
    // Hall's theorem: the columns that were seen are all that this row and their owners read.
    const owners = Array.from(owner).filter((r, column) => seen[column] && r >= 0);
    return { complete: false, crowded: [row, ...owners].sort((a, b) => a - b) };
  }
  const taken = new Array<number>(rows.length);
  owner.forEach((row, column) => {
    if (row >= 0) taken[row] = column;
  });
  return { complete: true, columns: taken };
}

/**
 * Finds a column for `row`, moving owners out of its way where that helps.
 * @param owner [columns] the row of each column, −1 for none; changed only on success
 * @param seen [columns] set to 1 where the search came to
 */
export function augmented(
  row: number,
  choices: (row: number) => readonly number[],
  owner: Int32Array,
  seen: Uint8Array,
): boolean {
  for (const column of choices(row)) {
    if (seen[column]) continue;
    seen[column] = 1;
    if (owner[column] < 0 || augmented(owner[column], choices, owner, seen)) {
      owner[column] = row;
      return true;
    }
  }
  return false;
}
