/**
 * @file `node bench/gradients/run.mjs [python]`: every engine's losses, norms and cosines against JAX's automatic
 * differentiation. Needs a Python with jax (`python -m pip install jax`).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = `${root}dist/bench-gradients.cjs`;
await build({
  entryPoints: [`${root}bench/gradients/dump.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'process.env.PINN_LENS_BUNDLED': '"1"' },
  logOverride: { 'empty-import-meta': 'silent' },
  external: ['*.node'],
});
const dump = spawnSync(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 30 });
if (dump.status !== 0) process.exit(dump.status ?? 1);
const check = spawnSync(process.argv[2] ?? 'python3', [`${root}bench/gradients/check.py`], {
  input: dump.stdout,
  stdio: ['pipe', 'inherit', 'inherit'],
});
if (check.error) console.error(`cannot run Python: ${check.error.message}`);
process.exitCode = check.status ?? 1;
