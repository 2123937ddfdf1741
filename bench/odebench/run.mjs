/** @file `node bench/odebench/run.mjs [--quick]`: bundles and runs solve.ts. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = `${root}dist/bench-odebench.mjs`;
await build({
  entryPoints: [`${root}bench/odebench/solve.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  define: { 'process.env.PINN_LENS_BUNDLED': '"1"' },
  logOverride: { 'empty-import-meta': 'silent' },
  external: ['*.node'],
  // Bundled CommonJS packages call require.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
process.exitCode =
  spawnSync(process.execPath, [outfile, root, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
