/** @file How exactly coupled windows are solved, and what is told on the way. */
import type { SolveProgress } from '../march/solution.ts';
import type { Unfolded } from './coupled.ts';

/** Relative size of the last correction of a solve that is kept. */
export const newtonAccuracy = 1e-12;

/** A sign of life: the phase, how far it is, the solution so far and its largest held-out defect. */
export type Sign = (phase: string, share: number, all: Unfolded, measure: number) => SolveProgress;
