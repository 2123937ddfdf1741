/** @file `node bench/weighting/run.mjs [steps]`: bundles and runs methods.ts. */
import { spawnSync } from 'node:child_process';
import { bundle } from '../bundle.mjs';

const file = await bundle('bench/weighting/methods.ts');
process.exitCode = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
