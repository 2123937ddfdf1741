/**
 * @file What would help a training, found out by trying: every rewrite of the table that applies, each with a share of a
 * budget of work, then pairs of the best, ranked by the error against the truth where there is one. What is tried is the
 * text with the edit made, so that who follows the advice gets what was measured.
 */
import { sum } from '../../numeric/vector.ts';
import type { Fix } from '../../problem/fix.ts';
import { messageOf } from '../../problem/message-of.ts';
import { wantsSolving } from '../../problem/only-solved.ts';
import type { Problem } from '../../problem/problem.ts';
import type { Rewrite, StartTerms } from '../../problem/rewrites/rewrite.ts';
import { rewrites } from '../../problem/rewrites/table.ts';
import type { RunHeader, Verdict } from '../../problem/run.ts';
import { operationsPerSecond } from '../../solver/problem/work.ts';
import type { RunControl } from '../../trainer/train/control.ts';
import { NotTried, type TrialEnd, tryOut } from './trial.ts';
import { errorOf, known, type Truth, truthFrom } from './truth.ts';

/** A rewrite to be tried, or the spec as it is written. */
interface Candidate {
  name: string;
  /** What it mends; empty for the spec as it is written. */
  cause: string;
  /** `null`: as written. */
  fix: Fix | null;
  parts: Rewrite['parts'];
  solves: boolean;
  patience: number;
}

/** What a trial came to. */
export interface AdviceTrial extends Candidate {
  /** Relative error against the truth; NaN where there is none. */
  error: number;
  /** Weight-free held-out measure. */
  measure: number;
  verdict: Verdict;
  because: string;
  steps: number;
  /** Share of the planned steps that its work allowed. */
  share: number;
  /** [unknowns] on the grid of the advice. */
  values: Float64Array[];
}

export interface Advice {
  /** What the ranking rests on. */
  truth: Truth | null;
  header: RunHeader | null;
  /** Why no rewrite can help: the problem itself leaves its answer open; else `null`. */
  open: string | null;
  /** Best first, the spec as written among them. */
  ranking: AdviceTrial[];
  /** Tried without a result, each with the reason. */
  dropped: { name: string; reason: string }[];
  /** It was stopped before the last trial. */
  stopped: boolean;
}

export type AdviceEvent =
  | { type: 'planned'; names: string[]; operations: number }
  | { type: 'trying'; name: string }
  | { type: 'tried'; trial: AdviceTrial }
  | { type: 'dropped'; name: string; reason: string }
  | { type: 'advised'; advice: Advice };

export interface AdviceOptions {
  /** The problem with a fix made in its text; `null` where the text has no place for it or would be wrong. */
  restate(fix: Fix): Problem | null;
  /** Work of all trials together, in operations. */
  operations?: number;
  control: RunControl;
}

/** Some minutes of a plain machine at most: most trials leave most of their share to the others. */
export const defaultOperations = 100 * operationsPerSecond;

export const asWritten = 'as written';
/** How many of the best are combined with each other. */
const combined = 3;
/** A rewrite helps when it leaves this share of the error. */
const helpful = 0.5;

export async function* advise(problem: Problem, options: AdviceOptions): AsyncGenerator<AdviceEvent, void, void> {
  const { control, operations = defaultOperations } = options;
  const { truth, open } = known(problem);
  if (open !== null) {
    yield { type: 'advised', advice: { truth, open, header: null, ranking: [], dropped: [], stopped: false } };
    return;
  }
  const search = new Search(problem, options, operations, truth);
  const first = [written, ...search.candidates(true, null)];
  const guessed = search.candidates(false, guessedStart(problem));
  const names = [...first, ...guessed].map(({ name }) => name);
  yield { type: 'planned', names, operations };
  yield* search.tryAll(first, patienceOf(guessed) + combined);
  yield* search.tryAll(search.candidates(false, search.start), combined);
  yield* search.tryAll(search.pairs(), 0);
  yield {
    type: 'advised',
    advice: {
      truth: search.truth,
      open,
      header: search.header,
      ranking: ranked(search.trials),
      dropped: search.dropped,
      stopped: control.stopped,
    },
  };
}

const written: Candidate = { name: asWritten, cause: '', fix: null, parts: [], solves: false, patience: 1 };

const patienceOf = (candidates: readonly Candidate[]): number => sum(candidates.map(({ patience }) => patience));

/** Terms as if they began far apart, to count the rewrites that need to know how they begin. */
const guessedStart = ({ terms }: Problem): StartTerms =>
  Object.fromEntries(terms.map(({ name }, i) => [name, { weight: 1, norm: 100 ** i }]));

class Search {
  readonly trials: AdviceTrial[] = [];
  readonly dropped: Advice['dropped'] = [];
  truth: Truth | null;
  header: RunHeader | null = null;
  start: StartTerms | null = null;
  readonly #problem: Problem;
  readonly #options: AdviceOptions;
  #left: number;

  constructor(problem: Problem, options: AdviceOptions, operations: number, truth: Truth | null) {
    this.#problem = problem;
    this.#options = options;
    this.#left = operations;
    this.truth = truth;
  }

  /** Rewrites that apply, those that leave a network to train or the others. */
  candidates(solving: boolean, start: StartTerms | null): Candidate[] {
    return rewrites.flatMap(({ solves = false, patience = 1, ...rewrite }) => {
      const fix = solves === solving ? rewrite.fix(this.#problem, start) : null;
      return fix ? [{ ...rewrite, solves, patience, fix }] : [];
    });
  }

  /** @param later patience of what comes behind these: work is left for it */
  async *tryAll(candidates: readonly Candidate[], later: number): AsyncGenerator<AdviceEvent, void, void> {
    for (const [k, candidate] of candidates.entries()) {
      if (this.#options.control.stopped) return;
      yield { type: 'trying', name: candidate.name };
      const share = candidate.patience / (patienceOf(candidates.slice(k)) + later);
      const outcome = await this.#try(candidate, share * this.#left);
      // A trial that was stopped in the middle says nothing.
      if (this.#options.control.stopped && candidate.fix) return;
      if (typeof outcome === 'string') {
        this.dropped.push({ name: candidate.name, reason: outcome });
        yield { type: 'dropped', name: candidate.name, reason: outcome };
      } else {
        this.trials.push(outcome);
        yield { type: 'tried', trial: outcome };
      }
    }
  }

  async #try(candidate: Candidate, share: number): Promise<AdviceTrial | string> {
    const problem = candidate.fix ? this.#options.restate(candidate.fix) : this.#problem;
    if (!problem) return 'it does not fit the spec';
    if (candidate.solves && !wantsSolving(problem)) return 'it leaves a network to train';
    try {
      const end = await tryOut(problem, share, this.#options.control);
      this.#left -= end.work;
      return this.#judged(candidate, end);
    } catch (error) {
      if (error instanceof NotTried) return error.message;
      return messageOf(error);
    }
  }

  #judged(candidate: Candidate, end: TrialEnd): AdviceTrial {
    const { header, result, values, share } = end;
    if (!candidate.fix) {
      this.header = header;
      this.start = end.start;
    }
    if (candidate.solves && !this.truth) {
      this.truth = truthFrom(end);
      for (const trial of this.trials) trial.error = this.truth ? errorOf(trial.values, this.truth) : Number.NaN;
    }
    const { measure, verdict, because, steps } = result;
    const error = this.truth ? errorOf(values, this.truth) : Number.NaN;
    return { ...candidate, error, measure, verdict, because, steps, share, values };
  }

  /** Pairs of the best that change different parts; the scale is among them where it is none. */
  pairs(): Candidate[] {
    const best = ranked(this.trials).filter((t) => t.fix && !t.solves);
    const kept = best.filter((t, k) => k < combined || t.parts.includes('scale'));
    return kept
      .flatMap((a, i) => kept.slice(i + 1).map((b) => [a, b] as const))
      .filter(([a, b]) => !a.parts.some((part) => b.parts.includes(part)))
      .slice(0, combined)
      .map(([a, b]) => ({
        name: `${a.name} + ${b.name}`,
        cause: `${a.cause}; ${b.cause}`,
        fix: { kind: 'together', title: `${a.name} + ${b.name}`, fixes: [a.fix!, b.fix!] },
        parts: [...a.parts, ...b.parts],
        solves: false,
        patience: Math.max(a.patience, b.patience),
      }));
  }
}

/** What a trial is ranked by: its error, or its held-out measure where there is no truth. */
export const missedBy = ({ error, measure }: Pick<AdviceTrial, 'error' | 'measure'>): number => {
  const value = Number.isNaN(error) ? measure : error;
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
};

/** Best first; of equals the earlier one. */
const ranked = (trials: readonly AdviceTrial[]): AdviceTrial[] =>
  [...trials].sort((a, b) => missedBy(a) - missedBy(b) || 0);

/** Those that leave at most half of the error, best first. */
export function winners({ ranking }: Advice): AdviceTrial[] {
  const base = ranking.find((trial) => !trial.fix);
  if (!base) return [];
  return ranking.filter(
    (trial) => trial.fix && Number.isFinite(missedBy(trial)) && missedBy(trial) <= helpful * missedBy(base),
  );
}
