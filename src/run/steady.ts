/** @file Equilibria of a spec, for whoever asks. */
import type { Outcome } from '../problem/outcome.ts';
import type { Problem } from '../problem/problem.ts';
import type { SteadyReport } from '../problem/steady.ts';
import { steadyStates } from '../solver/steady/steady.ts';

/** The reason says as a clause why there are none to look for. */
export const steadyReport = (problem: Problem): Outcome<SteadyReport> => steadyStates(problem);
