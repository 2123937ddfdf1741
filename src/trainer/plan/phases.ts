/** @file From the phases of a spec to optimisers: one row per method of the catalogue. */

import type { DenseAlgebra } from '../../kernel/kernel.ts';
import { sum } from '../../numeric/vector.ts';
import { numberArgument } from '../../problem/arguments.ts';
import type { MethodCall, Precision, Training } from '../../problem/problem.ts';
import { constant, type Schedule } from '../../problem/schedule.ts';
import { TrainingError } from '../../problem/training-error.ts';
import { Adam } from '../optimise/adam.ts';
import { Lbfgs } from '../optimise/lbfgs.ts';
import { LevenbergMarquardt } from '../optimise/levenberg-marquardt.ts';
import type { Optimiser } from '../optimise/optimiser.ts';
import { Ssbroyden } from '../optimise/ssbroyden.ts';
import type { Pace } from './pace.ts';

interface PhaseRow {
  /** Precision where none is written: line searches and normal equations need the second half of the digits. */
  precision: Precision;
  /** Fewest steps between evaluations of the held-out set. */
  heldOutEvery: number;
  /** Fewest steps between looks of the lens. */
  lookEvery: number;
  /** What a step costs, in evaluations of all losses and gradients. */
  evaluations: number;
  /** Held-out measure that counts as reached where no tolerance is written: what the method gets to in practice. */
  tolerance: number;
  /** The same for a window of `march`, which is as short as it has to be. */
  windowTolerance: number;
  /** `algebra`: the engine's, where it has its own. */
  create(call: MethodCall, parameters: number, algebra?: DenseAlgebra): Optimiser;
}

const rows: Readonly<Record<string, PhaseRow>> = {
  adam: {
    precision: 'f32',
    heldOutEvery: 100,
    lookEvery: 8,
    evaluations: 1,
    tolerance: 1e-2,
    windowTolerance: 1e-2,
    create: (call, parameters, algebra) =>
      new Adam(
        parameters,
        {
          beta1: numberArgument(call, 'beta1', 0.9),
          beta2: numberArgument(call, 'beta2', 0.999),
          clip: numberArgument(call, 'clip', Number.POSITIVE_INFINITY),
        },
        algebra,
      ),
  },
  lbfgs: {
    precision: 'f64',
    heldOutEvery: 20,
    lookEvery: 2,
    evaluations: 1.5,
    tolerance: 1e-3,
    windowTolerance: 1e-3,
    create: (call, parameters, algebra) =>
      new Lbfgs(parameters, { memory: Math.round(numberArgument(call, 'memory', 50)) }, algebra),
  },
  levenberg_marquardt: {
    precision: 'f64',
    heldOutEvery: 5,
    // Its steps need no gradient: a look costs one.
    lookEvery: 4,
    evaluations: 50,
    tolerance: 1e-3,
    windowTolerance: 1e-5,
    create: (call) => new LevenbergMarquardt({ damping: numberArgument(call, 'damping', 1e-3), geodesic: true }),
  },
  ssbroyden: {
    precision: 'f64',
    heldOutEvery: 20,
    lookEvery: 2,
    evaluations: 4,
    tolerance: 1e-3,
    windowTolerance: 1e-5,
    create: (_call, parameters, algebra) => new Ssbroyden(parameters, algebra),
  },
};

/** One phase, ready to run. */
export interface Phase extends PhaseRow {
  name: string;
  call: MethodCall;
  steps: number;
  /** Scheduled learning rate; `null` where the method has none. */
  rate: Schedule | null;
}

/** Why phases of the catalogue that train no whole network cannot run here. */
const notTrained: Readonly<Record<string, string>> = {
  march: 'march stands once, in front of the phases that it repeats in every window.',
  random_features:
    'Random-feature windows do not take this problem: use train auto, or an optimiser such as levenberg_marquardt.',
};

/** `march` in front of the phases: equal windows, or `null` for as many as it takes; `null` where nothing is marched. */
export function marchOf({ phases: [first] }: Training): Pace | null {
  if (first?.name !== 'march') return null;
  const { windows } = first.args;
  return { windows: typeof windows === 'number' ? Math.round(windows) : null };
}

/** Steps of all phases together. */
export const stepsOf = (phases: readonly Phase[]): number => sum(phases.map((p) => p.steps));

/** The optimiser phases of a training, in their order. @throws TrainingError for a phase that is no optimiser. */
export function phasesOf(training: Training): Phase[] {
  const calls = marchOf(training) ? training.phases.slice(1) : training.phases;
  if (calls.length === 0) throw new TrainingError(notTrained.march, training.phases[0].source ?? null);
  return calls.map((call) => {
    const row = rows[call.name];
    if (!row)
      throw new TrainingError(notTrained[call.name] ?? `There is no phase "${call.name}".`, call.source ?? null);
    const precision = training.precision ?? row.precision;
    const steps = Math.max(1, Math.round(numberArgument(call, 'steps', 1)));
    return { ...row, precision, name: call.name, call, steps, rate: call.name === 'adam' ? rateOf(call) : null };
  });
}

function rateOf(call: MethodCall): Schedule {
  const rate = call.args.rate;
  return typeof rate === 'object' ? rate : constant(typeof rate === 'number' ? rate : 1e-3);
}
