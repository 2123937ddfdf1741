/** @file Reads back what a solve by windows has left in its run folder. */

import { join } from 'node:path';
import { messageOf } from '../../problem/message-of.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { networkFromJson } from '../../solver/network/network-file.ts';
import type { PiecewiseNetwork } from '../../solver/network/piecewise.ts';
import { openRun, type SavedRun } from './run-folder.ts';

/**
 * The solution of a finished solve: `valuesOn` and `NetworkReader` of `solve/piecewise.ts` evaluate it.
 * @throws RunFolderError when the folder is none of ours, holds no such solution or a damaged one.
 */
export const readPiecewise = (folder: string): PiecewiseNetwork => piecewiseOf(openRun(folder));

/** @throws RunFolderError */
export function piecewiseOf({ path, windows, result }: SavedRun): PiecewiseNetwork {
  if (windows === null) {
    const why = result ? 'its network was trained by gradients' : 'it is not finished';
    throw new RunFolderError(`"${path}" holds no solution by windows: ${why}.`);
  }
  try {
    return networkFromJson(windows);
  } catch (error) {
    throw new RunFolderError(`Cannot read "${join(path, runFiles.windows)}": ${messageOf(error)}.`);
  }
}
