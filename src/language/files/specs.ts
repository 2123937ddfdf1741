/** @file The specs in and below the folders of a workspace. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders below one another, entries looked at, specs read, and bytes of one: a workspace may be a whole disk. */
const deepest = 8;
const mostEntries = 20_000;
const mostSpecs = 500;
const largest = 1e6;

export interface SpecFile {
  path: string;
  text: string;
}

const cache = new Map<string, { modified: number; text: string }>();

/** A text is read again only when its file has changed. */
export function specsIn(folders: readonly string[]): SpecFile[] {
  const found: SpecFile[] = [];
  let entries = 0;
  let level = [...folders];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      for (const entry of entriesOf(folder)) {
        if (entries++ > mostEntries || found.length >= mostSpecs) return found;
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) below.push(path);
        else if (entry.isFile() && entry.name.endsWith('.pinn')) {
          const text = textOfSpec(path);
          if (text !== null) found.push({ path, text });
        }
      }
    }
    level = below;
  }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function textOfSpec(path: string): string | null {
  try {
    const { mtimeMs: modified, size } = statSync(path);
    if (size > largest) return null;
    const known = cache.get(path);
    if (known?.modified === modified) return known.text;
    const text = readFileSync(path, 'utf8');
    cache.set(path, { modified, text });
    return text;
  } catch {
    return null;
  }
}
