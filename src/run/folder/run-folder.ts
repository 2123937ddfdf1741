/** @file The folder of one run, written as the run goes and read back. What its files are: `problem/run-folder.ts`. */

import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveValue, pack, unpack } from '../../files/archive.ts';
import { holdFolder, type Lock } from '../../files/lock.ts';
import { makeFolder, removeDrafts, withPath, writeWhole } from '../../files/whole-files.ts';
import { csvOfColumns } from '../../problem/csv.ts';
import { experimentsTable, fittedExperiments } from '../../problem/fit/fitted-experiments.ts';
import type { Frame } from '../../problem/frame.ts';
import { publicText } from '../../problem/json/codec.ts';
import { headerFromJson } from '../../problem/json/header.ts';
import {
  type FindingLine,
  type FrameLine,
  frameLine,
  isFrameLine,
  lineOf,
  linesOf,
  type ResultLine,
  resultLine,
} from '../../problem/json/lines.ts';
import { storedProblem, storedResult } from '../../problem/json/stored.ts';
import { messageOf } from '../../problem/message-of.ts';
import type { Problem } from '../../problem/problem.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import { jsonOf, runFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';

/** Bytes of lines kept in memory before they are written. */
const lineBuffer = 64 * 1024;

export class RunFolder {
  readonly path: string;
  readonly #lock: Lock;
  readonly #file: number;
  #lines: string[] = [];
  #buffered = 0;
  /** Bytes of the lines, written or about to be. */
  #size = 0;
  #closed = false;

  /** @param prepare is called when no other process can write here any more. */
  private constructor(path: string, prepare: () => void) {
    this.path = path;
    this.#lock = holdFolder(path);
    try {
      prepare();
      const metrics = join(path, runFiles.metrics);
      this.#file = withPath('write', metrics, () => openSync(metrics, 'a'));
      this.#size = fstatSync(this.#file).size;
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  /**
   * A new folder below `parent`, holding spec and problem; `name` of the folder, by default of the spec, time and chance.
   * @throws RunFolderError, also when another process writes there
   */
  static create(parent: string, problem: Problem, specText: string, name?: string): RunFolder {
    const path = join(parent, name ?? folderName(problem.file ?? problem.title ?? 'run'));
    makeFolder(path);
    return new RunFolder(path, () => {
      writeWhole(join(path, runFiles.spec), specText);
      writeWhole(join(path, runFiles.problem), `${JSON.stringify(problem, null, 1)}\n`);
    });
  }

  /**
   * The folder of an earlier run, to go on with: lines of frames after `step` are dropped.
   * @throws RunFolderError, also when another process writes there
   */
  static reopen(path: string, step: number): RunFolder {
    return new RunFolder(path, () => {
      removeDrafts(path);
      const metrics = join(path, runFiles.metrics);
      if (!existsSync(metrics)) return;
      const text = withPath('read', metrics, () => readFileSync(metrics, 'utf8'));
      // Lines that this version cannot read are another's: they stay as they are, but for one that a kill has torn.
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const kept = whole.split(/(?<=\n)/).filter((written) => {
        const line = lineOf(written);
        return !(line && isFrameLine(line) && line.step >= step);
      });
      writeWhole(metrics, kept.join(''));
    });
  }

  /** @throws RunFolderError when another process writes here now, or the folder is gone: nothing of ours may stay */
  #mine(): void {
    const lost = this.#lock.lost();
    if (lost !== null) throw new RunFolderError(`Cannot write in "${this.path}" any more: ${lost}.`);
  }

  #write(name: string, content: string | Uint8Array): void {
    this.#mine();
    writeWhole(join(this.path, name), content);
  }

  writeHeader(header: RunHeader): void {
    this.#write(runFiles.header, `${publicText(header)}\n`);
  }

  appendFrame(frame: Frame, header: RunHeader): void {
    this.append(frameLine(frame, header));
  }

  /** Characters of the lines so far. */
  get size(): number {
    return this.#size;
  }

  append(line: object): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#lines.push(text);
    this.#buffered += text.length;
    this.#size += text.length;
    if (this.#buffered >= lineBuffer) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#mine();
    const bytes = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#buffered = 0;
    withPath('write', join(this.path, runFiles.metrics), () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
  }

  writeCheckpoint(state: ArchiveValue): void {
    this.flush();
    this.#write(runFiles.checkpoint, pack(state));
  }

  /** @param solution rows of [variable, unknowns…], with their names. */
  finish(result: RunResult, solution: { names: string[]; columns: ArrayLike<number>[] }): void {
    this.flush();
    this.#write(runFiles.solution, csvOfColumns(solution.names, solution.columns));
    const experiments = result.fit ? fittedExperiments(result.fit) : [];
    if (experiments.length > 0) this.#write(runFiles.experiments, experimentsTable(experiments, solution.names[0]));
    this.#write(runFiles.result, `${JSON.stringify(resultLine(result), null, 1)}\n`);
  }

  /** @param network the network of a solve by random-feature windows, as text. */
  writeWindows(network: string): void {
    this.#write(runFiles.windows, network);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
      this.#lock.release();
    }
  }
}

/** What a run folder holds, as read back. */
export interface SavedRun {
  path: string;
  specText: string;
  problem: Problem;
  /** `null` when the run ended before its first step. */
  header: RunHeader | null;
  checkpoint: ArchiveValue | null;
  /** Network of a solve by windows, as text; `null` in other runs. */
  windows: string | null;
  /** `null` while the run has not ended. */
  result: ResultLine | null;
}

/**
 * Reads what a run needs to go on.
 * @throws RunFolderError when the folder is none of ours or a file of it is damaged.
 */
export function openRun(path: string): SavedRun {
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    throw new RunFolderError(`There is no run folder "${path}".`);
  }
  const read = (name: string) => {
    const file = join(path, name);
    return existsSync(file) ? withPath('read', file, () => readFileSync(file, 'utf8')) : null;
  };
  const parsed = <T>(name: string, text: string, of: (json: unknown, file: string) => T): T => {
    const file = join(path, name);
    return of(jsonOf(text, file), file);
  };
  const specText = read(runFiles.spec);
  const problem = read(runFiles.problem);
  if (specText === null || problem === null) {
    throw new RunFolderError(`"${path}" is no run folder: it lacks ${runFiles.spec} or ${runFiles.problem}.`);
  }
  const header = read(runFiles.header);
  const result = read(runFiles.result);
  const file = join(path, runFiles.checkpoint);
  let checkpoint: ArchiveValue | null = null;
  if (existsSync(file)) {
    const bytes = withPath('read', file, () => readFileSync(file));
    try {
      checkpoint = unpack(bytes);
    } catch (error) {
      throw new RunFolderError(`Cannot read "${file}": ${messageOf(error)}.`);
    }
  }
  return {
    path,
    specText,
    problem: parsed(runFiles.problem, problem, storedProblem),
    header: header === null ? null : parsed(runFiles.header, header, headerFromJson),
    checkpoint,
    windows: read(runFiles.windows),
    result: result === null ? null : parsed(runFiles.result, result, storedResult),
  };
}

/** The lines of a run folder so far. @throws RunFolderError */
export function readMetrics(path: string): (FrameLine | FindingLine)[] {
  const file = join(path, runFiles.metrics);
  return linesOf(withPath('read', file, () => readFileSync(file, 'utf8')));
}

/** The folder of the newest run below `parent` that has a checkpoint and no result; `null` when there is none. */
export function latestUnfinished(parent: string): string | null {
  if (!existsSync(parent)) return null;
  const runs = withPath('read', parent, () => readdirSync(parent, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .filter((path) => existsSync(join(path, runFiles.checkpoint)) && !existsSync(join(path, runFiles.result)));
  const age = (path: string) => statSync(join(path, runFiles.checkpoint)).mtimeMs;
  return runs.sort((a, b) => age(b) - age(a))[0] ?? null;
}

/** A folder's name that is new and that every file system takes: from `stem`, the time and chance. */
export function folderName(stem: string, now = new Date()): string {
  // A spec's title never becomes a path.
  const name =
    stem
      .replace(/\.pinn$/, '')
      .replace(/[^\p{L}\p{N}_-]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'run';
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${name}-${time}-${randomBytes(3).toString('hex')}`;
}
