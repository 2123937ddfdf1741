/**
 * @file The seed of the property tests: the same in every run, so that a red test is red again; `PINN_LENS_TEST_SEED` draws
 * others, by which `npm run fuzz` hunts for counterexamples.
 */
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: Number(process.env.PINN_LENS_TEST_SEED ?? 1) });
