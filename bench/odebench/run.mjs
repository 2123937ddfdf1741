/** @file `node bench/odebench/run.mjs [--quick]`: bundles and runs solve.ts. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/odebench/solve.ts');
