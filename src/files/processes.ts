/** @file Processes of this machine, told apart beyond their numbers, which are given again. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a process of this machine exists, also one of another user. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Seconds since its boot at which Linux has started a process, and which boot: `proc(5)`, field 22 of `stat`. */
function startOnLinux(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name before may hold spaces and brackets of its own.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${ticks}`;
}

const startOn: Partial<Record<NodeJS.Platform, (pid: number) => string>> = {
  linux: startOnLinux,
  darwin: (pid) => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'latin1' }).trim(),
};

/** When a process was started, in words that no other process of its number has; `null` where nobody can say. */
export function processStart(pid: number): string | null {
  try {
    return startOn[process.platform]?.(pid) ?? null;
  } catch {
    return null;
  }
}
