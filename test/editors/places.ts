/** @file Where the second client is installed. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const here = join(root, '.cache/editors');
export const python = join(here, process.platform === 'win32' ? 'venv/Scripts/python.exe' : 'venv/bin/python');
