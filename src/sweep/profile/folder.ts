/**
 * @file The folder of a profile: its plan, and a file for each side of each curve with all fits made so far, so that it
 * can be killed at any moment and goes on to the same numbers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, withPath, writeWhole } from '../../files/whole-files.ts';
import type { FitReport } from '../../problem/fit-report.ts';
import { storedProblem } from '../../problem/json/stored.ts';
import type { OpenGroup } from '../../problem/open-group.ts';
import type { Problem } from '../../problem/problem.ts';
import { type ProfileCurve, type ProfileSide, profileCurve } from '../../problem/profile-curve.ts';
import { jsonOf, profileFiles, runFiles } from '../../problem/run-folder.ts';
import { RunFolderError } from '../../problem/run-folder-error.ts';
import { folderName, openRun } from '../../run/folder/run-folder.ts';
import { fitPoint, type KnownFit } from '../../run/profile/side.ts';

const profileVersion = 2;

interface ProfilePlan {
  v: typeof profileVersion;
  /** Numbers whose profiles are wanted. */
  names: string[];
  /** Groups of numbers that no data of this kind tell apart, known before the fit. */
  open: OpenGroup[];
  fit: FitReport;
}

export interface ProfileFolder {
  path: string;
  plan: ProfilePlan;
  problem: Problem;
}

/** One side of one curve: what a process makes at a time. */
export interface ProfileTask {
  name: string;
  direction: -1 | 1;
}

interface SideFile {
  fits: KnownFit[];
  side: ProfileSide | null;
}

/** All of them, two for each name. */
export const tasksOf = ({ plan }: ProfileFolder): ProfileTask[] =>
  plan.names.flatMap((name) => [-1 as const, 1 as const].map((direction) => ({ name, direction })));

/** A new folder below `parent`. @throws RunFolderError */
export function createProfile(
  parent: string,
  { names, open, fit }: Omit<ProfilePlan, 'v'>,
  problem: Problem,
  specText: string,
): ProfileFolder {
  const plan: ProfilePlan = { v: profileVersion, names, open, fit };
  const path = join(parent, folderName(`${(problem.file ?? 'fit').replace(/\.pinn$/, '')}-profile`));
  makeFolder(join(path, profileFiles.sides));
  writeWhole(join(path, runFiles.spec), specText);
  writeWhole(join(path, runFiles.problem), `${JSON.stringify(problem, null, 1)}\n`);
  // Last: a folder with a plan is whole.
  writeWhole(join(path, profileFiles.plan), `${JSON.stringify(plan, null, 1)}\n`);
  return { path, plan, problem };
}

/**
 * What a run folder has fitted, to be profiled as it is.
 * @throws RunFolderError when it is no run folder, or nothing was fitted by a likelihood
 */
export function fittedRun(path: string): { problem: Problem; fit: FitReport; specText: string } {
  const { problem, result, specText } = openRun(path);
  if (!result?.fit) throw new RunFolderError(`The run "${path}" has no fit that could be profiled.`);
  return { problem, fit: result.fit, specText };
}

/** @throws RunFolderError when the folder holds no profile, or one of another version */
export function openProfile(path: string): ProfileFolder {
  const file = join(path, profileFiles.plan);
  if (!existsSync(file)) throw new RunFolderError(`"${path}" is no profile folder: it has no ${profileFiles.plan}.`);
  const plan = readJson(file) as ProfilePlan;
  if (plan.v !== profileVersion) throw new RunFolderError(`"${file}" was written by another version of PINN Lens.`);
  const problem = join(path, runFiles.problem);
  return { path, plan, problem: storedProblem(readJson(problem), problem) };
}

const readJson = (file: string): unknown =>
  jsonOf(
    withPath('read', file, () => readFileSync(file, 'utf8')),
    file,
  );

const fileOf = (folder: ProfileFolder, { name, direction }: ProfileTask): string =>
  // Names such as gain[low] are no names of files everywhere.
  join(
    folder.path,
    profileFiles.sides,
    `${direction < 0 ? 'left' : 'right'}-${folder.plan.names.indexOf(name)}-${name.replace(/[^\p{L}\p{N}_]+/gu, '-')}.json`,
  );

/** What is known of a side. @throws RunFolderError */
export function readSide(folder: ProfileFolder, task: ProfileTask): SideFile {
  const file = fileOf(folder, task);
  return existsSync(file) ? (readJson(file) as SideFile) : { fits: [], side: null };
}

/** @throws RunFolderError */
export const writeSide = (folder: ProfileFolder, task: ProfileTask, content: SideFile): void =>
  writeWhole(fileOf(folder, task), `${JSON.stringify(content)}\n`);

/** The curves both of whose sides have ended. @throws RunFolderError */
export function curvesOf(folder: ProfileFolder): ProfileCurve[] {
  const { names, fit } = folder.plan;
  const scaleOf = (name: string) => fit.parameters.find((p) => p.name === name)?.scale ?? 'linear';
  return names.flatMap((name) => {
    const [left, right] = ([-1, 1] as const).map((direction) => readSide(folder, { name, direction }).side);
    const place = fit.parameters.findIndex((p) => p.name === name);
    const about = fit.parameters[place];
    if (!left || !right || !about) return [];
    const { unit, scale } = about;
    const variance = fit.covariance?.[place]?.[place] ?? null;
    const deviation = variance === null ? null : Math.sqrt(variance);
    return [profileCurve({ name, unit, scale, deviation }, fitPoint(fit).parameters, scaleOf, left, right)];
  });
}
