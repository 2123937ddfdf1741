/** @file Plain-text tables: first column left, the others right. */

export function table(header: string[], rows: string[][]): string {
  const all = [header, ...rows];
  const widths = header.map((_, c) => Math.max(...all.map((r) => (r[c] ?? '').length)));
  const line = (r: string[]) =>
    r
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((w) => '─'.repeat(w)).join('──'), ...rows.map(line)].join('\n');
}

/** The first and last `ends` rows and how many stand between them, where there are more than one. */
export function abridged(rows: string[][], ends: number): string[][] {
  const hidden = rows.length - 2 * ends;
  return hidden > 1 ? [...rows.slice(0, ends), ['…', `${hidden} more`], ...rows.slice(-ends)] : rows;
}
