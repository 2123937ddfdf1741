/**
 * @file What a long solve writes down on its way so that it can be taken up again after a kill and end in the same
 * numbers: the marches it has made so far, in their order, each to its end or to a border at which it can go on. All
 * else of a solve is short and is done once more; it is the same each time.
 */

import type { ArchiveValue } from '../../files/archive.ts';
import { TrainingError } from '../../problem/training-error.ts';
import type { March, MarchRecord, MarchState } from './state.ts';

export const journalKind = 'windows';
export const journalVersion = 5;

/** A start of a fit that has ended, by its number: θ where it began and ended. */
export interface EndedStart {
  index: number;
  from: Float64Array;
  /** `null` where the equations could not be solved. */
  objective: number | null;
  theta: Float64Array;
  converged: boolean;
}

/** When a solve is written down, in seconds. */
export interface JournalPace {
  /** Before the first time: short solves cost nothing. */
  first: number;
  interval: number;
}

const usualPace: JournalPace = { first: 1, interval: 2 };
/** Writing takes at most this share of the time. */
const share = 0.05;

export class Journal {
  /** Seconds and operations spent before the solve was taken up. */
  readonly secondsBefore: number;
  readonly workBefore: number;
  readonly #read: readonly MarchRecord[];
  /** Starts of a fit that have ended. */
  readonly endedStarts: EndedStart[];
  readonly #marches: { march: March; state: MarchState | null; ended: boolean }[] = [];
  readonly #write: (tree: ArchiveValue) => void;
  #began = performance.now();
  readonly #pace: JournalPace;
  #due: number;

  /**
   * @param saved what an earlier part of the solve has written
   * @param write called now and then with what to write
   * @throws TrainingError when `saved` is of another version
   */
  constructor(saved: ArchiveValue, write: (tree: ArchiveValue) => void, pace = usualPace) {
    this.#pace = pace;
    this.#due = pace.first;
    const { seconds, work, marches, starts } =
      saved === null ? { seconds: 0, work: 0, marches: [], starts: [] } : readTree(saved);
    this.secondsBefore = seconds;
    this.workBefore = work;
    this.#read = marches;
    this.endedStarts = starts;
    this.#write = write;
  }

  /** Windows that need not be solved again. */
  get windows(): number {
    return this.#read.reduce((sum, { state }) => sum + state.count, 0);
  }

  /** The solve proper begins. */
  start(): void {
    this.#began = performance.now();
  }

  /** Called by each march at its start, in their order: how far it got before. */
  known(march: March): MarchRecord | null {
    return this.#read[this.#marches.push({ march, state: null, ended: false }) - 1] ?? null;
  }

  /** A start of a fit has ended. */
  keepStart(start: EndedStart): void {
    this.endedStarts.push(start);
    if (this.#seconds >= this.#due) this.flush();
  }

  /** The last march can go on from `state`; writes it down when it is time to. */
  keep(march: March, state: MarchState, ended = false): void {
    this.#marches[this.#marches.length - 1] = { march, state, ended };
    if (this.#seconds >= this.#due) this.flush();
  }

  /** @param state at its end; `null` where it was only interrupted */
  ended(march: March, state: MarchState | null): void {
    if (state) this.keep(march, state, true);
    else this.flush();
  }

  /** Writes everything down, unless the solve is too young for that. */
  flush(): void {
    const now = this.#seconds;
    if (now < this.#pace.first) return;
    this.#write({
      kind: journalKind,
      v: journalVersion,
      seconds: this.secondsBefore + now,
      starts: this.endedStarts.map((start) => ({ ...start })),
      work: this.workBefore + (this.#marches[0]?.march.solver.system.work.done ?? 0),
      marches: this.#marches.flatMap(({ march, state, ended }) => {
        if (!state) return [];
        const { mode, carrier, surfaces, slides, jumps, events } = state;
        return {
          stop: ended ? march.stop : null,
          state: {
            ...state,
            mode: { ...mode },
            carrier: carrier && { ...carrier },
            slides: slides.map((slide) => ({ ...slide })),
            jumps: jumps.map((jump) => ({ ...jump })),
            events: events && { ...events, touches: (events.touches ?? []).map((touch) => ({ ...touch })) },
            surfaces: surfaces && { ...surfaces, met: surfaces.met.map((watch) => ({ ...watch })) },
          },
          windows: march.windows.slice(0, state.count).map((w) => ({ ...w })),
        };
      }),
    });
    const cost = this.#seconds - now;
    this.#due = now + cost + (this.#pace.interval > 0 ? Math.max(this.#pace.interval, cost / share) : 0);
  }

  get #seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }
}

/** Whether a checkpoint is that of a solve by windows. */
export const isJournal = (tree: ArchiveValue): boolean => isRecord(tree) && tree.kind === journalKind;

function readTree(tree: ArchiveValue): {
  seconds: number;
  work: number;
  marches: MarchRecord[];
  starts: EndedStart[];
} {
  if (!isRecord(tree) || tree.kind !== journalKind || tree.v !== journalVersion || !Array.isArray(tree.marches)) {
    const version = isRecord(tree) ? String(tree.v) : 'none';
    throw new TrainingError(
      `The checkpoint of the solve is of version ${version}; this trainer reads version ${journalVersion}.`,
    );
  }
  return {
    seconds: Number(tree.seconds),
    work: Number(tree.work ?? 0),
    marches: tree.marches as unknown as MarchRecord[],
    starts: Array.isArray(tree.starts) ? (tree.starts as unknown as EndedStart[]) : [],
  };
}

const isRecord = (x: ArchiveValue): x is { [key: string]: ArchiveValue } =>
  typeof x === 'object' && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x);
