/** @file `node bench/scan/run.mjs [rounds]`: what the scan for hidden features costs on problems that have none. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/scan/measure.ts');
