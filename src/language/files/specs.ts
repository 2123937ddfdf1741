/** @file The specs in and below the folders of a workspace. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './below.ts';

const bounds = { deepest: 8, mostEntries: 20_000 };
/** Specs that are read, and bytes of one. */
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
  for (const { root, path } of filesBelow(folders, bounds)) {
    if (!path.endsWith('.pinn')) continue;
    const full = join(root, path);
    const text = textOfSpec(full);
    if (text !== null) found.push({ path: full, text });
    if (found.length >= mostSpecs) break;
  }
  return found;
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
