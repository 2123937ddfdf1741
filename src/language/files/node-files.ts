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
  ENAMETOOLONG: 'its name is too long for a file',
  ERR_INVALID_ARG_VALUE: 'no file can have this name',
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

/** Reads a table, with a pause behind each piece; what is left early is closed. @throws the errors of the file system */
function* readPieces(name: string, path: string): Generator<TableReader, FileTable> {
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
      yield reader;
    }
    reader.push(decoder?.decode() ?? '');
    return reader.end();
  } finally {
    closeSync(file);
  }
}

function readWhole(name: string, path: string): FileTable {
  const reading = readPieces(name, path);
  for (;;) {
    const step = reading.next();
    if (step.done) return step.value;
  }
}

/** The first piece of a file; whole where it is no longer. */
function readBeginning(name: string, path: string): FileTable {
  const reading = readPieces(name, path);
  const step = reading.next();
  reading.return({ error: '' });
  return step.done ? step.value : step.value.end();
}

/** A file that may be read. */
interface Found {
  full: string;
  modified: number;
  size: number;
}

function keptTable({ full, modified, size }: Found): FileTable | null {
  const known = cache.get(full);
  return known?.modified === modified && known.size === size ? known.table : null;
}

function keep({ full, modified, size }: Found, table: FileTable): FileTable {
  cache.delete(full);
  cache.set(full, { modified, size, table });
  if (cache.size > mostKept) cache.delete(cache.keys().next().value as string);
  return table;
}

/** Whatever else there is to do. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function readInTurns(name: string, found: Found, isCancelled: () => boolean): Promise<void> {
  const reading = readPieces(name, found.full);
  try {
    while (!isCancelled()) {
      const step = reading.next();
      if (step.done) {
        keep(found, step.value);
        return;
      }
      await othersTurn();
    }
  } finally {
    reading.return({ error: '' });
  }
}

/**
 * Reads relative to the folder of `specPath`, and only what lies in it, in one of `workFolders`, or where the author has
 * allowed it: a spec from elsewhere shall not read what its reader never meant to show. A file is read again only when it
 * has changed.
 */
export function filesBeside(specPath: string, workFolders: readonly string[] = []): SpecFiles {
  const home = dirname(specPath);

  function find(path: string): Found | { error: string } {
    const full = realpathSync(resolve(home, path));
    if (![home, ...workFolders, ...allowedFolders()].some((folder) => isWithin(folder, full))) {
      return {
        error: `it lies outside the folder of the spec and the working folder; allow its folder in ${dataFoldersVariable}, or in the editor's setting pinn.dataFolders`,
      };
    }
    const found = statSync(full);
    // A device or a pipe has no end, and reading a pipe takes from it.
    if (!found.isFile()) return { error: found.isDirectory() ? reasons.EISDIR : 'that is no regular file' };
    if (found.size > largest) return { error: `it is larger than ${largest / 1e6} MB` };
    return { full, modified: found.mtimeMs, size: found.size };
  }

  function tableBy(path: string, read: (found: Found) => FileTable): FileTable {
    try {
      const found = find(path);
      if ('error' in found) return found;
      return keptTable(found) ?? read(found);
    } catch (error) {
      return { error: reasonOf(error) };
    }
  }

  return {
    list: () => dataFilesIn(home),
    table: (path) => tableBy(path, (found) => keep(found, readWhole(path, found.full))),
    glance: (path) => tableBy(path, (found) => readBeginning(path, found.full)),
    async readAhead(path, isCancelled) {
      try {
        const found = find(path);
        if (!('error' in found) && !keptTable(found)) await readInTurns(path, found, isCancelled);
      } catch (error) {
        // `table` says it where the file is asked for.
        reasonOf(error);
      }
    },
  };
}

/** @throws what is no error of the file system */
function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return reasons[code] ?? code;
}
