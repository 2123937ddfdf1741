/**
 * @file Starts of a fit as files of its run folder, one each, so that several processes can make them. A start is the same
 * whoever makes it and whatever was made before.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, withPath, writeWhole } from '../files/whole-files.ts';
import type { Problem } from '../problem/problem.ts';
import { fitStarts, jsonOf } from '../problem/run-folder.ts';
import { TrainingError } from '../problem/training-error.ts';
import { endedStart } from '../solver/fit/fit.ts';
import { jointModel } from '../solver/fit/joint-model.ts';
import type { EndedStart, Journal } from '../solver/march/journal.ts';
import { noLimit } from '../solver/problem/work.ts';
import type { RunControl } from '../trainer/train/control.ts';
import { breathing } from './breathing.ts';

/**
 * Makes starts somewhere, as files of the run folder; resolves when they have ended or the run is stopped.
 * @param open numbers of the starts that are wanted
 */
export type StartMaker = (folder: string, open: readonly number[]) => Promise<void>;

/** A start as its file has it: numbers of JSON come back to the bit. */
type StoredStart = Omit<EndedStart, 'from' | 'theta'> & Record<'from' | 'theta', number[]>;

const fileOf = (folder: string, index: number): string => join(folder, fitStarts, `${index}.json`);

/** Starts that stand in the folder. @throws RunFolderError */
export function storedStarts(folder: string): EndedStart[] {
  const path = join(folder, fitStarts);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const file = join(path, name);
      const { from, theta, ...rest } = jsonOf(
        withPath('read', file, () => readFileSync(file, 'utf8')),
        file,
      ) as StoredStart;
      return { ...rest, from: Float64Array.from(from), theta: Float64Array.from(theta) };
    })
    .sort((a, b) => a.index - b.index);
}

/** Lets the journal know the starts that stand in the folder, and those that `make` makes of the others. */
export async function takeStarts(
  journal: Journal,
  folder: string,
  starts: number,
  make: StartMaker | null,
): Promise<void> {
  const isKnown = (index: number): boolean => journal.endedStarts.some((start) => start.index === index);
  const take = (): void => {
    for (const start of storedStarts(folder)) if (!isKnown(start.index)) journal.endedStarts.push(start);
  };
  take();
  const open = Array.from({ length: starts }, (_, index) => index).filter((index) => !isKnown(index));
  if (!make || open.length === 0) return;
  await make(folder, open);
  take();
}

/** Makes one start and writes it down, unless it is stopped. @throws TrainingError, RunFolderError */
export async function makeStart(folder: string, problem: Problem, index: number, control: RunControl): Promise<void> {
  const model = jointModel(problem);
  if (!model.ok) throw new TrainingError(`This problem cannot be fitted by its likelihood: ${model.reason}.`);
  const { from, theta, ...rest } = await breathing(
    endedStart(model.value, index, { budget: noLimit, cancelled: () => control.stopped }),
  );
  if (control.stopped) return;
  makeFolder(join(folder, fitStarts));
  const stored: StoredStart = { ...rest, from: [...from], theta: [...theta] };
  writeWhole(fileOf(folder, index), `${JSON.stringify(stored)}\n`);
}
