/**
 * @file `node bench/accuracy/classical.mjs [rounds]`: window solves beside classical solvers, in turns. SciPy is that of
 * the JAX peers (`node bench/peers/setup.mjs jax`); without them its rows are left out. The command line is
 * dist/cli.cjs (or $CLI).
 */
import { existsSync } from 'node:fs';
import { root, runBundled } from '../bundle.mjs';
import { python } from '../peers/peers.mjs';

const scipy = python('jax');
if (!existsSync(scipy)) console.error('SciPy is left out: node bench/peers/setup.mjs jax installs it.');
await runBundled(
  'bench/accuracy/classical.ts',
  process.env.CLI ?? `${root}dist/cli.cjs`,
  existsSync(scipy) ? scipy : '',
);
