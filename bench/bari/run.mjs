/**
 * @file `node bench/bari/run.mjs [rounds] [name]`: the Bari test set in its published digits, beside SciPy's Radau of the
 * JAX peers (`node bench/peers/setup.mjs jax`); without them its columns stay empty.
 */
import { existsSync } from 'node:fs';
import { runBundled } from '../bundle.mjs';
import { python } from '../peers/peers.mjs';

const scipy = python('jax');
if (!existsSync(scipy)) console.error('SciPy is left out: node bench/peers/setup.mjs jax installs it.');
await runBundled('bench/bari/measure.ts', existsSync(scipy) ? scipy : '');
