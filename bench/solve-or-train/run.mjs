/** @file `npm run bench:solve-or-train [-- part of a name …]`: fits once by the solver and once by a trained network. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/solve-or-train/measure.ts');
