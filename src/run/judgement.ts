/** @file The verdict on a solve and the checklist behind it, from evidence that was not solved for. */
import type { ChecklistEntry, RunResult, Verdict } from '../problem/run.ts';
import type { Solution } from '../solver/march/solution.ts';
import type { DataMisfit } from '../solver/residual-checks.ts';
import { say } from '../trainer/findings/detector.ts';

export const endings: Record<NonNullable<Solution['trouble']>['kind'], RunResult['ended']> = {
  budget: 'budget',
  stopped: 'stopped',
  'blow-up': 'diverged',
  stuck: 'diverged',
  'not converged': 'diverged',
};

export interface VerdictEvidence {
  trouble: Solution['trouble'];
  errorEstimate: number | null;
  carried: number | null;
  second: number | null;
  tolerance: number;
  worst: { name: string; share: number } | null;
  accused: number | null;
  referenceKind: 'exact' | 'classical' | null;
  measure: number;
  /** Data that the solution misses by more than their noise allows. */
  missed: DataMisfit | null;
}

/** In this order; the first that applies is the verdict. */
export function verdictOf(e: VerdictEvidence): { verdict: Verdict; because: string } {
  if (e.trouble) return { verdict: 'not reached', because: e.trouble.message };
  if (e.worst) {
    return { verdict: 'wrong', because: `"${e.worst.name}" is missed by ${say(100 * e.worst.share)} % of its size.` };
  }
  if (e.accused !== null && (e.errorEstimate === null || e.accused > 10 * e.errorEstimate)) {
    return {
      verdict: 'wrong',
      because: `The solution differs from the ${e.referenceKind} one by ${say(e.accused)} relative, more than its own estimate explains.`,
    };
  }
  if (e.missed) {
    return {
      verdict: 'wrong',
      because: `The equations cannot meet "${e.missed.name}": the misfit is ${say(e.missed.deviations!)} standard deviations of the stated noise.`,
    };
  }
  if (e.errorEstimate === null) {
    return { verdict: 'not reached', because: unknownError };
  }
  if (e.errorEstimate > e.tolerance) {
    return {
      verdict: 'not reached',
      because: `The estimated error ${say(e.errorEstimate)} is above the tolerance ${say(e.tolerance)}.`,
    };
  }
  return {
    verdict: 'reached',
    because: `All conditions hold, the held-out residual is ${say(e.measure)} of its size, and ${estimated(e)}, within ${say(e.tolerance)}.`,
  };
}

const unknownError = 'The error is not known: no second solve came to its end.';

const sentence = (text: string) => text[0].toUpperCase() + text.slice(1);

/** Where the estimate comes from; two ways that both speak are both told. */
function estimated({ carried, second }: Pick<Solution, 'carried' | 'second'>): string {
  const through =
    carried === null ? null : `the residual carried through the linearised equations gives an error of ${say(carried)}`;
  const apart = second === null ? null : `two independent solves agree to ${say(second)}`;
  return [through, apart].filter((x) => x !== null).join(' and ') || 'the error is not estimated';
}

export function checklistOf(
  solution: Solution,
  e: {
    measure: number;
    /** Held-out points. */
    points: number;
    tolerance: number;
    worst: { name: string; share: number } | null;
    relativeL2: number | null;
    reference: 'exact' | 'classical' | null;
  },
): ChecklistEntry[] {
  const complete = solution.trouble === null;
  const noWeights = 'Every residual is driven to zero by itself; no weights are involved.';
  const trainOne =
    'Write `train { levenberg_marquardt(100) }`: a network is then trained, and its terms pull on each other.';
  return [
    {
      question: 'Are the terms of comparable magnitude after normalisation?',
      answer: 'not tested',
      evidence: noWeights,
      suggestion: trainOne,
    },
    {
      question: 'Are the weighted gradient norms within an order of magnitude?',
      answer: 'not tested',
      evidence: noWeights,
      suggestion: trainOne,
    },
    {
      question: 'Is the capacity of the network sufficient?',
      answer: complete ? 'yes' : 'no',
      evidence: complete
        ? `Windows were shortened until each held (${solution.windows} windows, ${solution.rejected} refused).`
        : solution.trouble!.message,
      suggestion: complete ? null : 'Shorten the interval, or look at what the equations do there.',
    },
    {
      question: 'Was the optimiser stable?',
      answer: complete ? 'yes' : 'no',
      evidence: `${solution.windows} windows, ${solution.stiffWindows} of them by Newton's method, ${solution.rejected} refused.`,
      suggestion: null,
    },
    {
      question: 'Did schedules and curricula have an effect?',
      answer: 'not tested',
      evidence: 'There are none.',
      suggestion: trainOne,
    },
    {
      question: 'Does the held-out set agree with the training points?',
      answer: Number.isFinite(e.measure) && e.measure <= Math.max(e.tolerance, 1e-6) ? 'yes' : 'no',
      evidence: `The residual on ${e.points} points that no window was fitted on is ${say(e.measure)} of its size.`,
      suggestion: null,
    },
    {
      question: 'Does the estimated error stay within the tolerance?',
      answer: solution.errorEstimate === null ? 'not tested' : solution.errorEstimate <= e.tolerance ? 'yes' : 'no',
      evidence:
        solution.errorEstimate === null
          ? unknownError
          : `${sentence(estimated(solution))}${
              e.relativeL2 === null ? '' : `; the ${e.reference} solution differs by ${say(e.relativeL2)}`
            }.`,
      suggestion: null,
    },
    {
      question: 'Is the problem well conditioned?',
      answer: solution.growth === null ? 'not tested' : solution.growth < 1e4 ? 'yes' : 'no',
      evidence:
        solution.growth === null ? 'Not measured.' : `Small disturbances grow about ${say(solution.growth)}-fold.`,
      suggestion: null,
    },
  ];
}
