/**
 * @file `node bench/odebench/run.mjs [--quick]`: ODEBench by `train auto`; `node bench/odebench/run.mjs --march [number …]`:
 * by gradient-trained marching, for comparison.
 */
import { runBundled } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';

const usage = 'node bench/odebench/run.mjs [--quick | --march [number …]]';
const { march } = askedOf(usage, { quick: flag, march: flag }, true);

await runBundled(`bench/odebench/${march ? 'march' : 'solve'}.ts`);
