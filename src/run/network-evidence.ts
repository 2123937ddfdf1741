/** @file What a training of networks hands over to be judged: measures of the state that is kept. */
import { isCondition } from '../problem/conditions.ts';
import { learnsNoise, missedShare } from '../problem/fit/learned-noise.ts';
import { openBetweenBounds } from '../problem/fit/open-estimates.ts';
import { spreadOf } from '../problem/noise.ts';
import type { RunResult } from '../problem/run.ts';
import { scanOf } from '../tape/enclosure/hidden-features.ts';
import type { Compiled } from '../trainer/compile/compile.ts';
import { type Measures, measuresOf } from '../trainer/train/measures.ts';
import { agreementOf, contradicted, poorlyMet } from './agreement.ts';
import type { Reference, References } from './reference.ts';
import { errorAgainst, farthestFrom } from './result.ts';
import { type Evidence, unlikeData, unlikeNoise } from './verdict.ts';

/** The state that is kept. */
export interface JudgedState {
  /** [m] on the training points and on the held-out set. */
  losses: Float64Array;
  heldOut: Float64Array;
  /** Where they are not simply those of the losses: in windows, the largest of one, each by its own natural sizes. */
  measures?: Measures;
  /** Where the state ends before the interval does, a sentence; else `null`. */
  unfinished: string | null;
}

export interface Circumstances {
  ended: RunResult['ended'];
  /** What a divergence said of itself. */
  divergence: string | null;
  tolerance: number;
  reference: Reference;
  /** The state on the grid of the reference. */
  values: Float64Array[];
  errorEstimate: number | null;
  /** Why learned functions are not known; `null` where they are. */
  open: string | null;
  /** What `References` knows of the problem, asked only where it is needed. */
  problem: Pick<References, 'unknown' | 'undetermined' | 'fitted' | 'farthestIn' | 'second'>;
  /** Estimates with their intervals. */
  parameters: RunResult['parameters'];
}

export function networkEvidence(compiled: Compiled, state: JudgedState, about: Circumstances): Evidence {
  const { ended, tolerance, reference, errorEstimate } = about;
  const { heldOut: measure, training: trainingMeasure } = state.measures ?? measuresOf(compiled, state);
  // A training that breaks off behind a good state has found one.
  const broken =
    ended === 'diverged' && !(measure <= tolerance) ? (about.divergence ?? 'The training diverged.') : null;
  const relativeL2 = errorAgainst(reference, about.values);
  const another = () => {
    const { second } = about.problem;
    // It may be what is compared with already.
    return second === reference?.values ? null : second;
  };
  return {
    by: 'network',
    ended,
    shortcoming: broken ?? state.unfinished,
    undetermined: about.problem.undetermined ?? about.open,
    openEstimate: openBetweenBounds(compiled.problem, about.parameters),
    tolerance,
    measure,
    trainingMeasure,
    errorEstimate,
    estimatedBy: null,
    unknown: errorEstimate === null && relativeL2 === null && measure <= tolerance ? about.problem.unknown : null,
    hidden: scanOf(compiled.problem).unverified,
    // Bounds are built into what is trained.
    outOfBounds: null,
    relativeL2,
    referenceKind: reference?.kind ?? null,
    farthest:
      farthestFrom(reference?.values ?? null, about.values, compiled.problem, another) ??
      (errorEstimate === null ? null : about.problem.farthestIn(about.values)),
    worstCondition: worstCondition(compiled, state.losses),
    // Only a state that might be right is compared.
    agreement:
      errorEstimate === null ? null : agreementOf(compiled, state.losses, about.parameters, about.problem.fitted),
    contradicted:
      errorEstimate === null ? null : contradicted(compiled.problem, about.parameters, about.problem.fitted),
    poorlyMet: poorlyMet(compiled, state.losses),
    missedData: null,
    unexplainedData: unexplainedData(compiled, state.losses),
  };
}

/** Data without a known noise that are missed most, where the misfit is no longer small beside their spread. */
function unexplainedData({ terms }: Compiled, losses: Float64Array): Evidence['unexplainedData'] {
  let worst: Evidence['unexplainedData'] = null;
  for (const [i, { term, counts, scale }] of terms.entries()) {
    if (!term.data || term.data.noise !== null) continue;
    const isMean = term.loss.reduction === 'mean';
    const isLearned = learnsNoise(term);
    if (!isLearned && (term.loss.name !== 'mse' || !isMean)) continue;
    const share = isLearned
      ? missedShare(term, isMean ? losses[i] : losses[i] / counts.program, scale)
      : Math.sqrt(losses[i]) / spreadOf(term.data.values);
    if (share > (isLearned ? unlikeNoise : unlikeData) && share > (worst?.share ?? 0))
      worst = { name: term.name, share, isLearned };
  }
  return worst;
}

/** The condition that is missed by the largest share of its natural size. */
function worstCondition({ terms }: Compiled, losses: Float64Array): Evidence['worstCondition'] {
  let worst: Evidence['worstCondition'] = null;
  for (const [i, { term, scale, degree }] of terms.entries()) {
    if (!isCondition(term)) continue;
    const missed = degree === 0 ? Math.sqrt(losses[i]) : losses[i] ** (1 / degree) / scale;
    if (!worst || missed > worst.missed) worst = { name: term.name, missed };
  }
  return worst;
}
