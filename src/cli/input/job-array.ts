/** @file Options by which a command hands its work to a Slurm job array, and each task takes its share of it. */
import { realpathSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { SweepShare } from '../../sweep/folder/hold.ts';
import { type ArrayJob, defaultTasks, mostTasks, submit, writeSlurmScript } from '../../sweep/runners/slurm.ts';
import { wholeNumber } from './overrides.ts';

export interface JobArrayArguments {
  gather?: string;
  slurm?: number | true;
  sbatch?: string[];
  wait?: boolean;
  share?: SweepShare;
  json?: boolean;
}

export function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('a whole number ≥ 1 is needed');
  return number;
}

function shareText(text: string): SweepShare {
  const [share, of, ...rest] = text.split('/').map(Number);
  if (rest.length > 0 || !Number.isInteger(share) || !Number.isInteger(of) || share < 0 || share >= of) {
    throw new InvalidArgumentError(`write a share as k/n with 0 ≤ k < n, such as 0/8, not "${text}"`);
  }
  return { share, of };
}

/** @param what the tasks make, in the plural; @param gathered what is made of what has ended */
export const takeJobArray = (command: Command, what: string, gathered: string): Command =>
  command
    .option('--gather <dir>', `run nothing: ${gathered}`)
    .option('--slurm [tasks]', 'submit as a Slurm job array', atLeastOne)
    .option(
      '--sbatch <option>',
      'option for sbatch, such as --partition=short; may be repeated',
      (x, all: string[] = []) => [...all, x],
    )
    .option('--wait', 'with --slurm: wait for the job and gather')
    .option('--share <k/n>', `with --resume: every n-th ${what} only, in this process`, shareText);

/**
 * Submits a folder's work, `count` pieces of it, and says how to look at it; with `--wait`, when it has ended.
 * @throws RunFolderError with what sbatch said
 */
export async function submitArray(job: ArrayJob, count: number, args: JobArrayArguments): Promise<void> {
  const tasks = typeof args.slurm === 'number' ? args.slurm : defaultTasks(count);
  const script = writeSlurmScript(job, {
    tasks: Math.min(tasks, mostTasks, count),
    extra: args.sbatch ?? [],
    node: process.execPath,
    program: realpathSync(process.argv[1]),
  });
  const number = await submit(script, args.wait ?? false);
  if (args.json) console.log(JSON.stringify({ type: 'submitted', v: 1, job: number, folder: job.path, script }));
  else if (!args.wait) {
    console.log(`job array ${number} was submitted; look at it with: squeue --job ${number}`);
    console.log(`collect what has ended with: pinn-lens ${job.command} --gather ${job.path}`);
  }
}
