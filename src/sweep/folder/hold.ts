/**
 * @file One process at a time makes the runs of a sweep folder, or, as a job array does, one process per share of them.
 */
import { readdirSync } from 'node:fs';
import { holdFolder, type Lock, lockFile, refuseIfHeld } from '../../files/lock.ts';
import { withPath } from '../../files/whole-files.ts';
import type { SweepFolder } from './folder.ts';

export interface SweepShare {
  share: number;
  of: number;
}

const shareLock = ({ share, of }: SweepShare): string => `share-${share}-of-${of}.${lockFile}`;
const isShareLock = (name: string): boolean => name.startsWith('share-') && name.endsWith(`.${lockFile}`);

/**
 * Holds the folder for all of its runs, or for a share of them, until released.
 * @throws RunFolderError when a living process makes the same runs
 */
export function holdSweep({ path }: SweepFolder, share: SweepShare | null): Lock {
  const lock = holdFolder(path, share ? shareLock(share) : lockFile);
  try {
    // Whoever comes second sees the first one here, whichever of them makes the whole.
    const others = share ? [lockFile] : withPath('read', path, () => readdirSync(path)).filter(isShareLock);
    for (const name of others) refuseIfHeld(path, name);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}
