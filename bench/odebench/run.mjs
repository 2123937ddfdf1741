/**
 * @file `node bench/odebench/run.mjs [--quick]`: ODEBench by `train auto`; `node bench/odebench/run.mjs --march [number …]`:
 * by gradient-trained marching, for comparison.
 */
import { runBundled } from '../bundle.mjs';

await runBundled(`bench/odebench/${process.argv.includes('--march') ? 'march' : 'solve'}.ts`);
