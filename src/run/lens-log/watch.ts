/**
 * @file Follows a lens log as what it is, a run: header, frames, curves and findings as they come, and a result at the
 * end. All that is computed of it is computed by what serves our own runs.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type ChecklistReplies, checklistOf } from '../../problem/checklist.ts';
import type { Finding } from '../../problem/finding.ts';
import { fixTitle } from '../../problem/fix.ts';
import type { Frame } from '../../problem/frame.ts';
import type { LensHeader, LensLine } from '../../problem/json/lens-log.ts';
import { sayPercent } from '../../problem/number-text/sentence.ts';
import { type RunResult, runVersion } from '../../problem/run.ts';
import type { Run, RunEvent } from '../../problem/run-event.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { errorOfSolution } from '../../trainer/findings/distance.ts';
import { loggedDetectors } from '../../trainer/findings/findings.ts';
import { lensReplies } from '../../trainer/lens/checklist.ts';
import { Lens } from '../../trainer/lens/lens.ts';
import { belongsTo, LensLogReader } from './lines.ts';
import { LoggedRun } from './logged-run.ts';

export interface WatchOptions {
  /** Waits for what is written next, until the run says that it has ended; else the log is read as it is. */
  follow?: boolean;
  /** Ends the watch; the result is about what was seen. */
  signal?: AbortSignal;
  /** Milliseconds between looks at the file while nothing comes. */
  interval?: number;
}

const usualInterval = 250;

/** Frames of which every one is judged; of as many again every second one, and so on. */
const judged = 256;

/** A run that is being read. */
class Reading {
  readonly run: LoggedRun;
  readonly #lens: Lens;
  #frames = 0;
  #last: Frame | null = null;
  #ended: RunResult['ended'] | null = null;

  constructor(header: LensHeader, path: string) {
    this.run = new LoggedRun(header, path);
    this.#lens = new Lens(this.run.context, this.run.grid, loggedDetectors);
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  *take(line: LensLine): Generator<RunEvent> {
    if (!belongsTo(line, this.run.log)) return;
    if (line.kind === 'end') this.#ended = endings[line.end.reason] ?? 'stopped';
    else if (line.kind === 'curve') yield* this.#draw(line.curve);
    else if (line.kind === 'frame') yield* this.#frame(line.frame);
  }

  *#draw(curve: Extract<LensLine, { kind: 'curve' }>['curve']): Generator<RunEvent> {
    const before = this.run.solution;
    const isOther = this.run.draw(curve);
    const { solution } = this.run;
    if (!solution || solution === before) return;
    if (isOther) yield { type: 'started', header: this.run.header() };
    this.#lens.addSolution(solution, this.run.grid);
    yield { type: 'solution', solution };
  }

  *#frame(line: Extract<LensLine, { kind: 'frame' }>['frame']): Generator<RunEvent> {
    // A step that was seen says nothing new; a training that went back to an earlier one repeats some.
    if (this.#last && line.step <= this.#last.step) return;
    const frame = this.run.frame(line);
    if (!frame) return;
    if (!this.#last) yield { type: 'started', header: this.run.header() };
    // A clock that was set back does not set the training back.
    const seconds = Math.max(frame.seconds, this.#last?.seconds ?? 0);
    this.#last = { ...frame, seconds };
    yield { type: 'frame', frame: this.#last };
    const stride = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, this.#frames / judged))));
    if (this.#frames++ % stride === 0 && this.#lens.add(this.#last))
      yield { type: 'findings', findings: this.findings() };
  }

  /** As a log can say them: at a place of its source, with an edit where there is a number to edit. */
  findings(): Finding[] {
    const { origin, log } = this.run;
    return this.#lens.findings.map((finding) => {
      const i = log.terms.findIndex(({ name }) => name === finding.term);
      const file = (i < 0 ? this.run.fileOf(finding.range) : origin.places[i].file) ?? undefined;
      const { fix } = finding;
      const names = fix?.kind === 'set-weights' ? Object.keys(fix.weights) : [];
      const isWritten = names.every((name) => origin.places[log.terms.findIndex((t) => t.name === name)]?.weight);
      const told = fix && !isWritten ? `${finding.message} ${fixTitle(fix)}.` : finding.message;
      return { ...finding, ...(file === undefined ? {} : { file }), message: told };
    });
  }

  result(): RunResult {
    this.#lens.end();
    const findings = this.findings();
    const view = this.#lens.view(true);
    const replies: ChecklistReplies = view ? lensReplies(view, this.run.log.framework, findings) : {};
    const header = this.run.header();
    const frame = this.#last;
    const error = view ? errorOfSolution(view) : Number.NaN;
    const worst = findings.find(({ severity }) => severity === 'error' || severity === 'warning');
    const compared = Number.isNaN(error)
      ? []
      : [`The curve differs from the reference of the log by ${sayPercent(error)}.`];
    return {
      v: runVersion,
      // What a log shows is how its terms were trained; whether the solution is right nothing in it proves.
      verdict: worst ? notReached : 'unverified',
      because: [
        worst?.message ?? 'No finding holds; whether the solution is right a log does not tell.',
        ...compared,
      ].join(' '),
      ended: this.#ended ?? 'stopped',
      relativeL2: null,
      referenceKind: null,
      errorEstimate: null,
      tolerance: this.run.context.tolerance,
      steps: frame?.step ?? 0,
      seconds: frame?.seconds ?? 0,
      engine: header.engine,
      bestStep: frame?.step ?? 0,
      measure: frame?.measure ?? Number.NaN,
      terms: Object.fromEntries(
        header.terms.map(({ name }, i) => [
          name,
          {
            loss: frame?.losses[i] ?? Number.NaN,
            heldOut: frame?.heldOut[i] ?? Number.NaN,
            weight: frame?.weights[i] ?? Number.NaN,
          },
        ]),
      ),
      parameters: Object.fromEntries(
        header.parameters.map(({ name }, i) => [
          name,
          { value: frame?.parameters[i] ?? Number.NaN, low: null, high: null },
        ]),
      ),
      findings,
      checklist: checklistOf(replies),
      run: header.folder,
    };
  }
}

const notReached = 'not reached' as const;

/** Reasons that loggers give. */
const endings: Record<string, RunResult['ended']> = {
  finished: 'finished',
  stopped: 'stopped',
  budget: 'budget',
  patience: 'patience',
  diverged: 'diverged',
};

/**
 * The newest run of a log. Its header comes with its first frame, and again when a curve brings a new grid.
 * @param place folder of the run, or the file itself
 * @throws RunFolderError where there is no log, or no run in it (unless it is followed)
 */
export async function* watchLog(place: string, options: WatchOptions = {}): Run {
  const { follow = false, signal, interval = usualInterval } = options;
  let reader = await LensLogReader.open(place);
  let reading: Reading | null = null;
  try {
    const { path } = reader;
    function* taken(line: LensLine): Generator<RunEvent> {
      if (
        line.kind === 'header' &&
        !(reading && line.header.run !== undefined && line.header.run === reading.run.log.run)
      )
        reading = new Reading(line.header, path);
      else if (reading) yield* reading.take(line);
    }
    const isOver = () => signal?.aborted === true || (follow && current()?.ended === true);
    const current = (): Reading | null => reading;
    for await (const line of reader.newest()) {
      yield* taken(line);
      if (signal?.aborted) break;
    }
    while (follow && !isOver()) {
      await pause(interval, undefined, { signal }).catch(() => {});
      if (isOver()) break;
      if (await reader.isReplaced()) {
        await reader.close();
        reader = await reopened(place, interval, signal);
        for await (const line of reader.newest()) yield* taken(line);
        continue;
      }
      for await (const line of reader.more()) yield* taken(line);
    }
    if (!follow) for await (const line of reader.rest()) yield* taken(line);
    const read = current();
    if (!read) throw new RunFolderError(`"${path}" holds no run yet: no header of a lens log was found in it.`);
    const result = read.result();
    yield { type: 'findings', findings: result.findings };
    yield { type: 'finished', result };
  } finally {
    await reader.close();
  }
}

/** The file that takes the place of one that is gone, as soon as it is there. */
async function reopened(place: string, interval: number, signal?: AbortSignal): Promise<LensLogReader> {
  for (;;) {
    const reader = await LensLogReader.open(place).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      return null;
    });
    if (reader) return reader;
    await pause(interval, undefined, { signal }).catch(() => {});
  }
}
