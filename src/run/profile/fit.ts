/** @file The fit that is profiled: the best of what a likelihood fit finds from the spec's start and from a solve's end. */
import type { FitReport } from '../../problem/fit-report.ts';
import type { Problem } from '../../problem/problem.ts';
import { TrainingError } from '../../problem/training-error.ts';
import { fitOf } from '../../solver/fit/fit.ts';
import { noLimit } from '../../solver/problem/work.ts';
import { prepare, solve } from '../../solver/solver.ts';
import { breathing } from '../breathing.ts';
import { toleranceOf } from '../solve.ts';

/**
 * @returns `null` where it was stopped
 * @throws TrainingError where the problem cannot be fitted
 */
export async function fittedReport(problem: Problem, cancelled: () => boolean): Promise<FitReport | null> {
  const starts = [undefined, await solvedParameters(problem, cancelled)];
  let best: FitReport | null = null;
  for (const start of starts) {
    if (start === null) continue;
    const fit = fitOf(problem, { start, near: start !== undefined, budget: noLimit, cancelled });
    if (!fit.ok) throw new TrainingError(`This problem cannot be fitted by its likelihood: ${fit.reason}.`);
    const { report } = await breathing(fit.value);
    if (cancelled()) return null;
    if (report && (!best || report.objective < best.objective)) best = report;
  }
  if (!best)
    throw new TrainingError('No parameters were found for which the equations can be solved over all the data.');
  return best;
}

/** What training by windows finds, which looks for ways around wrong minima; `null` where they do not take the problem. */
async function solvedParameters(problem: Problem, cancelled: () => boolean): Promise<Record<string, number> | null> {
  const prepared = prepare(problem);
  if (!prepared.ok) return null;
  const { seed } = problem.training;
  const options = { tolerance: toleranceOf(problem), seed, budget: noLimit, cancelled };
  const { parameters } = await breathing(solve(prepared.value, options));
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}
