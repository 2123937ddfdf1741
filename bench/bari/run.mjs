/** @file `node bench/bari/run.mjs [name]`: the Bari test set in its published digits. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/bari/measure.ts');
