/** @file Files of a run folder: written whole or not at all, and failures said in one sentence. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { RunFolderError } from '../problem/run-folder-error.ts';
import { exists } from './processes.ts';

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'something else is in its place',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
};

/** Runs `work` and turns a failure of the file system into a `RunFolderError` about `path`. */
export function withPath<T>(what: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new RunFolderError(`Cannot ${what} "${path}": ${reasons[code] ?? code}.`);
  }
}

const draftName = (): string => `.${process.pid}.${randomBytes(4).toString('hex')}.draft`;

/** Removes what processes that were killed while they wrote have left in `folder`. */
export function removeDrafts(folder: string): void {
  const owner = (name: string) => Number(/^\.(\d+)\.\w+\.draft$/.exec(name)?.[1]);
  for (const name of withPath('read', folder, () => readdirSync(folder))) {
    const pid = owner(name);
    if (pid > 0 && !exists(pid)) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Writes a file so that a reader, also after a kill or a power cut, finds the old content or the new one, whole.
 * @throws RunFolderError
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  withPath('write', path, () => {
    const draft = join(dirname(path), draftName());
    try {
      const file = openSync(draft, 'w');
      try {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

/**
 * Makes a folder and those above it that are missing. One by one: where a file system answers "does not exist" to the
 * making of a folder (/proc), Node's own `recursive` never comes back.
 * @throws RunFolderError
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  let at = resolve(path);
  while (!existsSync(at)) {
    missing.push(at);
    at = dirname(at);
  }
  withPath('make the run folder', path, () => {
    for (const folder of missing.reverse()) mkdirSync(folder);
    // A file in the place of a folder.
    if (missing.length === 0) mkdirSync(path, { recursive: true });
  });
}
