/** @file `pinn-lens sweep`: the grid of a `sweep` declaration, run in parallel, with a map of error and of totals. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { messageOf } from '../../problem/message-of.ts';
import { threeDigits } from '../../problem/number-text/report.ts';
import type { EngineChoice, Problem } from '../../problem/problem.ts';
import { defaultOptions } from '../../problem/protocol.ts';
import { sweepFiles } from '../../problem/run-folder.ts';
import { effectiveProblem } from '../../run/run.ts';
import { createSweep, openSweep, readState, type SweepFolder, writeReports } from '../../sweep/folder/folder.ts';
import { holdSweep } from '../../sweep/folder/hold.ts';
import { planSweep, type SweepPlan, settingText, shareOf } from '../../sweep/plan/plan.ts';
import { smallestTotalText } from '../../sweep/rows/finding.ts';
import { pointsOf } from '../../sweep/rows/row.ts';
import type { SweepState } from '../../sweep/rows/state.ts';
import { summaryOf } from '../../sweep/rows/summary.ts';
import { pointTable } from '../../sweep/rows/table.ts';
import { serveRuns } from '../../sweep/runners/pool.ts';
import { runSweep } from '../../sweep/runners/run.ts';
import { notThere } from '../input/changes.ts';
import { atLeastOne, type JobArrayArguments, submitArray, takeJobArray } from '../input/job-array.ts';
import { readSpec, soundSpec } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';
import { sweepProgress } from '../report/sweep-progress.ts';
import { table } from '../report/table.ts';

const engines: EngineChoice[] = ['auto', 'wasm', 'native', 'webgpu', 'tensorflow'];

interface SweepArguments extends JobArrayArguments {
  seeds?: number;
  jobs: number;
  engine?: EngineChoice;
  out: string;
  resume?: string;
  worker?: string;
}

/** Folders of the sweeps that are asked for, made or opened. */
async function foldersOf(file: string | undefined, names: string[], args: SweepArguments): Promise<SweepFolder[]> {
  const old = args.resume ?? args.gather;
  if (old !== undefined) {
    if (file !== undefined)
      throw new UserError('a sweep folder brings its own spec; leave the spec out', exitCode.badSpec);
    return [openSweep(old)];
  }
  if (file === undefined) throw new UserError('give a spec, or a sweep folder by --resume', exitCode.badSpec);
  const spec = await readSpec(file);
  // What cannot be planned is one sentence, in place of the check's warnings of the same.
  const plans = spec.problem && plansOf(spec.problem, spec.file, names, args);
  const { problem, text } = soundSpec(spec, args.json ?? false);
  return (plans ?? []).map((plan) => createSweep(args.out, plan, problem, text));
}

/** @throws UserError when the spec declares no such sweep, or one that cannot be run */
function plansOf(problem: Problem, label: string, names: string[], args: SweepArguments): SweepPlan[] {
  const known = problem.sweeps.map((sweep) => sweep.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw notThere(label, 'sweep', unknown, known);
  if (known.length === 0) {
    const term = problem.terms.find((t) => t.named && !t.hard)?.name ?? 'weight';
    const example = `sweep band { ${term} = log(1e-4, 1, 5) }`;
    throw new UserError(`${label} declares no sweep; write one, such as ${example}`, exitCode.badSpec);
  }
  const wanted = problem.sweeps.filter((sweep) => names.length === 0 || names.includes(sweep.name));
  return wanted.map((sweep) => {
    try {
      const plan = planSweep(problem, sweep, { seeds: args.seeds ?? null, engine: args.engine ?? null });
      for (const { set } of plan.runs) effectiveProblem(problem, { ...defaultOptions, set });
      return plan;
    } catch (error) {
      const { line, character } = sweep.source.start;
      throw new UserError(`${label}:${line + 1}:${character + 1}: error: ${messageOf(error)}`, exitCode.badSpec);
    }
  });
}

/** The same sentence once, with the runs it is about. */
function failuresText({ plan }: SweepFolder, { failures }: SweepState): string {
  const messages = new Map<string, string[]>();
  for (const { index, message } of failures) {
    messages.set(message, [...(messages.get(message) ?? []), settingText(plan.runs[index].set)]);
  }
  const named = (runs: string[]) =>
    runs.length > 4 ? `${runs.slice(0, 3).join(', ')} and ${runs.length - 3} more` : runs.join(', ');
  return [...messages].map(([message, runs]) => `${runs.length} failed (${named(runs)}): ${message}`).join('\n');
}

/** What a sweep came to so far: table, sentence and files, or one JSON object. */
function conclude(folder: SweepFolder, state: SweepState, json: boolean): void {
  const { plan, path } = folder;
  const map = join(path, sweepFiles.map);
  if (json) {
    console.log(JSON.stringify({ ...summaryOf(plan, state), folder: path, map }));
    return;
  }
  const { header, rows } = pointTable(plan, state.rows, threeDigits);
  const blocks = [
    rows.length > 0 ? table(header, rows) : '',
    state.rows.length > 0 ? smallestTotalText(pointsOf(plan, state.rows), state.rows) : '',
    failuresText(folder, state),
    `${state.rows.length} of ${plan.runs.length} runs have ended · map ${map} · table ${join(path, sweepFiles.table)}`,
  ];
  console.log(blocks.filter(Boolean).join('\n\n'));
  if (state.open.length > 0) console.error(`go on with: pinn-lens sweep --resume ${path}`);
}

const codeOf = (state: SweepState, stopped: boolean): number =>
  stopped ? exitCode.notReached : state.failures.length > 0 ? exitCode.failed : exitCode.reached;

/** Stops at the first interrupt; a second one ends the process. */
function interruption(): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop;
}

export function addSweep(program: Command): void {
  const command = program
    .command('sweep')
    .summary('a grid of weights, parameters and seeds')
    .description(
      'Runs the sweeps of a spec – a grid of weights, parameters, widths and seeds – in parallel, with a map of error and of totals. What was cut off goes on with --resume.',
    )
    .argument('[spec]', 'a .pinn file; - reads standard input')
    .argument('[sweep...]', 'sweeps of the spec; all of them by default')
    .option('--seeds <n>', 'seeds per point, in place of the sweep’s own', atLeastOne)
    .addOption(
      new Option('--jobs <n>', 'processes at once')
        .argParser(atLeastOne)
        .default(availableParallelism(), 'the number of cores'),
    )
    .addOption(new Option('--engine <name>', 'engine of all runs; webgpu trains them side by side').choices(engines))
    .option('--out <dir>', 'folder for the sweep folder', 'runs')
    .option('--resume <dir>', 'go on with a sweep folder; finished runs stay');
  takeJobArray(command, 'run', 'table and map of what has ended in a sweep folder')
    .option('--json', 'one line per run, then the summary, as JSON')
    .addOption(new Option('--worker <dir>', 'make runs as the parent process says').hideHelp())
    .action(async (file: string | undefined, names: string[], args: SweepArguments) => {
      if (args.worker !== undefined) return serveRuns(args.worker);
      const stop = interruption();
      for (const folder of await foldersOf(file, names, args)) {
        if (stop.signal.aborted) break;
        const json = args.json ?? false;
        if (args.slurm !== undefined) {
          // A job beside another process would make the same runs.
          holdSweep(folder, null).release();
          const { plan, path } = folder;
          await submitArray({ path, name: plan.sweep, command: 'sweep' }, plan.runs.length, args);
          if (!args.wait) continue;
        } else if (args.gather === undefined) {
          const lock = holdSweep(folder, args.share ?? null);
          const { open, rows } = readState(folder);
          const mine = args.share ? new Set(shareOf(folder.plan.runs.length, args.share.share, args.share.of)) : null;
          const todo = open.filter((index) => mine?.has(index) ?? true);
          const progress = sweepProgress(folder, { todo: todo.length, done: rows.length, json });
          try {
            await runSweep(folder, todo, {
              jobs: args.jobs,
              here: mine !== null,
              program: process.argv[1],
              stop: stop.signal,
              onEnd: progress.ended,
              say: progress.say,
            });
          } finally {
            lock.release();
          }
          progress.end();
          // The other shares are still at it; whoever gathers makes the reports.
          if (mine) {
            process.exitCode = stop.signal.aborted ? exitCode.notReached : exitCode.reached;
            continue;
          }
        }
        const state = readState(folder);
        writeReports(folder, state);
        conclude(folder, state, json);
        process.exitCode = codeOf(state, stop.signal.aborted);
      }
    });
  addUsage(command, {
    examples: [
      ['pinn-lens sweep spec.pinn', 'all its sweeps'],
      ['pinn-lens sweep spec.pinn band --seeds 3', 'one of them, three seeds per point'],
      ['pinn-lens sweep --resume FOLDER', 'go on with what was cut off'],
      ['pinn-lens sweep --gather FOLDER', 'table and map of what has ended'],
    ],
    exits: {
      reached: 'all runs have ended, whatever came of them',
      badSpec: 'the spec is wrong, or has no such sweep',
      notReached: 'interrupted',
      failed: 'a run failed, or the folder cannot be written',
    },
  });
}
