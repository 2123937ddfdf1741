/**
 * @file Follows a lens log as what it is, a run: header, frames, curves and findings as they come, and a result at the
 * end. All that is computed of it is computed by what serves our own runs.
 */
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChecklistReplies, checklistOf } from '../../problem/checklist.ts';
import type { Finding } from '../../problem/finding.ts';
import { fixTitle } from '../../problem/fix.ts';
import type { Frame } from '../../problem/frame.ts';
import type { LensHeader, LensLine } from '../../problem/json/lens-log.ts';
import { troubleOfFrame } from '../../problem/json/lens-trouble.ts';
import { sayPercent } from '../../problem/number-text/sentence.ts';
import { type RunResult, runVersion } from '../../problem/run.ts';
import type { Run, RunEvent } from '../../problem/run-event.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { errorOfSolution } from '../../trainer/findings/distance.ts';
import { loggedDetectors } from '../../trainer/findings/findings.ts';
import { lensReplies } from '../../trainer/lens/checklist.ts';
import { Lens } from '../../trainer/lens/lens.ts';
import { placesToday } from './edited-sources.ts';
import { firstPicture } from './first-picture.ts';
import { Gathered } from './gathered.ts';
import { belongsTo, LensLogReader } from './lines.ts';
import { LoggedRun } from './logged-run.ts';

export interface WatchOptions {
  /** Waits for what is written next, until the run says that it has ended; else the log is read as it is. */
  follow?: boolean;
  /** Ends the watch; the result is about what was seen. */
  signal?: AbortSignal;
  /** Milliseconds between looks at the file while nothing comes. */
  interval?: number;
  /** Tells what the log holds already at once, of a long one a first picture before; else frame by frame. */
  gather?: boolean;
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
  #trouble: string | null = null;
  #ended: RunResult['ended'] | null = null;

  /** Said once the run has begun. */
  readonly #notes: string[];

  constructor(written: LensHeader, path: string) {
    const { header, notes } = placesToday(written, dirname(resolve(path)));
    this.run = new LoggedRun(header, path);
    this.#notes = notes;
    this.#lens = new Lens(this.run.context, this.run.grid, loggedDetectors);
  }

  /** Why a frame was left out; `null` where none was. */
  get trouble(): string | null {
    return this.#trouble;
  }

  get hasBegun(): boolean {
    return this.#last !== null;
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
    if (this.#last && line.step <= this.#last.step) {
      this.#repeated(line, this.#last);
      return;
    }
    const frame = this.run.frame(line);
    if (!frame) {
      this.#trouble ??= troubleOfFrame(line, this.run.log.terms.length);
      return;
    }
    if (!this.#last) {
      yield { type: 'started', header: this.run.header() };
      for (const message of this.#notes) yield { type: 'log', level: 'info', message };
    }
    // A clock that was set back does not set the training back.
    const seconds = Math.max(frame.seconds, this.#last?.seconds ?? 0);
    this.#last = { ...frame, seconds };
    yield { type: 'frame', frame: this.#last };
    const stride = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, this.#frames / judged))));
    if (this.#frames++ % stride === 0 && this.#lens.add(this.#last))
      yield { type: 'findings', findings: this.findings() };
  }

  /** Two trainings that write without a name each cannot be told apart, and are no one's curve. */
  #repeated({ step, losses }: Extract<LensLine, { kind: 'frame' }>['frame'], last: Frame): void {
    if (step !== last.step || losses.every((loss, i) => Object.is(loss ?? Number.NaN, last.losses[i]))) return;
    this.#trouble ??= `step ${step} stands there twice, with other losses: two trainings write it without a "run" of their own, or one went back`;
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
  const { follow = false, signal, interval = usualInterval, gather = false } = options;
  let reader = await LensLogReader.open(place);
  let reading: Reading | null = null;
  try {
    const { path } = reader;
    const gathered = gather ? new Gathered() : null;
    function* taken(line: LensLine): Generator<RunEvent> {
      for (const event of eventsOf(line)) {
        if (gathered) yield* gathered.take(event);
        else yield event;
      }
    }
    function* eventsOf(line: LensLine): Generator<RunEvent> {
      if (
        line.kind === 'header' &&
        !(reading && line.header.run !== undefined && line.header.run === reading.run.log.run)
      )
        reading = new Reading(line.header, path);
      else if (reading) yield* reading.take(line);
    }
    const isOver = () => signal?.aborted === true || (follow && current()?.ended === true);
    const current = (): Reading | null => reading;
    let hasTold = false;
    function* troubled(): Generator<RunEvent> {
      const trouble = reader.trouble ?? current()?.trouble;
      // Of what cannot be read at all an error tells.
      if (!trouble || hasTold || (!follow && !current())) return;
      hasTold = true;
      yield { type: 'log', level: 'warning', message: `What is left out of "${path}": ${trouble}.` };
    }
    if (gathered) yield* firstPicture(await reader.glance(), path);
    for await (const line of reader.newest()) {
      yield* taken(line);
      if (signal?.aborted) break;
    }
    if (gathered) yield* gathered.release();
    yield* troubled();
    while (follow && !isOver()) {
      await pause(interval, undefined, { signal }).catch(() => {});
      if (signal?.aborted) break;
      for await (const line of reader.more()) yield* taken(line);
      yield* troubled();
      const is = isOver() ? 'there' : await reader.state();
      if (is === 'there') continue;
      if (is === 'deleted') yield { type: 'log', level: 'warning', message: goneText(path) };
      const next = await reopened(place, interval, signal);
      if (!next) break;
      await reader.close();
      reader = next;
      if (is === 'deleted') yield { type: 'log', level: 'info', message: `"${path}" is there again.` };
      gathered?.hold();
      for await (const line of reader.newest()) yield* taken(line);
      if (gathered) yield* gathered.release();
    }
    if (!follow) for await (const line of reader.rest()) yield* taken(line);
    const read = current();
    if (!read) {
      const why = reader.trouble ?? 'no header of a lens log was found in it';
      throw new RunFolderError(`"${path}" holds no run yet: ${why}.`);
    }
    if (!read.hasBegun && !signal?.aborted)
      yield { type: 'log', level: 'warning', message: `"${path}" holds no frame yet.` };
    const result = read.result();
    yield { type: 'findings', findings: result.findings };
    yield { type: 'finished', result };
  } finally {
    await reader.close();
  }
}

const goneText = (path: string): string =>
  `"${path}" was deleted; it is waited for, and what was seen of it stays as it was.`;

/** The file that takes the place of one that is gone, as soon as it is there; `null` where the watch ends before. */
async function reopened(place: string, interval: number, signal?: AbortSignal): Promise<LensLogReader | null> {
  while (!signal?.aborted) {
    const reader = await LensLogReader.open(place).catch(() => null);
    if (reader) return reader;
    await pause(interval, undefined, { signal }).catch(() => {});
  }
  return null;
}
