/** @file Processes that a test has started, and that must be gone when it says so. */
import { readFileSync } from 'node:fs';

/** Whether a process runs. One that has ended and is not yet taken leave of by its parent does not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // The state stands behind the name, which is in parentheses and may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0] !== 'Z';
  } catch {
    // No /proc on this system, or the process has gone meanwhile.
    return process.platform !== 'linux';
  }
}
