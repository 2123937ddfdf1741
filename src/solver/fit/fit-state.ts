/**
 * @file What a fit is at one state of its search, term by term: how well each measured series is met and where it pulls.
 * Gradients are those of −log-likelihood and −log-prior by the coordinates that the fit steps in – logarithms, and shares of
 * their sizes – so that pulls of different numbers can be compared. At an optimum they add up to nothing.
 */
import { inExperiment } from '../../problem/fit/in-experiment.ts';
import { priorTerms } from '../../problem/fit/joint-problem.ts';
import { priorLoss } from '../../problem/fit/prior-loss.ts';
import type { FitState } from '../march/solution.ts';
import type { ExperimentModel } from './experiment-model.ts';
import { numberAt, numberSlope } from './free-numbers.ts';
import type { Evaluation, JointModel } from './joint-model.ts';

/** The newest state that nobody has looked at; `null` where there is none. */
export function newState(model: JointModel): FitState | null {
  const { path } = model;
  if (!path.best || !path.isNew) return null;
  path.isNew = false;
  return fitState(model, path.best);
}

export function fitState(model: JointModel, { theta, value, points, pulls }: Evaluation): FitState {
  const { experiments, numbers, problem } = model;
  const values = numbers.map((free, q) => numberAt(free, theta[q]));
  const losses = new Map<string, number>();
  const gradients = new Map<string, Float64Array>();
  for (const [e, experiment] of experiments.entries())
    experiment.observed.series.forEach((_, s) => {
      const name = seriesName(experiment, s);
      const own = points.filter((p) => p.experiment === e && p.series === s && p.residual !== null);
      const squares = own.reduce((sum, { measured, predicted }) => sum + (measured - predicted) ** 2, 0);
      losses.set(name, squares / own.length);
      gradients.set(name, pulls[e][s]);
    });
  for (const { name, data } of priorTerms(problem)) {
    const q = numbers.findIndex((free) => free.name === data?.label);
    const prior = problem.parameters.find((p) => p.name === data?.label)?.estimate?.prior;
    if (q < 0 || !prior) continue;
    const gradient = new Float64Array(numbers.length);
    gradient[q] = priorLoss(prior, values[q]).first * numberSlope(numbers[q], theta[q]);
    gradients.set(name, gradient);
  }
  return { objective: value, values: new Map(numbers.map(({ name }, q) => [name, values[q]])), losses, gradients };
}

const seriesName = ({ name, observed }: ExperimentModel, s: number): string => {
  const { term } = observed.series[s];
  return name === null ? term.name : inExperiment(term.name, name);
};
