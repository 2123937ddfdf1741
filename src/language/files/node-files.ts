/** @file Files of a spec on disk. */
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { TextDecoder } from 'node:util';
import { dataFoldersVariable } from '../../problem/data-folders.ts';
import { dataFilesIn } from './data-files.ts';
import type { FileTable, SpecFiles } from './files.ts';
import { mostRows, TableReader } from './table.ts';

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'that is a folder',
  EACCES: 'no permission to read it',
  ELOOP: 'its links lead in a circle',
};

/** Bytes of a file; a larger one is refused before it is read. */
const largest = 200e6;
/** Bytes read at once. */
const piece = 1 << 16;
/** Tables that are kept, those used last. */
const mostKept = 16;

const cache = new Map<string, { modified: number; size: number; table: FileTable }>();

/** What the author has allowed beyond the folder of the spec and that of the work. */
const allowedFolders = (): string[] => (process.env[dataFoldersVariable] ?? '').split(delimiter).filter(Boolean);

/** Whether `file` lies in `folder`, links followed in both. */
function isWithin(folder: string, file: string): boolean {
  try {
    const way = relative(realpathSync(folder), file);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  } catch {
    return false;
  }
}

/** Text of a file that is UTF-8, or UTF-16 with a byte-order mark. */
function decoderFor(start: Uint8Array): TextDecoder {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le');
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8', { ignoreBOM: true });
}

/** @throws the errors of the file system */
function readTable(name: string, path: string): FileTable {
  const file = openSync(path, 'r');
  try {
    const reader = new TableReader(name);
    const bytes = Buffer.alloc(Math.min(piece, Math.max(2, fstatSync(file).size)));
    let decoder: TextDecoder | null = null;
    for (;;) {
      const count = readSync(file, bytes, 0, bytes.length, null);
      if (count === 0) break;
      const read = bytes.subarray(0, count);
      decoder ??= decoderFor(read);
      if (decoder.encoding === 'utf-8' && read.includes(0)) {
        return { error: 'it is no text: it holds zero bytes (UTF-16 needs a byte-order mark)' };
      }
      reader.push(decoder.decode(read, { stream: true }));
      if (reader.full) return { error: `it has more than ${mostRows} rows; thin it out` };
    }
    reader.push(decoder?.decode() ?? '');
    return reader.end();
  } finally {
    closeSync(file);
  }
}

function kept(path: string, modified: number, size: number, read: () => FileTable): FileTable {
  const known = cache.get(path);
  const table = known?.modified === modified && known.size === size ? known.table : read();
  cache.delete(path);
  cache.set(path, { modified, size, table });
  if (cache.size > mostKept) cache.delete(cache.keys().next().value as string);
  return table;
}

/**
 * Reads relative to the folder of `specPath`, and only what lies in it, in one of `workFolders`, or where the author has
 * allowed it: a spec from elsewhere shall not read what its reader never meant to show. A file is read again only when it
 * has changed.
 */
export function filesBeside(specPath: string, workFolders: readonly string[] = []): SpecFiles {
  const home = dirname(specPath);
  return {
    list: () => dataFilesIn(home),
    table(path: string): FileTable {
      try {
        const full = realpathSync(resolve(home, path));
        if (![home, ...workFolders, ...allowedFolders()].some((folder) => isWithin(folder, full))) {
          return {
            error: `it lies outside the folder of the spec and the working folder; allow its folder in ${dataFoldersVariable}, or in the editor's setting pinn.dataFolders`,
          };
        }
        const found = statSync(full);
        // A device or a pipe has no end, and reading a pipe takes from it.
        if (!found.isFile()) return { error: found.isDirectory() ? reasons.EISDIR : 'that is no regular file' };
        const { mtimeMs: modified, size } = found;
        if (size > largest) return { error: `it is larger than ${largest / 1e6} MB` };
        return kept(full, modified, size, () => readTable(path, full));
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === undefined) throw error;
        return { error: reasons[code] ?? code };
      }
    },
  };
}
