/** @file `pinn-lens profile`: how far each fitted number may go before the data speak against it. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { plot } from 'asciichart';
import { type Command, Option } from 'commander';
import { profilePicture } from '../../figure/profile.ts';
import { writeWhole } from '../../files/whole-files.ts';
import { profileSentence } from '../../problem/fit/profile-sentence.ts';
import { type AnyProfileLine, profileLineVersion } from '../../problem/json/profile.ts';
import { boundText, characterTick, estimateText } from '../../problem/number-text/report.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import { openGroupSentence } from '../../problem/open-group.ts';
import type { Problem } from '../../problem/problem.ts';
import { type ProfileCurve, profileThreshold } from '../../problem/profile-curve.ts';
import { profileFiles } from '../../problem/run-folder.ts';
import { breathing } from '../../run/breathing.ts';
import { fittedReport } from '../../run/profile/fit.ts';
import { openGroupSteps } from '../../run/told-apart.ts';
import { holdSweep } from '../../sweep/folder/hold.ts';
import { shareOf } from '../../sweep/plan/plan.ts';
import {
  createProfile,
  curvesOf,
  fittedRun,
  openProfile,
  type ProfileFolder,
  type ProfileTask,
  readSide,
  tasksOf,
} from '../../sweep/profile/folder.ts';
import { runProfile, serveSides } from '../../sweep/profile/make-side.ts';
import { profileCsv } from '../../sweep/profile/table.ts';
import { type Changes, notThere, takeChanges } from '../input/changes.ts';
import { atLeastOne, type JobArrayArguments, submitArray, takeJobArray } from '../input/job-array.ts';
import { requireProblem } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';
import { table } from '../report/table.ts';

interface ProfileArguments extends Changes, JobArrayArguments {
  jobs: number;
  out: string;
  run?: string;
  resume?: string;
  worker?: string;
  json?: boolean;
}

/** A profile of what a run has fitted, where all words are names of estimates; `null` where it was stopped before. */
async function ofRun(
  run: string,
  names: string[],
  { out, json }: ProfileArguments,
  stop: AbortSignal,
): Promise<ProfileFolder | null> {
  const { problem, fit, specText } = fittedRun(run);
  const known = fit.parameters.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw notThere(run, 'estimate', unknown, known);
  const open = await breathing(openGroupSteps(problem, { cancelled: () => stop.aborted }));
  if (stop.aborted) return null;
  if (!json) for (const group of open) console.error(openGroupSentence(group));
  return createProfile(out, { names: names.length > 0 ? names : estimatesOf(problem), open, fit }, problem, specText);
}

/** Output weights of learned functions mean nothing by themselves. */
function estimatesOf({ parameters, learned = [] }: Problem): string[] {
  const weights = new Set(learned.flatMap(({ coefficients }) => coefficients));
  return parameters.filter(({ name, estimate }) => estimate && !weights.has(name)).map(({ name }) => name);
}

/** The folder to work in; `null` where the fit was stopped. */
async function folderOf(
  file: string | undefined,
  names: string[],
  args: ProfileArguments,
  stop: AbortSignal,
): Promise<ProfileFolder | null> {
  const old = args.resume ?? args.gather;
  if (old !== undefined) return openProfile(old);
  if (args.run !== undefined) return ofRun(args.run, file === undefined ? names : [file, ...names], args, stop);
  if (file === undefined) throw new UserError('give a spec, or a profile folder by --resume', exitCode.badSpec);
  const spec = await requireProblem(file, args.json ?? false, { changes: args });
  const problem = spec.effective;
  const known = estimatesOf(problem);
  if (known.length === 0)
    throw new UserError(`${spec.file} estimates nothing that could be profiled`, exitCode.badSpec);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw notThere(spec.file, 'estimate', unknown, known);
  const open = await breathing(openGroupSteps(problem, { cancelled: () => stop.aborted }));
  if (!args.json) for (const group of open) console.error(openGroupSentence(group));
  const fit = await fittedReport(problem, () => stop.aborted);
  return fit && createProfile(args.out, { names: names.length > 0 ? names : known, open, fit }, problem, spec.text);
}

function writeCurves({ path }: ProfileFolder, curves: readonly ProfileCurve[]): void {
  writeWhole(join(path, profileFiles.curves), `${JSON.stringify(curves, null, 1)}\n`);
  writeWhole(join(path, profileFiles.table), profileCsv(curves));
  writeWhole(join(path, profileFiles.picture), profilePicture(curves));
}

/** Rows of a chart in characters. */
const chartRows = 7;

/** The curve over evenly spaced places of its own scale, for a terminal. */
function curveText({ points, scale }: ProfileCurve): string {
  const place = (x: number) => (scale === 'log' ? Math.log(x) : x);
  const shown = points.filter(({ rise }) => rise <= 2 * profileThreshold);
  const [from, to] = [place(shown[0].value), place(shown[shown.length - 1].value)];
  if (!(to > from)) return '';
  const columns = 60;
  const rises = Array.from({ length: columns }, (_, i) => {
    const x = from + ((to - from) * i) / (columns - 1);
    const next = Math.max(
      1,
      shown.findIndex(({ value }) => place(value) >= x - 1e-12 * Math.abs(x)),
    );
    const [a, b] = [shown[next - 1], shown[next]];
    const share = (x - place(a.value)) / (place(b.value) - place(a.value) || 1);
    return a.rise + share * (b.rise - a.rise);
  });
  const chart = plot(rises, {
    height: chartRows,
    min: 0,
    max: Math.max(profileThreshold, ...rises),
    format: (x: number) => characterTick(x).padStart(8),
  });
  const ends = `${' '.repeat(10)}${boundText(shown[0].value)}`;
  return `${chart}\n${ends}${boundText(shown[shown.length - 1].value).padStart(columns + 10 - ends.length)}`;
}

const print = (line: AnyProfileLine): void => console.log(JSON.stringify(line));

function conclude(folder: ProfileFolder, curves: readonly ProfileCurve[], json: boolean, failures: string[]): void {
  const { path, plan } = folder;
  if (json) {
    const done = new Set(curves.map(({ name }) => name));
    print({
      ...{ type: 'profile', v: profileLineVersion, folder: path, threshold: profileThreshold, open: plan.open, curves },
      ...{ unfinished: plan.names.filter((name) => !done.has(name)), failures },
    });
    return;
  }
  const limit = (x: number | null) => (x === null ? 'open' : estimateText(x));
  const rows = curves.map(({ name, unit, best, low, high, verdict }) => [
    unit ? `${name} (${unit})` : name,
    estimateText(best),
    limit(low),
    limit(high),
    verdict,
  ]);
  for (const curve of curves) console.log(`${curve.name}: rise of −2 log L\n${curveText(curve)}\n`);
  if (rows.length > 0) console.log(`${table(['number', 'fit', '95 % from', 'to', 'verdict'], rows)}\n`);
  for (const curve of curves) console.log(profileSentence(curve));
  for (const failure of failures) console.error(failure);
  const { length } = plan.names;
  console.log(
    `${curves.length} of ${length} profile${length === 1 ? '' : 's'} · table ${join(path, profileFiles.table)} · picture ${join(path, profileFiles.picture)}`,
  );
}

/** What has ended, written down; nothing is made. */
function gathered(folder: ProfileFolder): { curves: ProfileCurve[]; failures: string[] } {
  const curves = curvesOf(folder);
  writeCurves(folder, curves);
  return { curves, failures: [] };
}

/** Goes on with what is open, and tells of each side and each curve that is done. */
async function makeCurves(
  folder: ProfileFolder,
  { jobs, json, share }: ProfileArguments,
  stop: AbortSignal,
): Promise<{ curves: ProfileCurve[]; failures: string[] }> {
  const { path, plan } = folder;
  const v = profileLineVersion;
  const tell = (line: AnyProfileLine): void => {
    if (json) print(line);
  };
  const hasEnded = (task: ProfileTask): boolean => readSide(folder, task).side !== null;
  const failures: string[] = [];
  const lock = holdSweep(folder, share ?? null);
  const mine = share ? new Set(shareOf(tasksOf(folder).length, share.share, share.of)) : null;
  let curves = curvesOf(folder);
  const ended = tasksOf(folder).filter(hasEnded).length;
  tell({ type: 'profileStarted', v, folder: path, names: plan.names, open: plan.open, ended });
  for (const curve of curves) tell({ type: 'profileCurve', v, curve });
  const onEnd = (task: ProfileTask, failure: string | null): void => {
    const { name, direction } = task;
    const side = direction < 0 ? 'left' : 'right';
    if (failure !== null) failures.push(`${name}, ${side}: ${failure}`);
    // One that was stopped has not ended.
    else if (!hasEnded(task)) return;
    else if (!json) console.error(`${name}: ${side} side ended`);
    tell({ type: 'profileSide', v, name, side, failure });
    const before = curves.length;
    curves = curvesOf(folder);
    if (curves.length === before) return;
    // The other shares are still at it; whoever gathers writes the curves.
    if (!mine) writeCurves(folder, curves);
    for (const curve of curves) if (curve.name === name) tell({ type: 'profileCurve', v, curve });
  };
  try {
    await runProfile(folder, { jobs, program: process.argv[1], stop, onEnd, mine });
    if (!mine) writeCurves(folder, curves);
  } finally {
    lock.release();
  }
  return { curves, failures };
}

/** Stops at the first interrupt; a second one ends the process. */
function stopOnSignal(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop;
}

export function addProfile(program: Command): void {
  const command = program
    .command('profile')
    .summary('how far fitted numbers may go: profile likelihoods')
    .description(
      'Fits the data, then holds each number ever further from its value and fits all others again, until −2 log L has risen by 3.84: the ends are 95 % limits that hold where a linearised interval does not. Says which numbers the data leave open, and what moves along with them.',
    )
    .argument('[spec]', 'a .pinn file; - reads standard input')
    .argument('[estimate...]', 'numbers to profile; all estimates by default');
  takeChanges(command)
    .addOption(
      new Option('--jobs <n>', 'processes at once')
        .argParser(atLeastOne)
        .default(availableParallelism(), 'the number of cores'),
    )
    .option('--out <dir>', 'folder for the profile folder', 'runs')
    .option('--run <dir>', 'profile the fit of this run folder as it is; all other words are estimates')
    .option('--resume <dir>', 'go on with a profile folder; what is fitted stays');
  takeJobArray(command, 'side', 'curves and table of what has ended in a profile folder')
    .option('--json', 'JSON lines; the last one holds all curves')
    .addOption(new Option('--worker <dir>', 'make sides as the parent process says').hideHelp())
    .action(async (file: string | undefined, names: string[], args: ProfileArguments) => {
      if (args.worker !== undefined) return serveSides(args.worker);
      const stop = stopOnSignal();
      const folder = await folderOf(file, names, args, stop.signal);
      if (!folder) {
        process.exitCode = exitCode.notReached;
        return;
      }
      if (args.slurm !== undefined) {
        // A job beside another process would make the same sides.
        holdSweep(folder, null).release();
        const { path } = folder;
        await submitArray({ path, name: basename(path), command: 'profile' }, tasksOf(folder).length, args);
        if (!args.wait) return;
      }
      const isGathered = args.slurm !== undefined || args.gather !== undefined;
      const { curves, failures } = isGathered ? gathered(folder) : await makeCurves(folder, args, stop.signal);
      if (args.share) {
        process.exitCode =
          failures.length > 0 ? exitCode.failed : stop.signal.aborted ? exitCode.notReached : exitCode.reached;
        return;
      }
      conclude(folder, curves, args.json ?? false, failures);
      const open = tasksOf(folder).filter((task) => readSide(folder, task).side === null);
      if (open.length > 0 && failures.length === 0) {
        console.error(
          `${listed([...new Set(open.map(({ name }) => name))])} not finished; go on with: pinn-lens profile --resume ${folder.path}`,
        );
      }
      process.exitCode =
        failures.length > 0 ? exitCode.failed : open.length > 0 ? exitCode.notReached : exitCode.reached;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens profile examples/estimate-damping.pinn', 'all estimates'],
      ['pinn-lens profile examples/estimate-damping.pinn c --json', 'one of them, as JSON'],
      ['pinn-lens profile --resume PROFILE', 'go on with what was cut off'],
      ['pinn-lens profile --gather PROFILE', 'curves and table of what has ended'],
    ],
    exits: {
      reached: 'all profiles have ended, whatever they show',
      badSpec: 'the spec is wrong, or has no such estimate',
      notReached: 'interrupted',
      failed: 'a profile failed, or the folder cannot be written',
    },
  });
}
