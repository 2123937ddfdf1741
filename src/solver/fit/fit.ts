/** @file A whole fit: one or several starts over all experiments, and what it comes to. */
import { under } from '../../problem/by-name.ts';
import type { FitReport, FitStart } from '../../problem/fit-report.ts';
import type { Outcome } from '../../problem/outcome.ts';
import type { Problem } from '../../problem/problem.ts';
import type { EndedStart } from '../march/journal.ts';
import { lastOf } from '../march/steps.ts';
import { type Budget, isSpent, noLimit } from '../problem/work.ts';
import { numberAt } from './free-numbers.ts';
import { evaluateFit, type JointModel, jointModel } from './joint-model.ts';
import { otherFits } from './other-fits.ts';
import { reportOf } from './report.ts';
import { afresh, exact, type SearchEnd, searchFrom } from './search.ts';

export interface FitOptions {
  /** Numbers that stay as they are, by their names. */
  fixed?: Readonly<Record<string, number>>;
  /** Where it starts instead of the values in the spec, by names. */
  start?: Readonly<Record<string, number>>;
  /** Whether only the minimum next to the start is wanted, and no lower one is looked for. */
  near?: boolean;
  /** Whether other answers that fit as well are looked for. */
  others?: boolean;
  /** Number of starts; the first is the one given, the others are drawn within the bounds. */
  starts?: number;
  budget: Budget;
  cancelled: () => boolean;
  /** Where starts that have ended are written down, and from where they are known. */
  journal?: StartJournal;
}

export interface StartJournal {
  endedStarts: readonly EndedStart[];
  keepStart(start: EndedStart): void;
}

export interface FitProgress {
  start: number;
  starts: number;
  /** The best objective so far; `null` before there is one. */
  best: number | null;
}

export interface FitResult {
  /** Other answers that fit as well; absent where none were looked for. */
  others?: { description: string }[];
  report: FitReport | null;
  /** Why there is no report, or why it is not final; `null` where all is well. */
  trouble: { kind: 'budget' | 'stopped' | 'not converged'; message: string } | null;
}

/** Objectives this close are those of one optimum. */
const same = 0.05;

/** The problem, read; the reason says why it cannot be fitted so. */
export function fitOf(problem: Problem, options: FitOptions): Outcome<Generator<FitProgress, FitResult>> {
  const model = jointModel(problem, options.fixed);
  return model.ok ? { ok: true, value: fitModel(model.value, options) } : model;
}

export function* fitModel(model: JointModel, options: FitOptions): Generator<FitProgress, FitResult> {
  const { numbers } = model;
  const starts = options.starts ?? 1;
  // What is held stays as it is held, wherever the others start.
  for (const free of numbers)
    free.start = under(options.fixed ?? {}, free.name) ?? under(options.start ?? {}, free.name) ?? free.start;
  const ended: EndedStart[] = [];
  /** Of these, those that nothing interrupted. */
  let whole = 0;
  const expired = (): boolean => options.cancelled() || isSpent(options.budget);
  for (let index = 0; index < starts; index++) {
    // What has ended is there however little time is left.
    const known = options.journal?.endedStarts.find((x) => x.index === index);
    if (known) {
      ended.push(known);
      whole++;
      continue;
    }
    if (expired()) continue;
    // Every start has a way of its own.
    model.path.best = null;
    const first = { start: index, starts, best: bestOf(ended)?.objective ?? null };
    const end: EndedStart = yield* told(endedStart(model, index, options), first);
    ended.push(end);
    // One that was interrupted is made again.
    if (expired()) continue;
    whole++;
    options.journal?.keepStart(end);
  }
  const best = bestOf(ended);
  if (!best) return { report: null, trouble: troubleOf(options, false) };
  // What was spent is spent: the report on what was found takes one evaluation more.
  const state = lastOf(
    evaluateFit(afresh(model), best.theta, { accuracy: exact.accuracy, budget: noLimit, cancelled: () => false }),
  );
  if (!state) return { report: null, trouble: troubleOf(options, false) };
  const report = reportOf(model, state);
  if (starts > 1) {
    const natural = (theta: Float64Array): number[] => numbers.map((free, q) => numberAt(free, theta[q]));
    report.starts = clustered(
      ended.map(({ index, objective, from, theta }) => ({
        ...{ index, objective, from: natural(from), to: natural(theta), optimum: null },
      })),
    );
  }
  const trouble = best.converged && !expired() ? null : troubleOf(options, true, { starts, whole });
  if (!options.others || trouble || report.undetermined.length > 0) return { report, trouble };
  const ends = ended.filter((x) => x !== best && x.objective !== null).map(({ theta }) => theta);
  const progress = { start: starts - 1, starts, best: best.objective };
  const others: { description: string }[] = yield* told(otherFits(model, state, ends, options), progress);
  return { report, trouble, others };
}

/** One start by itself: the same whatever was made before. */
export function* endedStart(
  model: JointModel,
  index: number,
  options: Pick<FitOptions, 'budget' | 'cancelled' | 'near'>,
): Generator<undefined, EndedStart> {
  const { from, minimum }: SearchEnd = yield* searchFrom(model, index, options);
  return {
    index,
    from,
    objective: minimum?.state.value ?? null,
    theta: minimum?.state.theta ?? from,
    converged: minimum?.converged ?? false,
  };
}

const bestOf = (ended: readonly EndedStart[]): EndedStart | null =>
  ended.reduce<EndedStart | null>(
    (best, x) => (x.objective !== null && (best === null || x.objective < best.objective!) ? x : best),
    null,
  );

/** Steps that yield nothing, with what is to be heard meanwhile. */
export function* told<R>(steps: Generator<undefined, R>, progress: FitProgress): Generator<FitProgress, R> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield progress;
  }
}

/** Starts that ended at one optimum get its number, from the best on. */
function clustered(found: readonly FitStart[]): FitStart[] {
  const order = found.filter((x) => x.objective !== null).sort((a, b) => a.objective! - b.objective!);
  const optima = new Map<number, number>();
  let number = -1;
  let level = Number.NEGATIVE_INFINITY;
  for (const { index, objective } of order) {
    if (objective! - level > same) {
      number++;
      level = objective!;
    }
    optima.set(index, number);
  }
  return found.map((x) => ({ ...x, optimum: optima.get(x.index) ?? null }));
}

/** @param count of starts, and of those that have come to their end */
function troubleOf(
  { cancelled, budget }: FitOptions,
  isFitted: boolean,
  { starts, whole } = { starts: 1, whole: 0 },
): FitResult['trouble'] {
  const ended =
    isFitted && starts > 1 && whole < starts
      ? ` ${whole} of ${starts} starts have ended; what is shown is the best that was met.`
      : '';
  if (cancelled()) return { kind: 'stopped', message: `The fit was stopped.${ended}` };
  if (isSpent(budget))
    return { kind: 'budget', message: `The budget was used up before the data were fitted.${ended}` };
  return {
    kind: 'not converged',
    message: isFitted
      ? 'The fit ended before its steps were small.'
      : 'No parameters were found for which the equations can be solved over all the data.',
  };
}
