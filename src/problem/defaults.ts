/** @file What a problem is when its author writes nothing else. */
import type { MethodCall, Training } from './problem.ts';

/** Training with these phases. */
export const defaultTraining = (...phases: MethodCall[]): Training => ({
  phases,
  seed: 0,
  precision: null,
  engine: 'auto',
  tolerance: null,
  patience: null,
  checkpoint: null,
  budget: null,
  source: null,
});
