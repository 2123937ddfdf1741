/**
 * @file One process at a time writes a folder: a file in it names the process, which renews it while it lives. What a
 * killed process left behind is taken over. Works on shared file systems, where processes of other machines cannot be
 * asked for: they count as alive while they renew theirs.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockFile } from '../problem/run-folder.ts';
import { RunFolderError } from '../problem/run-folder-error.ts';
import { exists, processStart } from './processes.ts';
import { withPath } from './whole-files.ts';

/** Milliseconds between renewals. */
const renewal = 10_000;
/**
 * Milliseconds without a renewal after which a process is taken for dead. One of this machine is known to exist, but its
 * number may have gone to another since.
 */
const patience = { elsewhere: 60_000, here: 300_000 };

/** Who holds a folder. */
interface Holder {
  pid: number;
  host: string;
  /** Of this lock alone. */
  token: string;
  /** When the process was started; locks of older versions, and of Windows, do not say. */
  started?: string | null;
}

export interface Lock {
  /** Why the folder is this process's no longer, in words; `null` while it is. */
  lost(): string | null;
  /** Gives the folder free; a second time does nothing. */
  release(): void;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** By hand: every run holds a folder, and the four fields are no reason to load a library of schemas. */
function isHolder(json: unknown): json is Holder {
  if (typeof json !== 'object' || json === null) return false;
  const { pid, host, token, started = null } = json as Partial<Record<keyof Holder, unknown>>;
  const isOpen = started === null || typeof started === 'string';
  return (
    Number.isSafeInteger(pid) && Number(pid) >= 1 && typeof host === 'string' && typeof token === 'string' && isOpen
  );
}

function holderIn(text: string): Partial<Holder> {
  try {
    const json: unknown = JSON.parse(text);
    return isHolder(json) ? json : {};
  } catch {
    return {};
  }
}

/** What stands in a lock file; `null` where there is none, `{}` where it is just being written or was torn. */
function read(file: string): { holder: Partial<Holder>; age: number } | null {
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    return { holder: holderIn(readFileSync(file, 'utf8')), age };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isAlive({ pid, host, started }: Partial<Holder>, age: number): boolean {
  if (pid === undefined || host !== hostname()) return age < patience.elsewhere;
  if (!exists(pid)) return false;
  const now = processStart(pid);
  // Where nobody can say when a process was started, its lock is believed as long as it is renewed.
  return started && now ? started === now : age < patience.here;
}

/** The living process that holds `folder`, in words; `null` where there is none. @throws RunFolderError */
export function holderOf(folder: string, name = lockFile): string | null {
  const file = join(folder, name);
  const found = withPath('read', file, () => read(file));
  if (!found || !isAlive(found.holder, found.age)) return null;
  return holderText(found.holder);
}

function holderText({ pid, host }: Partial<Holder>): string {
  if (pid === undefined) return 'another process';
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}

/** @throws RunFolderError when a living process holds `folder` */
export function refuseIfHeld(folder: string, name = lockFile): void {
  const holder = holderOf(folder, name);
  if (holder === null) return;
  throw new RunFolderError(
    `"${folder}" is in use by ${holder}; wait for it to end, or stop it. If it is no process of PINN Lens, remove "${join(folder, name)}".`,
  );
}

/** Removes the lock of a dead process, unless another one has taken it over meanwhile. */
function clear(file: string, token: string | undefined): void {
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(file, aside);
    // Between the look and the removal the lock may have become that of a living process: it gets it back.
    if (read(aside)?.holder.token === token) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Writes the file if there is none; false if there is. */
function create(file: string, holder: Holder): boolean {
  try {
    const descriptor = openSync(file, 'wx');
    try {
      writeSync(descriptor, JSON.stringify(holder));
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Holds `folder` until released; a process that ends without releasing gives it free too.
 * @param name of the lock file, where a folder has more than one
 * @throws RunFolderError when a living process holds it
 */
export function holdFolder(folder: string, name = lockFile): Lock {
  const file = join(folder, name);
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    token: randomBytes(8).toString('hex'),
    started: processStart(process.pid),
  };
  // Every round removes one dead lock at most; others may be at the same.
  while (!withPath('write', file, () => create(file, holder))) {
    refuseIfHeld(folder, name);
    withPath('write', file, () => clear(file, read(file)?.holder.token));
  }
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // The folder is gone or its disk has failed; whoever writes there next says so.
    }
  }, renewal);
  beat.unref();
  let held = true;
  return {
    lost() {
      const found = withPath('read', file, () => read(file));
      if (!found) return existsSync(folder) ? 'its lock was removed' : 'the folder is gone';
      return found.holder.token === holder.token ? null : `${holderText(found.holder)} has taken it over`;
    },
    release() {
      if (!held) return;
      held = false;
      clearInterval(beat);
      try {
        if (read(file)?.holder.token === holder.token) rmSync(file, { force: true });
      } catch {
        // What cannot be removed is taken over as that of a dead process.
      }
    },
  };
}
