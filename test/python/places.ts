/** @file Where Python's frameworks are installed for the tests of the package: outside the clone, since they outlive it. */
import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const packageFolder = join(root, 'python');
const cache = process.env.PINN_LENS_CACHE ?? join(homedir(), '.cache', 'pinn-lens');

export interface Environment {
  /** `3.10` */
  version: string;
  /** What is installed besides NumPy, pytest and the package itself. */
  packages: string[];
}

const frameworks = ['torch', 'jax', 'tensorflow'];
const helpers = ['deepxde', 'neurodiffeq', 'lightning', 'ipykernel'];
const tools = ['mypy', 'build', 'hatchling'];

/** The oldest Python that the package takes, and the newest that every framework has wheels for. */
export const environments: readonly Environment[] = [
  { version: '3.10', packages: frameworks },
  { version: '3.13', packages: [...frameworks, ...helpers, ...tools] },
];

export const folderOf = ({ version }: Environment): string => join(cache, 'python', version);

export const pythonOf = (environment: Environment): string =>
  join(folderOf(environment), process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

export const newest = environments[environments.length - 1];

/** The environment of these tests: the package from the clone, and no thread for each of many cores. */
export const surroundings = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONPATH: join(packageFolder, 'src'),
  DDE_BACKEND: 'pytorch',
  KERAS_BACKEND: 'tensorflow',
  TF_CPP_MIN_LOG_LEVEL: '3',
  OMP_NUM_THREADS: '1',
  // Without compiled modules in the cache every process compiles PyTorch anew.
  PYTHONDONTWRITEBYTECODE: '',
});

/** A Python of this version on the path, or one that pyenv keeps; `null` where there is none. */
export function interpreter(version: string): string | null {
  const named = [`python${version}`, 'python3', 'python'];
  for (const command of named) {
    if (answers(command, version)) return command;
  }
  try {
    const [known] = execFileSync('pyenv', ['versions', '--bare'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.startsWith(`${version}.`));
    if (!known) return null;
    const folder = execFileSync('pyenv', ['prefix', known], { encoding: 'utf8' }).trim();
    return join(folder, 'bin', 'python');
  } catch {
    return null;
  }
}

function answers(command: string, version: string): boolean {
  try {
    const text = 'import sys; print("%d.%d" % sys.version_info[:2])';
    return execFileSync(command, ['-c', text], { encoding: 'utf8', stdio: 'pipe' }).trim() === version;
  } catch {
    return false;
  }
}
