/** @file `node bench/accuracy/optimisers.mjs`: what the parts of the second-order methods are worth, step for step. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/accuracy/optimisers.ts');
