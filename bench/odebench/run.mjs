/** @file `node bench/odebench/run.mjs [--quick]`: bundles and runs solve.ts. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = `${root}dist/bench-odebench.cjs`;
await build({
  entryPoints: [`${root}bench/odebench/solve.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'process.env.PINN_LENS_BUNDLED': '"1"' },
  logOverride: { 'empty-import-meta': 'silent' },
  external: ['*.node'],
});
process.exitCode =
  spawnSync(process.execPath, [outfile, root, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
