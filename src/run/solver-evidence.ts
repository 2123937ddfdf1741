/** @file What a solve by windows hands over to be judged, from residuals and conditions that were not solved for. */
import { mean, meanSquare } from '../numeric/statistics.ts';
import type { ChecklistReplies, ChecklistReply } from '../problem/checklist.ts';
import { type LearnedCurve, learnedAlone, learnedNotes, openCurve } from '../problem/learned.ts';
import type { MemberSizes } from '../problem/member-sizes.ts';
import { placeText, say, sayPercent } from '../problem/number-text/sentence.ts';
import { whyNotTrained } from '../problem/pieces/untrained.ts';
import type { Problem } from '../problem/problem.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';
import { unrolled } from '../problem/unrolled.ts';
import type { Solution } from '../solver/march/solution.ts';
import { valuesOn } from '../solver/network/piecewise.ts';
import type { System } from '../solver/problem/system.ts';
import { openEnd, otherBranches } from '../solver/problem/uniqueness.ts';
import { conditionMisfits, dataMisfits, heldOutResiduals, smoothnessLosses } from '../solver/residual-checks.ts';
import type { Prepared } from '../solver/solver.ts';
import { statementRows } from './family-rows.ts';
import { learnedCurves } from './learned-curves.ts';
import { errorAgainst } from './result.ts';
import { openSentences } from './told-apart.ts';
import { type Evidence, sentence, unlikeData } from './verdict.ts';

/** Points of the final held-out set: many, but of a large system fewer of them than a total of residuals. */
const heldOutPoints = { most: 1024, fewest: 256 };
const heldOutTotal = 65_536;
/** Misfit of data, in standard deviations of their noise, that no noise explains. */
const mostDeviations = 3;

const endings: Record<NonNullable<Solution['trouble']>['kind'], RunResult['ended']> = {
  budget: 'budget',
  stopped: 'stopped',
  'blow-up': 'diverged',
  stuck: 'diverged',
  'not converged': 'diverged',
};

export interface SolverEvidence {
  evidence: Evidence;
  /** [m] in the header's order. */
  losses: Float64Array;
  heldOut: Float64Array;
  members: (MemberSizes | null)[];
  checklist: ChecklistReplies;
  learned: LearnedCurve[];
  /** That there are other solutions, sentences. */
  notes: string[];
}

export function solverEvidence(
  problem: Problem,
  prepared: Prepared,
  solution: Solution,
  header: RunHeader,
  tolerance: number,
): SolverEvidence {
  const { system } = prepared;
  const { network, trouble, errorEstimate, slides = [] } = solution;
  const from = Math.max(network.borders[0], system.from);
  const to = Math.min(network.borders[network.borders.length - 1], system.to);
  const { most, fewest } = heldOutPoints;
  const points = Math.round(Math.min(most, Math.max(fewest, heldOutTotal / system.equations.length)));
  // Points of a fixed irrational stride: none of them is a collocation point of any window.
  const strewn = Float64Array.from(
    { length: points },
    (_, i) => from + (to - from) * ((0.5 + i * 0.6180339887498949) % 1),
  );
  const { scan } = system;
  const inFeatures = scan.points.filter((t) => t >= from && t <= to);
  // Where a solution slides along a surface its equations hold as a combination of both sides, not as written.
  const held = Float64Array.of(...strewn, ...inFeatures)
    .filter((t) => !slides.some((slide) => t >= slide.from && t <= slide.to))
    .sort();
  const { residuals, sizes } = heldOutResiduals(system, network, held);
  const misfits = new Map(conditionMisfits(system, network).map((m) => [m.name, m]));
  const isFit = prepared.kind === 'inverse' || prepared.kind === 'fit';
  const data = new Map(isFit ? dataMisfits(system, network).map((m) => [m.name, m]) : []);
  const smooth = smoothnessLosses(system);
  const rows = statementRows(problem);
  const statements = unrolled(problem).problem.terms;
  const equationOf = new Map(system.equations.map(({ term }, e) => [term, e]));
  const lossOf = (statement: number): number => {
    const e = equationOf.get(statement);
    if (e !== undefined) return meanSquare(residuals[e]);
    const { name } = statements[statement];
    const misfit = misfits.get(name);
    return misfit ? misfit.residual ** 2 : (data.get(name)?.fitted ?? smooth.get(name) ?? Number.NaN);
  };
  const losses = Float64Array.from(rows, (own) => mean(own.map(lossOf)));
  const heldOutOf = (statement: number): number => data.get(statements[statement].name)?.heldOut ?? lossOf(statement);
  const values = valuesOn(network, header.grid).map((v) =>
    v.map((x, p) => (header.grid[p] >= from && header.grid[p] <= to ? x : Number.NaN)),
  );
  const worst = [...misfits.values()].sort((a, b) => b.share - a.share)[0];
  const missed = [...data.values()].find((m) => m.deviations !== null && m.deviations > mostDeviations);
  const unlike = [...data.values()].find((m) => m.deviations === null && m.share > unlikeData);
  const { reference } = header;
  const fitted = Object.fromEntries(solution.parameters.map(({ name, ...found }) => [name, found]));
  const learned = learnedCurves(problem, fitted, { grid: header.grid, values }, solution.bands ?? null);
  const evidence: Evidence = {
    by: 'solver',
    ended: trouble === null ? 'finished' : endings[trouble.kind],
    shortcoming: trouble?.message ?? missedFeature(system, network, inFeatures) ?? driftedAway(solution, tolerance),
    undetermined:
      // Where the form of the problem leaves numbers open, it is said of what nothing helps but another measurement.
      (isFit && solution.undetermined !== null
        ? openSentences(prepared.kind === 'fit' ? prepared.model.problem : problem)
        : null) ??
      solution.undetermined ??
      learnedAlone(problem) ??
      openCurve(learned) ??
      (prepared.kind === 'forward' ? openEnd(system, prepared.start) : null),
    tolerance,
    measure: relativeResidual(residuals, sizes),
    trainingMeasure: null,
    errorEstimate,
    estimatedBy: estimateOf(solution),
    unknown: errorEstimate === null ? notCompared : null,
    hidden: scan.unverified,
    outOfBounds: outOfBounds(problem, solution.parameters),
    relativeL2: errorAgainst(reference, values),
    referenceKind: reference?.kind ?? null,
    worstCondition: worst ? { name: worst.name, missed: worst.share } : null,
    missedData: missed ? { name: missed.name, deviations: missed.deviations! } : null,
    unexplainedData: unlike ? { name: unlike.name, share: unlike.share, isLearned: false } : null,
  };
  return {
    evidence,
    losses,
    heldOut: Float64Array.from(rows, (own) => mean(own.map(heldOutOf))),
    members: rows.map((own, i) =>
      header.terms[i].members
        ? { losses: Float64Array.from(own, lossOf), heldOut: Float64Array.from(own, heldOutOf) }
        : null,
    ),
    learned,
    checklist: repliesOf(solution, evidence, held.length, whyNotTrained(problem)),
    notes: [
      ...solution.notes.filter((note) => note !== solution.undetermined),
      ...otherSolutions(prepared, solution),
      ...standingAtBounds(solution),
      ...learnedNotes(learned),
    ],
  };
}

/** That the answer is one of several. */
function otherSolutions(prepared: Prepared, { others }: Solution): string[] {
  const branches = prepared.kind === 'forward' ? otherBranches(prepared.system, prepared.start) : [];
  return [
    ...(others.length > 0 ? [`One of several solutions: ${others.map((x) => x.description).join('; ')}.`] : []),
    ...(branches.length > 0 ? [`One of several solutions: others start with ${branches.join(' or ')}.`] : []),
  ];
}

/** Estimates at their bounds, where that is not what the solve failed at. */
const standingAtBounds = ({ atBound, trouble }: Solution): string[] =>
  (trouble ? [] : atBound).map(({ name, bound }) => `${name} stands at its bound ${say(bound)}.`);

/** Why a solve does not know its error, and what would tell. */
const notCompared = {
  because: 'no second solve came to its end within the budget',
  wouldTell: 'a larger budget or an `exact` solution',
};

/**
 * Root mean square of the held-out residuals, each divided by the size of what its equation adds up: 1 at most; NaN where
 * a residual is no number.
 */
function relativeResidual(residuals: Float64Array[], sizes: Float64Array): number {
  if (!residuals.every((r) => r.every(Number.isFinite))) return Number.NaN;
  const parts = residuals.map((r, e) => meanSquare(r) / Math.max(sizes[e], 1e-300));
  return Math.sqrt(parts.reduce((sum, x) => sum + x, 0) / parts.length);
}

/** Residual in the hidden features, as a share of its size there, with which they are missed. */
const featureMissed = 0.1;

/** That the solution does not follow a feature between the points, one sentence; `null` where it does. */
export function missedFeature(system: System, network: Solution['network'], times: Float64Array): string | null {
  if (times.length === 0) return null;
  const { residuals, sizes } = heldOutResiduals(system, network, times);
  const share = relativeResidual(residuals, sizes);
  if (share <= featureMissed) return null;
  const { from, to } = system.scan.features[0];
  const { name } = system.problem.variable;
  return `The solution misses what the equations do between ${name} = ${placeText(from)} and ${placeText(to)}: the residual there is ${say(share)} of its size.`;
}

/** The estimate that lies farthest outside its bounds. */
function outOfBounds({ parameters }: Problem, found: Solution['parameters']): Evidence['outOfBounds'] {
  for (const { name, value } of found) {
    const { low, high } = parameters.find((p) => p.name === name)?.estimate ?? { low: null, high: null };
    const bound = low !== null && value < low ? low : high !== null && value > high ? high : null;
    if (bound !== null && Math.abs(value - bound) > 1e-9 * Math.max(Math.abs(bound), Math.abs(value))) {
      return { name, value, bound };
    }
  }
  return null;
}

/** A constraint that was differentiated and has been lost on the way. */
const driftedAway = ({ drift }: Solution, tolerance: number): string | null =>
  drift === null || drift.share <= tolerance
    ? null
    : `The solution drifts off ${drift.name}, by ${sayPercent(drift.share)} of its size.`;

/** Where the estimate of the error comes from; two ways that both speak are both told. */
function estimateOf({ carried, second }: Pick<Solution, 'carried' | 'second'>): string {
  const through =
    carried === null ? null : `the residual carried through the linearised equations gives an error of ${say(carried)}`;
  const apart = second === null ? null : `two independent solves agree to ${say(second)}`;
  return [through, apart].filter((x) => x !== null).join(' and ') || 'the error is not estimated';
}

/** A residual that is large beside terms that almost vanish says nothing against an error that is small. */
function heldOutReply({ measure, tolerance, errorEstimate }: Evidence, points: number): ChecklistReply {
  const evidence = `The residual on ${points} points that no window was fitted on is ${say(measure)} of its size`;
  const isSmall = Number.isFinite(measure) && measure <= Math.max(tolerance, 1e-6);
  const decides = !isSmall && errorEstimate !== null && errorEstimate <= tolerance;
  return {
    answer: isSmall ? 'yes' : decides ? 'not tested' : 'no',
    evidence: decides
      ? `${evidence}, which is next to nothing where the solution hardly moves: the estimated error decides.`
      : `${evidence}.`,
    suggestion: null,
  };
}

/** @param notTrained why no network can be trained; `null` where one can */
function repliesOf(solution: Solution, e: Evidence, points: number, notTrained: string | null): ChecklistReplies {
  const { windows, stiffWindows, rejected, growth, trouble, errorEstimate } = solution;
  const complete = trouble === null;
  const untrained = (evidence: string): ChecklistReply => ({
    answer: 'not tested',
    evidence,
    suggestion:
      notTrained === null
        ? 'Write `train { levenberg_marquardt(100) }`: a network is then trained, and its terms pull on each other.'
        : null,
  });
  const noWeights = untrained('Every residual is driven to zero by itself; no weights are involved.');
  return {
    magnitudes: noWeights,
    norms: noWeights,
    capacity: {
      answer: complete ? 'yes' : 'no',
      evidence: complete
        ? `Windows were shortened until each held (${windows} windows, ${rejected} refused).`
        : trouble.message,
      suggestion: complete ? null : 'Shorten the interval, or look at what the equations do there.',
    },
    stability: {
      answer: complete ? 'yes' : 'no',
      evidence: `${windows} windows, ${stiffWindows} of them by Newton's method, ${rejected} refused.`,
      suggestion: null,
    },
    schedules: untrained('There are none.'),
    heldOut: heldOutReply(e, points),
    error: {
      answer: errorEstimate === null ? 'not tested' : errorEstimate <= e.tolerance ? 'yes' : 'no',
      evidence:
        errorEstimate === null
          ? `The error is not known: ${notCompared.because}.`
          : `${sentence(estimateOf(solution))}${referenceNote(e)}.`,
      suggestion: null,
    },
    conditioning: {
      answer: growth === null ? 'not tested' : growth < 1e4 ? 'yes' : 'no',
      evidence: growth === null ? 'Not measured.' : `Small disturbances grow about ${say(growth)}-fold.`,
      suggestion: null,
    },
  };
}

const referenceNote = (e: Evidence): string =>
  e.relativeL2 === null ? '' : `; the ${e.referenceKind} solution differs by ${say(e.relativeL2)}`;
