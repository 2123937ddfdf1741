/** @file `node bench/boundary/run.mjs [number …]`: the test set of boundary-value problems by `train auto`, each beside its closed form. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/boundary/solve.ts');
