/** @file What a problem is when its author writes nothing else. */
import type { MethodCall, Training } from './problem.ts';

/** Training with one phase. */
export const defaultTraining = (phase: MethodCall): Training => ({
  phases: [phase],
  seed: 0,
  precision: null,
  engine: 'auto',
  tolerance: null,
  patience: null,
  checkpoint: null,
  budget: null,
  source: null,
});
