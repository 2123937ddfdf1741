/** @file Files in and below folders, near ones first, within bounds: a workspace may be a whole disk. */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface WalkBounds {
  /** Folders below one another that are looked into. */
  deepest: number;
  /** Entries that are looked at, over all folders. */
  mostEntries: number;
}

/** Without what is hidden and what packages bring along; `path` from `root`, with `/` between its parts. */
export function* filesBelow(
  roots: readonly string[],
  { deepest, mostEntries }: WalkBounds,
): Generator<{ root: string; path: string }> {
  let entries = 0;
  let level = roots.map((root) => ({ root, path: '' }));
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const below: typeof level = [];
    for (const { root, path } of level) {
      for (const entry of entriesOf(join(root, path))) {
        if (entries++ > mostEntries) return;
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        if (entry.isDirectory()) below.push({ root, path: `${path}${entry.name}/` });
        else if (entry.isFile()) yield { root, path: path + entry.name };
      }
    }
    level = below;
  }
}

/** By their names; a folder that cannot be read has none. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
