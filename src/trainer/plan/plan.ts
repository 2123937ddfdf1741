/**
 * @file What is trained how: the phases as written, or, for `train auto`, the optimiser that fits the problem's size,
 * with one line that says what was chosen and why.
 */

import { numberArgument } from '../../problem/arguments.ts';
import type { MethodCall, Training } from '../../problem/problem.ts';
import { type Compiled, residualCount } from '../compile/compile.ts';
import { parameterCount } from '../compile/program.ts';
import type { Pace } from './pace.ts';
import { marchOf, type Phase, phasesOf, stepsOf } from './phases.ts';

export interface Plan {
  phases: Phase[];
  /** The phases are those of every window; `null` where nothing is marched. */
  march: Pace | null;
  /** Of all phases, in windows those of one. */
  totalSteps: number;
  /** Held-out measure that the verdict is about. */
  tolerance: number;
  /** Held-out measure at which training stops early; `null`: it does not. */
  stopAt: number | null;
  budget: number | null;
  choice: string;
}

/** Largest Jacobian (numbers) and largest work per step (multiplications) of Levenberg–Marquardt under `auto`. */
const largestJacobian = 2e7;
const largestWork = 1e9;
/** Tolerance of `auto` for networks trained by gradients, where none is written. */
const autoTolerance = 1e-3;

const call = (name: string, args: MethodCall['args']): MethodCall => ({ name, args });

/**
 * @param unsolved why the window solver does not take the problem, where it was asked.
 * @throws TrainingError for a phase that is no optimiser.
 */
export function planFor(compiled: Compiled, unsolved: string | null = null): Plan {
  const { training } = compiled.problem;
  const auto =
    training.phases.find((p) => p.name === 'auto') ?? (training.phases.length === 0 ? call('auto', {}) : null);
  if (!auto) {
    const phases = phasesOf(training);
    const named = phases.map((p) => `${p.name}(${p.steps})`).join(', then ');
    const march = marchOf(training);
    const usual = march && march.windows === null ? phases.at(-1)!.windowTolerance : phases.at(-1)!.tolerance;
    const tolerance = training.tolerance ?? Math.max(usual, noiseFloor(compiled));
    return {
      phases,
      march,
      totalSteps: stepsOf(phases),
      tolerance,
      // A window that is accepted by its measure needs no better one.
      stopAt: march && march.windows === null ? tolerance : training.tolerance,
      budget: training.budget,
      choice: `${march ? `march(${march.windows ?? 'auto'}) of ` : ''}${named}, as written`,
    };
  }
  const { calls, choice } = chooseOptimiser(compiled, unsolved);
  const phases = phasesOf({ ...training, phases: calls });
  const tolerance = training.tolerance ?? Math.max(autoTolerance, noiseFloor(compiled));
  const budget = training.budget ?? numberArgument(auto, 'budget', Number.POSITIVE_INFINITY);
  return {
    phases,
    march: null,
    totalSteps: stepsOf(phases),
    tolerance,
    stopAt: null,
    budget: Number.isFinite(budget) ? budget : null,
    choice,
  };
}

/** Share of the data's relative noise that an equation's residual may have: less cannot be told from the data. */
const noiseShare = 0.25;
/** Relative noise of data for which none is stated. */
const unstatedNoise = 0.1;

/** The residual that noisy data leave, as a share of natural sizes; 0 without data. */
function noiseFloor({ terms }: Compiled): number {
  const noises = terms.flatMap(({ term, scale }) => {
    if (!term.data) return [];
    return [term.data.noise === null ? unstatedNoise : term.data.noise / scale];
  });
  return noiseShare * Math.max(0, ...noises);
}

function chooseOptimiser(compiled: Compiled, unsolved: string | null): { calls: Training['phases']; choice: string } {
  const { program, problem } = compiled;
  const parameters = parameterCount(program);
  const residuals = residualCount(compiled);
  const small = Math.min(residuals, parameters);
  const work = small * small * Math.max(residuals, parameters);
  const why = whyTrained(problem, unsolved);
  const combining = problem.weightMethod && ['pcgrad', 'conflict_free'].includes(problem.weightMethod.name);
  if (combining) {
    return {
      calls: [
        call('adam', {
          steps: 15000,
          rate: { value: 1e-3, segments: [{ shape: 'cosine', to: 1e-5, at: { share: 1 } }] },
        }),
      ],
      choice: `Adam: ${why}, and ${problem.weightMethod!.name} shapes a first-order step`,
    };
  }
  if (residuals * parameters <= largestJacobian && work <= largestWork) {
    return {
      calls: [call('levenberg_marquardt', { steps: 300, damping: 1e-3 })],
      choice: `Levenberg–Marquardt in f64: ${why}, and the Jacobian of ${residuals} residuals by ${parameters} numbers is small`,
    };
  }
  return {
    calls: [
      call('adam', {
        steps: 3000,
        rate: { value: 1e-3, segments: [{ shape: 'cosine', to: 1e-4, at: { share: 0.5 } }] },
      }),
      call('lbfgs', { steps: 3000, memory: 50 }),
    ],
    choice: `Adam, then L-BFGS: ${why}, and a Jacobian of ${residuals} residuals by ${parameters} numbers is too large`,
  };
}

/** Why the network itself is trained and the problem not just solved. */
function whyTrained({ written, parameters }: Compiled['problem'], unsolved: string | null): string {
  if (unsolved !== null) return `random-feature windows do not take it (${unsolved})`;
  const reasons = [
    written.weights && 'weights',
    written.loss && 'losses',
    written.network && 'a network',
    written.data && 'data',
    parameters.some((p) => p.estimate) && 'parameters to estimate',
  ].filter((x): x is string => x !== false);
  return reasons.length > 0 ? `the spec brings ${reasons.join(' and ')}` : 'windows do not apply to this problem';
}
