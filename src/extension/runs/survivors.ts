/**
 * @file Runs that outlive their window. While a run trains, a small file names its folder and the processes behind it;
 * it goes when the run ends. What a new window finds whose processes are gone was cut off by a reload, a crash or the
 * close of its window, and goes on from its folder. Two windows never take the same run: whoever renames its file first
 * has it. Knows nothing of VS Code.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { runFiles } from '../../problem/run-folder.ts';
import type { TrainingRun } from './training-run.ts';

/** What such a file holds. */
export interface Survivor {
  folder: string;
  uri: string;
  paused: boolean;
  /** Ids of the process that asked for the run and of its trainer. */
  host: number;
  trainer: number | null;
}

export interface FoundSurvivor extends Survivor {
  /** Milliseconds since it last wrote something. */
  age: number;
}

const suffix = '.live.json';

export class Survivors {
  readonly #folder: string;
  readonly #exists: (pid: number) => boolean;
  /** Writes and removals in their order. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder Where the files are: one per run. */
  constructor(folder: string, exists: (pid: number) => boolean = processExists) {
    this.#folder = folder;
    this.#exists = exists;
  }

  remember(run: TrainingRun, trainer: number | undefined): void {
    const folder = run.header?.folder ?? null;
    if (folder === null) return;
    const survivor: Survivor = {
      folder,
      uri: run.identity.uri,
      paused: run.state.kind === 'paused',
      host: process.pid,
      trainer: trainer ?? null,
    };
    this.#then(async () => {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(this.#file(folder), JSON.stringify(survivor));
    });
  }

  forget(run: TrainingRun): void {
    const folder = run.header?.folder ?? null;
    if (folder !== null) this.#then(() => rm(this.#file(folder), { force: true }));
  }

  /** Resolves when all that was said so far is written. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** Takes every run whose processes are gone; `waiting` counts those of processes that are still there. */
  async take(): Promise<{ found: FoundSurvivor[]; waiting: number }> {
    const names = await readdir(this.#folder).catch(() => [] as string[]);
    const found: FoundSurvivor[] = [];
    let waiting = 0;
    for (const name of names) {
      if (!name.endsWith(suffix)) continue;
      const file = path.join(this.#folder, name);
      const survivor = await readSurvivor(file);
      if (!survivor || survivor.host === process.pid) continue;
      if (this.#exists(survivor.host) || (survivor.trainer !== null && this.#exists(survivor.trainer))) {
        waiting++;
        continue;
      }
      const age = Date.now() - (await lastWrite(file, survivor.folder));
      if (await claim(file)) found.push({ ...survivor, age });
    }
    return { found, waiting };
  }

  #then(work: () => Promise<unknown>): void {
    // A disk that fails here costs the return of the run after a reload, and nothing now.
    this.#last = this.#last.then(work).catch(() => {});
  }

  #file(folder: string): string {
    return path.join(this.#folder, createHash('sha256').update(folder).digest('hex').slice(0, 32) + suffix);
  }
}

async function readSurvivor(file: string): Promise<Survivor | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Survivor;
  } catch {
    // Another window has just taken it, or it was being written when the machine went down.
    return null;
  }
}

/** True for the one window that gets it. */
async function claim(file: string): Promise<boolean> {
  const mine = `${file}.${process.pid}`;
  try {
    await rename(file, mine);
  } catch {
    return false;
  }
  await rm(mine, { force: true });
  return true;
}

async function lastWrite(file: string, folder: string): Promise<number> {
  const times = [file, path.join(folder, runFiles.metrics)].map(async (name) => (await stat(name)).mtimeMs);
  const known = await Promise.allSettled(times);
  return Math.max(0, ...known.flatMap((time) => (time.status === 'fulfilled' ? [time.value] : [])));
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
