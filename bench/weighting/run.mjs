/** @file `node bench/weighting/run.mjs [steps]`: bundles and runs methods.ts. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/weighting/methods.ts');
