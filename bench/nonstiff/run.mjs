/** @file `node bench/nonstiff/run.mjs [rounds] [name]`: window solves beside odex where nothing is stiff, in turns. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/nonstiff/measure.ts');
