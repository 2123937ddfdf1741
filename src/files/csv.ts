/** @file Tables as comma-separated values (RFC 4180). */

/** One column per name; numbers with all their digits, texts as they are. */
export function csv(names: readonly string[], columns: readonly ArrayLike<number | string>[]): string {
  const rows = [names.map(quote).join(',')];
  for (let i = 0; i < columns[0].length; i++) rows.push(columns.map((column) => String(column[i])).join(','));
  return `${rows.join('\n')}\n`;
}

const quote = (name: string) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
