/**
 * @file `node bench/gradients/run.mjs [python]`: every engine's losses, norms and cosines against JAX's automatic
 * differentiation. Needs a Python with jax (`python -m pip install jax`).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.mjs';

const file = await bundle('bench/gradients/dump.ts');
const dump = spawnSync(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 30 });
if (dump.status !== 0) process.exit(dump.status ?? 1);
const python = process.argv[2] ?? 'python3';
const check = spawnSync(python, [fileURLToPath(new URL('check.py', import.meta.url))], {
  input: dump.stdout,
  stdio: ['pipe', 'inherit', 'inherit'],
});
if (check.error) console.error(`cannot run Python: ${check.error.message}`);
process.exitCode = check.status ?? 1;
