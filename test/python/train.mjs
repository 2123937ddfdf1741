/** @file Runs the programs of these tests that train in PyTorch, in a folder of the caller's, without a test runner. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { linesOf } from '../../bench/bundle.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const cache = process.env.PINN_LENS_CACHE ?? path.join(homedir(), '.cache', 'pinn-lens');
const python = path.join(cache, 'python', '3.13', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** Where a program lies in the clone. */
export const programPath = (program) => path.join(here, program);

let layers;

/** Trains `run` of `program`, which lies in `workspace`, and logs it into `folder`. */
export async function trainIn(workspace, { program, run }, folder) {
  layers ??= linesOf('test/python/first-layers.ts');
  const [first] = await layers;
  const env = {
    ...process.env,
    PYTHONPATH: path.resolve(here, '../../python/src'),
    OMP_NUM_THREADS: '1',
    PYTHONDONTWRITEBYTECODE: '',
  };
  const training = promisify(execFile)(python, [path.join(workspace, program), run, folder], { env });
  training.child.stdin.end(JSON.stringify(first));
  await training;
}
