/** @file A sweep, or the profiles of a fit, as a Slurm job array: the batch script, and handing it to `sbatch`. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { makeFolder, writeWhole } from '../../files/whole-files.ts';
import { sweepFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { threadsVariable } from '../../trainer/engine/embedded/threads.ts';

/** What the tasks make together. */
export interface ArrayJob {
  /** Folder of it all, on a file system that all nodes share. */
  path: string;
  name: string;
  /** Command that goes on with such a folder, a share of it in each task. */
  command: 'sweep' | 'profile';
}

export interface SlurmOptions {
  /** Tasks of the array; each takes its share of the work. */
  tasks: number;
  /** Further options of sbatch, such as `--partition=short`, one each. */
  extra: string[];
  /** The command line's own program. */
  node: string;
  program: string;
}

/** Slurm's usual MaxArraySize is 1001. */
export const mostTasks = 1000;

/** A task for every ten runs or so, at least one and at most as many as the usual limit allows. */
export const defaultTasks = (runs: number): number => Math.max(1, Math.min(mostTasks, 64, runs));

/** For bash, whatever the path holds. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** For a #SBATCH line: double quotes, and Slurm's own % patterns kept apart from those of the path. */
const directive = (path: string): string => `"${path.replaceAll('%', '%%').replaceAll('"', '\\"')}`;

export function slurmScript(
  { path: folder, name, command }: ArrayJob,
  { tasks, extra, node, program }: SlurmOptions,
): string {
  const path = resolve(folder);
  return `#!/bin/bash
#SBATCH --job-name=pinn-${name}
#SBATCH --array=0-${tasks - 1}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --output=${directive(join(path, sweepFiles.logs))}/%a.log"
#SBATCH --open-mode=append
# A minute before its time is up, or when it makes room for others, a run is saved; a requeued task goes on with it.
#SBATCH --signal=B:TERM@60
#SBATCH --requeue
${extra.map((option) => `#SBATCH ${option}\n`).join('')}
# As many threads as the task has processors.
export ${threadsVariable}="\${${threadsVariable}:-\${SLURM_CPUS_PER_TASK:-1}}"
node=\${PINN_LENS_NODE:-${quote(node)}}
exec "$node" ${quote(program)} ${command} --resume ${quote(path)} --share "$SLURM_ARRAY_TASK_ID/${tasks}"
`;
}

/** @returns path of the script. @throws RunFolderError */
export function writeSlurmScript(job: ArrayJob, options: SlurmOptions): string {
  makeFolder(join(job.path, sweepFiles.logs));
  const path = join(job.path, sweepFiles.script);
  writeWhole(path, slurmScript(job, options));
  return path;
}

/**
 * Submits the script and resolves with the job's number; with `wait`, when the job has ended.
 * @throws RunFolderError with what sbatch said
 */
export function submit(path: string, wait: boolean): Promise<string> {
  const args = ['--parsable', ...(wait ? ['--wait'] : []), path];
  return new Promise((done, fail) => {
    const child = spawn('sbatch', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no sbatch on this machine' : error.message;
      fail(new RunFolderError(`Nothing was submitted: ${why}. The script stands ready: sbatch ${path}`));
    });
    child.on('close', (code) => {
      const [job] = out.trim().split(';');
      // With --wait the code is the job's own; a number says that it was taken.
      if (job || code === 0) done(job);
      else fail(new RunFolderError(`Nothing was submitted: ${said.trim() || `sbatch ended with code ${code}`}`));
    });
  });
}
