/** @file Files of a spec on disk. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FileText, SpecFiles } from './files.ts';

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  EACCES: 'no permission to read it',
};

/** Larger files are refused: a network of this size cannot use that many measurements. */
const largest = 200e6;

const cache = new Map<string, { modified: number; size: number; text: string }>();

/** Reads relative to the folder of `specPath`; a text is read again only when its file changed. */
export function filesBeside(specPath: string): SpecFiles {
  return {
    read(path: string): FileText {
      const full = resolve(dirname(specPath), path);
      try {
        const found = statSync(full);
        // A device or a pipe has no end, and reading a pipe takes from it.
        if (!found.isFile()) return { error: found.isDirectory() ? reasons.EISDIR : 'that is no regular file' };
        const { mtimeMs: modified, size } = found;
        if (size > largest) return { error: `it is larger than ${largest / 1e6} MB` };
        const known = cache.get(full);
        if (known && known.modified === modified && known.size === size) return { text: known.text };
        const text = readFileSync(full, 'utf8');
        cache.set(full, { modified, size, text });
        return { text };
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        return { error: reasons[code] ?? code };
      }
    },
  };
}
