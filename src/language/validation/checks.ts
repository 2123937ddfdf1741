/** @file The table of checks: what is looked at, in which order. Names, units and arguments are checked by lowering. */
import { checkConditionCount, checkConditionOrders, checkInitialPoints, checkStartsAtRest } from './conditions.ts';
import { checkConstraintsAtStart } from './constraints.ts';
import type { CheckContext } from './context.ts';
import { checkContradictions } from './contradictions.ts';
import { checkDelays } from './delays.ts';
import { checkDistributions } from './distributions.ts';
import { checkEvents } from './events.ts';
import { checkExact } from './exact.ts';
import { checkExperiments } from './experiments.ts';
import { checkHardConditions } from './hard.ts';
import { checkLearned } from './learned.ts';
import { checkArguments, checkCompleteness, checkDuplicates, checkSharedNames } from './names.ts';
import { checkNoise } from './noise.ts';
import { checkPriors } from './priors.ts';
import { checkSchedules, checkVariantWeights, checkWeights } from './schedules.ts';
import { checkSingularCoefficients } from './singular.ts';
import {
  checkCapacity,
  checkCombining,
  checkLongInterval,
  checkPhases,
  checkPrecision,
  checkSweeps,
} from './training.ts';
import { checkEstimatesHaveEffect, checkTermsHaveUnknowns, checkUnknownsHaveEquations } from './well-posedness.ts';

export type Check = (context: CheckContext) => void;

/** Those that look at the conditions and data of one problem, and so at each experiment on its own. */
export const checksOfEach: ReadonlySet<Check> = new Set<Check>([
  checkEstimatesHaveEffect,
  checkContradictions,
  checkConstraintsAtStart,
  checkHardConditions,
  checkConditionCount,
]);

export const checks: readonly Check[] = [
  checkCompleteness,
  checkDuplicates,
  checkSharedNames,
  checkArguments,
  checkUnknownsHaveEquations,
  checkTermsHaveUnknowns,
  checkEstimatesHaveEffect,
  checkInitialPoints,
  checkConditionOrders,
  checkEvents,
  checkDelays,
  checkLearned,
  checkExperiments,
  checkStartsAtRest,
  checkDistributions,
  checkNoise,
  checkPriors,
  checkContradictions,
  checkConstraintsAtStart,
  checkHardConditions,
  checkConditionCount,
  checkSingularCoefficients,
  checkExact,
  checkSchedules,
  checkWeights,
  checkVariantWeights,
  checkPhases,
  checkPrecision,
  checkCombining,
  checkCapacity,
  checkLongInterval,
  checkSweeps,
];
