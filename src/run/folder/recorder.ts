/**
 * @file Writes a run down as it goes. A folder that cannot be made stops the run before its first step; a disk that
 * fails later never does – the training goes on in memory and says so once.
 */

import type { ArchiveValue } from '../../files/archive.ts';
import { equallySpaced } from '../../numeric/grid.ts';
import type { Frame } from '../../problem/frame.ts';
import { findingLine } from '../../problem/json/lines.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import type { Run, RunEvent } from '../../problem/run-event.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { networkToJson } from '../../solver/network/network-file.ts';
import type { PiecewiseNetwork } from '../../solver/network/piecewise.ts';
import { type Checkpoint, checkpointTree } from '../../trainer/train/checkpoint.ts';
import { RunFolder } from './run-folder.ts';

/** Milliseconds between checkpoints where no number of steps is written. */
const checkpointInterval = 5000;
/** Milliseconds between writes of the lines. */
const flushInterval = 500;
/**
 * Characters that the lines of a run may have: a burst for its beginning, in which most happens, and so many for each
 * second of training – some 20 MB in the first hour, however many terms and however fast the frames.
 */
export const lineAllowance = (seconds: number): number => 2e6 + 5e3 * seconds;
/** Rows of the table of the solution. */
const solutionRows = 1001;

export class Recorder {
  #folder: RunFolder | null;
  #header: RunHeader | null = null;
  #trouble: string | null = null;
  #checkpointAt = Number.NEGATIVE_INFINITY;
  #checkpointStep = -1;
  #flushAt = 0;
  /** The last frame where there was no room for it: it is written if the run ends with it. */
  #held: Frame | null = null;

  private constructor(folder: RunFolder | null) {
    this.#folder = folder;
  }

  /** @throws RunFolderError when the folder cannot be made. */
  static open(options: TrainOptions, problem: Problem, step: number): Recorder {
    if (options.resume !== null) return new Recorder(RunFolder.reopen(options.resume, step));
    if (options.out === null) return new Recorder(null);
    return new Recorder(RunFolder.create(options.out, problem, options.specText, options.name));
  }

  /** The run folder; `null` when nothing is written. */
  get path(): string | null {
    return this.#folder?.path ?? null;
  }

  /** A sentence about a disk that failed, once. */
  takeTrouble(): string | null {
    const trouble = this.#trouble;
    this.#trouble = null;
    return trouble;
  }

  #try(write: (folder: RunFolder) => void): void {
    if (!this.#folder) return;
    try {
      write(this.#folder);
    } catch (error) {
      if (!(error instanceof RunFolderError)) throw error;
      this.#trouble = `${error.message} The training goes on without being saved.`;
      const folder = this.#folder;
      this.#folder = null;
      try {
        folder.close();
      } catch {
        // The lines that were not written are lost with the disk; the reason is already told.
      }
    }
  }

  /** Writes an event of the run down. */
  note(event: RunEvent): void {
    switch (event.type) {
      case 'started':
        this.#header = event.header;
        this.#try((folder) => folder.writeHeader(event.header));
        break;
      case 'frame':
        this.#frame(event.frame);
        break;
      case 'findings':
        this.#try((folder) => {
          for (const finding of event.findings) folder.append(findingLine(finding));
        });
        break;
    }
  }

  #frame(frame: Frame): void {
    const header = this.#header;
    if (!header) return;
    this.#try((folder) => {
      this.#held = folder.size > lineAllowance(frame.seconds) ? frame : null;
      if (!this.#held) folder.appendFrame(frame, header);
      const now = performance.now();
      if (now < this.#flushAt) return;
      folder.flush();
      this.#flushAt = now + flushInterval;
    });
  }

  /** @param every steps between checkpoints; `null`: by time. */
  checkpointDue(step: number, every: number | null): boolean {
    if (!this.#folder || step === this.#checkpointStep) return false;
    if (every !== null) return step >= this.#checkpointStep + every || this.#checkpointStep < 0;
    return performance.now() >= this.#checkpointAt;
  }

  checkpoint(checkpoint: Checkpoint): void {
    this.#try((folder) => folder.writeCheckpoint(checkpointTree(checkpoint)));
    this.#checkpointStep = checkpoint.step;
    this.#checkpointAt = performance.now() + checkpointInterval;
  }

  /** What a solve by windows needs to go on. */
  journal(journal: ArchiveValue): void {
    this.#try((folder) => folder.writeCheckpoint(journal));
  }

  /** The network of a solve by windows, so that it can be read anywhere later. */
  windows(network: PiecewiseNetwork): void {
    this.#try((folder) => folder.writeWindows(networkToJson(network)));
  }

  /** The last events of a run: its result, written whole, and what the disk has to say. */
  async *finish(
    result: RunResult,
    { variable, unknowns }: Problem,
    solution: (times: Float64Array) => Promise<Float64Array[]> | Float64Array[],
    /** The times of the table with both sides of each jump. */
    withBothSides: (times: Float64Array) => Float64Array = (times) => times,
  ): Run {
    if (this.#folder) {
      const times = withBothSides(equallySpaced(variable.from, variable.to, solutionRows));
      const values = await solution(times);
      const names = [variable.name, ...unknowns.map((u) => u.name)];
      this.#try((folder) => {
        if (this.#held && this.#header) folder.appendFrame(this.#held, this.#header);
        folder.finish(result, { names, columns: [times, ...values] });
      });
    }
    const trouble = this.takeTrouble();
    if (trouble) yield { type: 'log', level: 'warning', message: trouble };
    yield { type: 'finished', result: { ...result, run: this.path } };
  }

  close(): void {
    this.#try((folder) => folder.close());
  }
}
