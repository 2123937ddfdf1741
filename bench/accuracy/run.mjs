/** @file `node bench/accuracy/run.mjs [part of a name …]`: bundles measure.ts and runs it on dist/cli.cjs (or $CLI). */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = `${root}dist/bench-accuracy.mjs`;
await build({
  entryPoints: [`${root}bench/accuracy/measure.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
});
const cli = process.env.CLI ?? `${root}dist/cli.cjs`;
process.exitCode =
  spawnSync(process.execPath, [outfile, root, cli, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
