/** @file What a solve by windows hands over to be judged, from residuals and conditions that were not solved for. */
import { mean, meanSquare } from '../numeric/statistics.ts';
import type { ChecklistReplies, ChecklistReply } from '../problem/checklist.ts';
import { parametersIn } from '../problem/effect.ts';
import { inExperiment } from '../problem/fit/in-experiment.ts';
import { priorMisfits } from '../problem/fit/joint-problem.ts';
import { openBetweenBounds } from '../problem/fit/open-estimates.ts';
import { seriesMisfit } from '../problem/fit/series-misfit.ts';
import { type LearnedCurve, learnedAlone, learnedNotes, openCurve } from '../problem/learned.ts';
import type { MemberSizes } from '../problem/member-sizes.ts';
import { spreadOf } from '../problem/noise.ts';
import { listed, say, sayPercent } from '../problem/number-text/sentence.ts';
import { type OpenGroup, openGroupSentence } from '../problem/open-group.ts';
import { parameterValues } from '../problem/parameters.ts';
import { whyNotTrained } from '../problem/pieces/untrained.ts';
import type { Problem, Term } from '../problem/problem.ts';
import type { RunHeader, RunResult } from '../problem/run.ts';
import { unrolled } from '../problem/unrolled.ts';
import { notUnique } from '../solver/classical/departure.ts';
import { shownExperiments } from '../solver/fit/solve-fit.ts';
import type { Solution } from '../solver/march/solution.ts';
import { lookAlong } from '../solver/network/along.ts';
import { heldOutResiduals, missedFeature, relativeResidual } from '../solver/network/held-out.ts';
import { valuesOn } from '../solver/network/piecewise.ts';
import type { System } from '../solver/problem/system.ts';
import { otherBranches } from '../solver/problem/uniqueness.ts';
import { conditionMisfits, type DataMisfit, dataMisfits, smoothnessLosses } from '../solver/residual-checks.ts';
import type { Prepared } from '../solver/solver.ts';
import { statementRows } from './family-rows.ts';
import { learnedCurves } from './learned-curves.ts';
import { errorAgainst, farthestFrom } from './result.ts';
import { openAfterFit } from './told-apart.ts';
import { type Evidence, sentence, unlikeData } from './verdict.ts';

/** Points of the final held-out set: many, but of a large system fewer of them than a total of residuals. */
const heldOutPoints = { most: 1024, fewest: 256 };
const heldOutTotal = 32_768;
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
  /** Numbers that no data of this kind tell apart, where the fit leaves some open. */
  open: OpenGroup[];
  /** That there are other solutions, sentences. */
  notes: string[];
}

/** One solution of a solve, with the problem it solves. */
export interface Solved {
  /** `null` where the problem has no experiments, or its data belong to none. */
  experiment: string | null;
  problem: Problem;
  system: System;
  solution: Pick<Solution, 'network' | 'slides' | 'trouble' | 'errorEstimate'>;
}

/** Every solution that the run shows, in the order of its header. */
export function solvedOf(problem: Problem, prepared: Prepared, solution: Solution): Solved[] {
  if (prepared.kind !== 'fit') return [{ experiment: null, problem, system: prepared.system, solution }];
  const solutions = [solution, ...(solution.siblings ?? [])];
  return shownExperiments(prepared.model).flatMap(({ name, stated, system }, e) =>
    solutions[e] ? [{ experiment: name, problem: stated, system, solution: solutions[e] }] : [],
  );
}

/** What points that were not fitted show of one solution. */
function seenOf({ experiment, problem, system, solution }: Solved, isFit: boolean) {
  const { network, slides = [] } = solution;
  const trouble = isFit && endsBehindData(problem, solution.trouble) ? null : solution.trouble;
  const { from, to } = reachOf(system, network);
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
  const data = new Map(isFit ? dataMisfits(system, network).map((m) => [m.name, m]) : []);
  const smooth = smoothnessLosses(system);
  const rows = statementRows(problem);
  const statements = unrolled(problem).problem.terms;
  const equationOf = new Map(system.equations.map(({ term }, e) => [term, e]));
  const lossOf = Float64Array.from(statements, ({ name }, statement) => {
    const e = equationOf.get(statement);
    if (e !== undefined) return meanSquare(residuals[e]);
    const misfit = misfits.get(name);
    return misfit ? misfit.residual ** 2 : (data.get(name)?.fitted ?? smooth.get(name) ?? Number.NaN);
  });
  const heldOutOf = statements.map(({ name }, statement) => data.get(name)?.heldOut ?? lossOf[statement]);
  const along = trouble ? null : lookAlong(system, network, system.work.done);
  const named = <T extends { name: string }>(m: T): T =>
    experiment === null ? m : { ...m, name: inExperiment(m.name, experiment) };
  const where = (message: string | null): string | null =>
    message === null || experiment === null ? message : `In the experiment ${experiment}: ${message}`;
  return {
    rows: rows.map((own) => ({
      losses: Float64Array.from(own, (statement) => lossOf[statement]),
      heldOut: Float64Array.from(own, (statement) => heldOutOf[statement]),
    })),
    points: held.length,
    measure: relativeResidual(residuals, sizes),
    shortcoming: where(missedFeature(system, network, scan) ?? along?.overstepped?.message ?? null),
    trouble,
    hidden: scan.unverified ?? along?.unseen ?? null,
    conditions: [...misfits.values()].map(named),
    data: [...data.values()].map(named),
  };
}

/**
 * The misfits as the likelihood of a fit sees them: in deviations of what it scatters by, wherever that is known or
 * estimated. Elsewhere they are compared with the spread of the same statement's data in all experiments, as those of one
 * alone may hardly vary.
 */
function likelihoodMisfits(
  misfits: readonly DataMisfit[],
  problem: Problem,
  prepared: Prepared,
  { fit }: Solution,
): DataMisfit[] {
  const isKnown = knownSeries(prepared);
  if (isKnown.size === 0 || !fit) return [...misfits];
  return misfits.map((misfit) => {
    const residuals = fit.series.find(({ term }) => term === misfit.name)?.residuals.filter((r) => r !== null) ?? [];
    return {
      ...misfit,
      deviations: isKnown.has(misfit.name) ? Math.sqrt(meanSquare(residuals)) : null,
      share: sharedMisfit(misfit, misfits, problem),
    };
  });
}

/** Names of the series whose noise is stated or estimated. */
function knownSeries(prepared: Prepared): Set<string> {
  if (prepared.kind === 'inverse' && prepared.noise) {
    const { terms, dataTerms } = prepared.measured;
    return new Set(terms.slice(0, dataTerms).map(({ name }) => name));
  }
  return new Set(
    prepared.kind === 'fit'
      ? prepared.model.experiments.flatMap(({ observed }) =>
          observed.series.flatMap(({ term, known }) => (known ? [term.name] : [])),
        )
      : [],
  );
}

/** The series of experiments that a run has no rows of, as the fit has met them. */
function misfitsBeyond(
  misfits: readonly DataMisfit[],
  prepared: Prepared,
  { fit }: Solution,
): Pick<DataMisfit, 'name' | 'deviations'>[] {
  const [isKnown, isSeen] = [knownSeries(prepared), new Set(misfits.map(({ name }) => name))];
  return (fit?.series ?? [])
    .filter(({ term }) => isKnown.has(term) && !isSeen.has(term))
    .map((series) => ({ name: series.term, deviations: seriesMisfit(series) }));
}

/** Root mean square misfit of all data of one statement, as a share of their spread. */
function sharedMisfit({ name }: DataMisfit, misfits: readonly DataMisfit[], problem: Problem): number {
  const alike = alikeIn(problem, name);
  const fitted = new Map(misfits.map((misfit) => [misfit.name, misfit.fitted]));
  const values = alike.flatMap(({ data }) => data?.values ?? []);
  const squares = alike.reduce(
    (sum, term) => sum + (fitted.get(term.name) ?? Number.NaN) * (term.data?.values.length ?? 0),
    0,
  );
  return Math.sqrt(squares / values.length) / spreadOf(values);
}

/** Deviations of the ratio below by which residuals of chance do not miss 2 in some hundred fits. */
const systematic = 3;

/**
 * Data that are missed in a way that chance does not miss them, where noise was estimated and has taken it up: their
 * misfit is most of what varies in them, and residuals next to each other in time are alike. Of independent residuals
 * Σ(rᵢ₊₁ − rᵢ)²/Σrᵢ² is 2 with a deviation of about 2/√n (von Neumann, Ann. Math. Stat. 12, 1941).
 */
function takenForNoise(
  misfits: readonly DataMisfit[],
  problem: Problem,
  { fit }: Solution,
): Evidence['unexplainedData'] {
  for (const { name, share } of misfits) {
    if (!fit || !(share > unlikeData) || !isEstimated(problem, name)) continue;
    const alike = new Set(alikeIn(problem, name).map((term) => term.name));
    const residuals = fit.series
      .filter(({ term }) => alike.has(term))
      .map((series) => series.residuals.filter((r) => r !== null));
    const all = residuals.flat();
    const steps = residuals.flatMap((own) => own.slice(1).map((r, i) => r - own[i]));
    const ratio = meanSquare(steps) / meanSquare(all);
    if (2 - ratio > (systematic * 2) / Math.sqrt(all.length)) return { name, share, isLearned: true };
  }
  return null;
}

/** The data of the same statement in every experiment. */
function alikeIn({ terms }: Problem, name: string): Term[] {
  const statement = terms.find((term) => term.name === name);
  const stated = statement?.statedAs ?? name;
  return terms.filter((term) => term.kind === 'data' && (term.statedAs ?? term.name) === stated);
}

/** Whether the noise of these data is an estimate, or hangs on one. */
function isEstimated({ terms, parameters }: Problem, name: string): boolean {
  const deviation = terms.find((term) => term.name === name)?.data?.deviation;
  const read = deviation ? parametersIn(deviation) : new Set<string>();
  return parameters.some((p) => p.estimate && read.has(p.name));
}

const reachOf = (system: System, { borders }: Solution['network']): { from: number; to: number } => ({
  from: Math.max(borders[0], system.from),
  to: Math.min(borders[borders.length - 1], system.to),
});

export function solverEvidence(
  problem: Problem,
  prepared: Prepared,
  solution: Solution,
  header: RunHeader,
  tolerance: number,
): SolverEvidence {
  const { system } = prepared;
  const isFit = prepared.kind === 'inverse' || prepared.kind === 'fit';
  const solved = solvedOf(problem, prepared, solution);
  const seen = solved.map((one) => seenOf(one, isFit));
  const rows = [...seen.flatMap((one) => one.rows), ...(prepared.kind === 'fit' ? priorRows(problem, solution) : [])];
  const misfits = likelihoodMisfits(
    seen.flatMap(({ data }) => data),
    problem,
    prepared,
    solution,
  );
  const trouble = seen.flatMap((one) => one.trouble ?? [])[0] ?? null;
  const values = solved.flatMap((one) => {
    const { from, to } = reachOf(one.system, one.solution.network);
    return valuesOn(one.solution.network, header.grid).map((v) =>
      v.map((x, p) => (header.grid[p] >= from && header.grid[p] <= to ? x : Number.NaN)),
    );
  });
  const worst = seen.flatMap(({ conditions }) => conditions).sort((a, b) => b.share - a.share)[0];
  const missed = [...misfits, ...misfitsBeyond(misfits, prepared, solution)]
    .sort((a, b) => (b.deviations ?? 0) - (a.deviations ?? 0))
    .find((m) => m.deviations !== null && m.deviations > mostDeviations);
  const unlike = misfits.find((m) => m.deviations === null && m.share > unlikeData);
  const errors = solved.map((one) => one.solution.errorEstimate);
  const errorEstimate = errors.reduce((most, x) => (most === null || x === null ? null : Math.max(most, x)));
  const { reference } = header;
  const fitted = Object.fromEntries(solution.parameters.map(({ name, ...found }) => [name, found]));
  const learned = learnedCurves(problem, fitted, { grid: header.grid, values }, solution.bands ?? null);
  const open =
    isFit && solution.undetermined !== null
      ? openAfterFit(prepared.kind === 'fit' ? prepared.model.problem : problem)
      : [];
  const evidence: Evidence = {
    by: 'solver',
    ended: trouble === null ? 'finished' : endings[trouble.kind],
    shortcoming:
      trouble?.message ??
      seen.flatMap(({ shortcoming }) => shortcoming ?? [])[0] ??
      driftedAway(solution, tolerance) ??
      (missed ? null : (stiffFunction(problem, misfits) ?? heldByBound(problem, misfits, solution))),
    undetermined:
      // Where the form of the problem leaves numbers open, it is said of what nothing helps but another measurement.
      (open.length > 0 ? open.map(openGroupSentence).join(' ') : null) ??
      solution.undetermined ??
      learnedAlone(problem) ??
      (missed ? null : openCurve(learned)) ??
      (prepared.kind === 'forward' ? notUnique(system, prepared.start, { times: header.grid, values }) : null),
    openEstimate: isFit ? openBetweenBounds(problem, fitted) : null,
    tolerance,
    measure: Math.max(...seen.map(({ measure }) => measure)),
    trainingMeasure: null,
    errorEstimate,
    estimatedBy: estimateOf(solution, errors),
    unknown: errorEstimate === null ? notCompared : null,
    hidden: seen.flatMap(({ hidden }) => hidden ?? [])[0] ?? null,
    outOfBounds: outOfBounds(problem, solution.parameters),
    relativeL2: errorAgainst(reference, values),
    referenceKind: reference?.kind ?? null,
    // Of a faint unknown a classical reference knows less than the solution.
    farthest: reference?.kind === 'exact' ? farthestFrom(reference.values, values, problem) : null,
    worstCondition: worst ? { name: worst.name, missed: worst.share } : null,
    missedData: missed ? { name: missed.name, deviations: missed.deviations! } : null,
    unexplainedData: unlike
      ? { name: unlike.name, share: unlike.share, isLearned: false }
      : takenForNoise(misfits, problem, solution),
  };
  return {
    evidence,
    losses: Float64Array.from(rows, ({ losses }) => mean(losses)),
    heldOut: Float64Array.from(rows, ({ heldOut }) => mean(heldOut)),
    members: rows.map((sizes, i) => (header.terms[i].members ? sizes : null)),
    learned,
    open,
    checklist: repliesOf(
      { ...solution, trouble },
      evidence,
      seen.reduce((sum, { points }) => sum + points, 0),
      whyNotTrained(problem),
    ),
    notes: [
      ...solution.notes.filter((note) => note !== solution.undetermined),
      ...endNote(problem, solution, isFit),
      ...otherSolutions(prepared, solution),
      ...standingAtBounds(solution),
      ...learnedNotes(learned),
    ],
  };
}

/** Priors as rows: each is met as far as its estimate is from its middle. */
function priorRows(problem: Problem, { parameters }: Solution): { losses: Float64Array; heldOut: Float64Array }[] {
  const found = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  const misfits = priorMisfits(problem.terms, { ...parameterValues(problem), ...found });
  return [...misfits.values()].map((x) => ({ losses: Float64Array.of(x), heldOut: Float64Array.of(x) }));
}

/** Standard deviations of χ² beyond its expectation that no noise explains. */
const unlikely = 5;

/** The first data that are missed by more than chance explains. */
const metPoorly = (terms: readonly Term[], misfits: readonly DataMisfit[]): DataMisfit | undefined =>
  misfits.find(({ name, deviations }) => {
    const count = terms.find((t) => t.name === name)?.data?.times.length ?? 0;
    return deviations !== null && (deviations ** 2 - 1) * Math.sqrt(count / 2) > unlikely;
  });

/** That a bound keeps estimates from where the data are met: one sentence; else `null`. */
function heldByBound({ terms }: Problem, misfits: readonly DataMisfit[], { atBound }: Solution): string | null {
  const found = metPoorly(terms, misfits);
  if (!found || atBound.length === 0) return null;
  const held = atBound.map(({ name, bound }) => `${name} at its bound ${say(bound)}`);
  return `"${found.name}" is met to ${say(found.deviations!)} standard deviations of its noise only, with ${listed(held)}: widen the bound, or find out why the data go beyond it.`;
}

/** That data are met worse than their noise allows although functions are learned from them: one sentence; else `null`. */
function stiffFunction({ learned = [], terms }: Problem, misfits: readonly DataMisfit[]): string | null {
  if (learned.length === 0) return null;
  const found = metPoorly(terms, misfits);
  if (!found) return null;
  return `"${found.name}" is met to ${say(found.deviations!)} standard deviations of its noise only, as ${learned.map((f) => f.name).join(' and ')} cannot follow it: give more neurons (\`layers\`), or less weight to its smoothness.`;
}

/** What other solutions were met, one sentence; empty where there are none. */
export const othersNote = (others: Solution['others']): string[] =>
  others.length > 0 ? [`One of several solutions: ${others.map((x) => x.description).join('; ')}.`] : [];

/** That the answer is one of several. */
function otherSolutions(prepared: Prepared, { others }: Solution): string[] {
  const branches = prepared.kind === 'forward' ? otherBranches(prepared.system, prepared.start) : [];
  return [
    ...othersNote(others),
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

/** Whether events end a solution behind its last measurement: a fit says all that the data ask. */
function endsBehindData({ terms, events }: Problem, trouble: Solution['trouble']): boolean {
  const times = terms.flatMap(({ data }) => data?.times ?? []);
  const byEvents = trouble?.kind === 'stuck' && (events?.length ?? 0) > 0;
  return byEvents && times.length > 0 && Math.max(...times) < trouble.reached;
}

/** That the solution of a fit ends behind its data. */
const endNote = (problem: Problem, { trouble }: Solution, isFit: boolean): string[] =>
  trouble && isFit && endsBehindData(problem, trouble)
    ? [`Behind the last measurement the solution ends: ${trouble.message}`]
    : [];

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
function estimateOf(
  { carried, second }: Pick<Solution, 'carried' | 'second'>,
  errors: readonly (number | null)[],
): string {
  const through =
    carried === null ? null : `the residual carried through the linearised equations gives an error of ${say(carried)}`;
  const apart = second === null ? null : `two independent solves agree to ${say(second)}`;
  const first = [through, apart].filter((x) => x !== null).join(' and ') || 'the error is not estimated';
  const others = errors.slice(1).flatMap((x) => x ?? []);
  return others.length === 0 ? first : `${first}, in other experiments at most ${say(Math.max(...others))}`;
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
  const { windows, stiffWindows, rejected, growth, trouble } = solution;
  const { errorEstimate } = e;
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
          : `${sentence(e.estimatedBy ?? estimateOf(solution, []))}${referenceNote(e)}.`,
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
