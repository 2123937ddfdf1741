/**
 * @file One process at a time makes what a folder is for – runs of a sweep, sides of profiles – or, as a job array does, one
 * process per share of it.
 */
import { readdirSync } from 'node:fs';
import { holdFolder, type Lock, refuseIfHeld } from '../../files/lock.ts';
import { withPath } from '../../files/whole-files.ts';
import { isShareLockFile, lockFile, shareLockFile } from '../../problem/run-folder.ts';

export interface SweepShare {
  share: number;
  of: number;
}

/**
 * Holds the folder for all of its work, or for a share of it, until released.
 * @throws RunFolderError when a living process does the same
 */
export function holdSweep({ path }: { path: string }, share: SweepShare | null): Lock {
  const lock = holdFolder(path, share ? shareLockFile(share.share, share.of) : lockFile);
  try {
    // Whoever comes second sees the first one here, whichever of them makes the whole.
    const others = share ? [lockFile] : withPath('read', path, () => readdirSync(path)).filter(isShareLockFile);
    for (const name of others) refuseIfHeld(path, name);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}
