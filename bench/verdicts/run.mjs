/**
 * @file `npm run bench:verdicts [-- part of a name …]`: problems built to fool a verdict, solved and trained; no "reached"
 * may be false, and no "wrong". Exits with 1 where one is.
 */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/verdicts/measure.ts');
