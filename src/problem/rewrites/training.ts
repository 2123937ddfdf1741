/** @file Other trainings of the same problem: in windows, by windows alone, by other optimisers, at other rates. */
import { numberArgument } from '../arguments.ts';
import type { Fix, FixCall, LeaveOut, OptionalBlock, SetTrain } from '../fix.ts';
import { whyNotMarched } from '../marchable.ts';
import { networkSize, withLayers, writtenResiduals } from '../network-size.ts';
import { rounded } from '../number-text/digits.ts';
import { numberText } from '../number-text/spec.ts';
import type { Problem } from '../problem.ts';
import type { Schedule } from '../schedule.ts';
import { callOf, multiplied } from './calls.ts';

const train = (phases: FixCall[]): SetTrain => ({ kind: 'set-train', phases });

/** Multiplications of a Levenberg–Marquardt step beyond which it takes seconds. */
const largestStep = 1e9;

/** Whether a Levenberg–Marquardt step is cheap enough. */
function isSmall(problem: Problem): boolean {
  const [numbers, residuals] = [networkSize(problem), writtenResiduals(problem)];
  return Math.min(numbers, residuals) ** 2 * Math.max(numbers, residuals) <= largestStep;
}

/** Methods whose direction is no gradient: only first-order steps go along it. */
const combines = ({ weightMethod }: Problem): boolean =>
  weightMethod !== null && ['pcgrad', 'conflict_free'].includes(weightMethod.name);

const levenberg = (steps: number): FixCall => ({ name: 'levenberg_marquardt', args: { steps } });

/** The written phases without what is no optimiser. */
const optimisers = ({ training }: Problem) =>
  training.phases.filter(({ name }) => !['auto', 'random_features', 'march'].includes(name));

const isMarched = ({ training }: Problem): boolean => training.phases.some(({ name }) => name === 'march');

/** A network per window, trained by the phases that are written, or by Levenberg–Marquardt where `auto` stands. */
export function marched(problem: Problem): Fix | null {
  if (isMarched(problem) || whyNotMarched(problem) !== null) return null;
  const phases = optimisers(problem).map((call) => callOf(call));
  if (phases.length === 0) return marchedBySecondOrder(problem);
  return train([{ name: 'march', args: {} }, ...phases]);
}

/** Network and points that a window needs: it sees little of the solution. */
const windowLayers = [20, 20];
const windowPoints = 64;

/**
 * A small network per window, trained by Levenberg–Marquardt with measured scales: what solves most initial-value problems
 * that one network over the interval does not.
 */
export function marchedBySecondOrder(problem: Problem): Fix | null {
  if (whyNotMarched(problem) !== null || combines(problem)) return null;
  const equations = problem.terms.filter(({ kind, named }) => kind === 'equation' && named);
  const crowded = equations.filter(({ points }) => Number(points?.args.points ?? 0) > windowPoints);
  const inWindows = withLayers(problem, windowLayers);
  const isLarge = networkSize(problem) > networkSize(inWindows);
  const small: Problem = {
    ...(isLarge ? inWindows : problem),
    terms: problem.terms.map((t) =>
      crowded.includes(t) ? { ...t, points: { name: 'uniform', args: { points: windowPoints } } } : t,
    ),
  };
  if (!isSmall(small)) return null;
  const uniform = { name: 'uniform', args: { points: windowPoints } };
  return {
    kind: 'together',
    title: 'Train a small network per window by Levenberg–Marquardt',
    fixes: [
      ...(problem.scale.mode === 'auto' ? [] : [{ kind: 'scale-auto' as const }]),
      ...(isLarge ? [{ kind: 'set-network' as const, settings: { layers: windowLayers } }] : []),
      ...(crowded.length > 0
        ? [{ kind: 'set-points' as const, samplers: Object.fromEntries(crowded.map(({ name }) => [name, uniform])) }]
        : []),
      train([{ name: 'march', args: {} }, levenberg(200)]),
    ],
  };
}

/** The optimiser that a small problem trains best with. */
export function bySecondOrder(problem: Problem): SetTrain | null {
  if (combines(problem)) return null;
  const names = problem.training.phases.map(({ name }) => name);
  if (isSmall(problem)) return names.includes('levenberg_marquardt') ? null : train([levenberg(500)]);
  const first = optimisers(problem).find(({ name }) => name === 'adam');
  if (!first || names.includes('lbfgs')) return null;
  return train([callOf(first), { name: 'lbfgs', args: { steps: 2000 } }]);
}

/** No network at all: random-feature windows, which nothing weighs. `null` where that is what stands there. */
export function solvedByWindows({ written, training, weightMethod }: Problem): Fix | null {
  const blocks: OptionalBlock[] = [
    ...(written.network ? (['network'] as const) : []),
    ...(written.weights || weightMethod !== null ? (['weights'] as const) : []),
    ...(written.loss ? (['loss'] as const) : []),
  ];
  const auto = training.phases.length === 0 || training.phases.some(({ name }) => name === 'auto');
  if (auto && blocks.length === 0) return null;
  const without: LeaveOut[] = blocks.length > 0 ? [{ kind: 'leave-out', blocks }] : [];
  const fixes: Fix[] = auto ? without : [...without, train([{ name: 'auto', args: {} }])];
  return { kind: 'together', title: 'Train no network: solve it window after window', fixes };
}

/** The phases with other rates of Adam; `null` where it does not train. */
function withRate(problem: Problem, change: (rate: number | Schedule) => number | Schedule): SetTrain | null {
  if (!problem.training.phases.some(({ name }) => name === 'adam')) return null;
  return train(
    problem.training.phases.map((phase) =>
      callOf(phase, (key, value) => (phase.name === 'adam' && key === 'rate' ? change(value) : value)),
    ),
  );
}

/** Rates of Adam divided by ten. */
export const lowerRate = (problem: Problem): SetTrain | null =>
  withRate(problem, (rate) => {
    const lower = multiplied(rate, 0.1);
    return typeof lower === 'number' ? rounded(lower, 6) : lower;
  });

/** The rate that most networks begin with and the one they end with. */
const usualRates = { first: 3e-3, last: 3e-5 };
const [first, last] = [usualRates.first, usualRates.last].map(numberText);

const fallingRate: Schedule = {
  value: usualRates.first,
  segments: [{ shape: 'exponential', to: usualRates.last, at: { share: 1 } }],
};

/** A usual rate that falls to the end, in place of what is written. */
export function usualRate(problem: Problem): Fix | null {
  const fix = withRate(problem, () => fallingRate);
  return fix && { kind: 'together', title: `Use a rate that falls from ${first} to ${last}`, fixes: [fix] };
}

/** Steps of Adam that take a network of plain size to its place. */
const usualSteps = 5000;

/** A usual rate, and steps enough for it. */
export function longEnough({ training }: Problem): Fix | null {
  const [only, ...others] = training.phases;
  if (only?.name !== 'adam' || others.length > 0) return null;
  const steps = Math.max(usualSteps, numberArgument(only, 'steps', 0));
  const fix = train([callOf(only, (key, value) => (key === 'rate' ? fallingRate : key === 'steps' ? steps : value))]);
  return {
    kind: 'together',
    title: `Train ${steps} steps at a rate that falls from ${first} to ${last}`,
    fixes: [fix],
  };
}

/** Five times as many steps of every phase. */
export function moreSteps({ training }: Problem): SetTrain | null {
  if (training.phases.length === 0 || training.phases.some(({ args }) => typeof args.steps !== 'number')) return null;
  return train(
    training.phases.map((phase) => callOf(phase, (key, value) => (key === 'steps' ? 5 * Number(value) : value))),
  );
}

/** Longest first phase that takes the network near, before the optimiser that is written. */
export function adamFirst(problem: Problem): SetTrain | null {
  const [first] = problem.training.phases;
  if (!first || ['adam', 'auto', 'march', 'random_features'].includes(first.name)) return null;
  const adam: FixCall = { name: 'adam', args: { steps: Math.max(2000, numberArgument(first, 'steps', 0)) } };
  return train([adam, ...problem.training.phases.map((phase) => callOf(phase))]);
}
