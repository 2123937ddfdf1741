/** @file `node bench/accuracy/run.mjs [part of a name …]`: bundles measure.ts and runs it on dist/cli.cjs (or $CLI). */
import { root, runBundled } from '../bundle.mjs';

await runBundled('bench/accuracy/measure.ts', process.env.CLI ?? `${root}dist/cli.cjs`);
