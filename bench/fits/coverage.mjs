/** @file `node bench/fits/coverage.mjs [sets]`: how often 95 % limits hold the truth, for simulated data of three models. */
import { runBundled } from '../bundle.mjs';

await runBundled('bench/fits/coverage-table.ts');
