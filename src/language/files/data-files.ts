/** @file Data files in and below a folder, for an author who is about to name one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const isData = (name: string): boolean => /\.(csv|tsv|txt|dat)$/i.test(name);

/** Folders below one another that are looked into, entries that are looked at, and files that are told. */
const deepest = 3;
const mostEntries = 5000;
const mostFiles = 200;

/** Paths from `folder`, with `/` between their parts, near ones first; folders that cannot be read have none. */
export function dataFilesIn(folder: string): string[] {
  const found: string[] = [];
  let entries = 0;
  let level: string[] = [''];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const path of level) {
      for (const entry of entriesOf(join(folder, path))) {
        if (entries++ > mostEntries || found.length >= mostFiles) return found;
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        if (entry.isDirectory()) below.push(`${path}${entry.name}/`);
        else if (entry.isFile() && isData(entry.name)) found.push(path + entry.name);
      }
    }
    level = below;
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
