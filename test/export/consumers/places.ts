/** @file Where the consumers of exports are installed. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const here = join(root, '.cache/consumers');
export const nodeModules = join(here, 'node/node_modules');

const python = (environment: string) =>
  join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

export const venvPython = python(join(here, 'venv'));
/** The environment of the benchmarks' peers. */
export const deepxdePython = python(join(root, '.cache/peers/torch'));
