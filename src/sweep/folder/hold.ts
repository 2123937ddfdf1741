/**
 * @file One process at a time makes the runs of a sweep folder, or, as a job array does, one process per share of them.
 */
import { readdirSync } from 'node:fs';
import { holdFolder, type Lock, refuseIfHeld } from '../../files/lock.ts';
import { withPath } from '../../files/whole-files.ts';
import { isShareLockFile, lockFile, shareLockFile } from '../../problem/run-folder.ts';
import type { SweepFolder } from './folder.ts';

export interface SweepShare {
  share: number;
  of: number;
}

/**
 * Holds the folder for all of its runs, or for a share of them, until released.
 * @throws RunFolderError when a living process makes the same runs
 */
export function holdSweep({ path }: SweepFolder, share: SweepShare | null): Lock {
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
