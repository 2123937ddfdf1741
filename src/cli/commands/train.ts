/** @file `pinn-lens train`: trains a spec in this process and ends with its verdict. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { SolutionFrame } from '../../problem/frame.ts';
import { frameLine, resultLine } from '../../problem/json/lines.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { train } from '../../run/run.ts';
import { serveStarts, startsInProcesses } from '../../sweep/runners/fit-starts.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { type Changes, givenChanges, takeChanges } from '../input/changes.ts';
import { atLeastOne } from '../input/job-array.ts';
import { positiveNumber } from '../input/overrides.ts';
import { report, requireProblem, type Spec } from '../input/spec.ts';
import { announcer } from '../report/announce.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';
import { choiceText, outcome } from '../report/outcome.ts';
import { type ProgressLine, progress } from '../report/progress.ts';

interface TrainArguments extends Changes {
  out: string;
  resume?: string;
  rateFactor?: number;
  jobs: number;
  worker?: string;
  json?: boolean;
  quiet?: boolean;
}

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .summary('train a spec and say whether it was solved')
    .description(
      'Trains a spec and says whether it was solved: the solution, the losses, a checklist and a verdict. Ctrl-C stops after the step under way and saves it.',
    )
    .argument('<spec>', 'a .pinn file; - reads standard input');
  takeChanges(command)
    .option('--out <dir>', 'folder for the run folder', 'runs')
    .option('--resume <run>', 'go on from a run folder')
    .option('--rate-factor <x>', 'multiply the learning rate, on top of what a resumed run has', positiveNumber)
    .addOption(
      new Option('--jobs <n>', 'processes at once that make the starts of a fit, train auto(starts = n)')
        .argParser(atLeastOne)
        .default(1),
    )
    .addOption(new Option('--worker <dir>', 'make starts as the parent process says').hideHelp())
    .option('--json', 'one frame, finding or result per line as JSON')
    .option('--quiet', 'no progress, only the outcome')
    .action(async (file: string, args: TrainArguments) => {
      if (args.worker !== undefined) return serveStarts(args.worker);
      if (args.resume !== undefined) refuseChanges(args);
      const { variant, set, seed } = args;
      const spec = await requireProblem(file, args.json ?? false, { changes: { variant, set, seed } });
      const options: TrainOptions = {
        variant: variant ?? null,
        set: set ?? {},
        seed: seed ?? null,
        out: args.out,
        resume: args.resume ?? null,
        specText: spec.text,
        frameInterval: args.json ? 100 : 200,
        solutions: 'values at the end',
      };
      if (args.resume !== undefined) sayIfChanged(args.resume, spec);
      const control = new RunControl();
      if (args.rateFactor !== undefined) control.setRateFactor(args.rateFactor);
      // The first interrupt ends the training after its step and saves it; a second one ends the process.
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          control.stop();
          stop.abort();
        });
      }
      const makeStarts = startsInProcesses({
        ...{ jobs: args.jobs, program: process.argv[1], stop: stop.signal },
        onEnd: (ended, of) => {
          if (!args.json && !args.quiet) console.error(`${ended} of ${of} starts ended`);
        },
      });
      const run = train(spec.problem, options, control, args.jobs > 1 ? { makeStarts } : {});
      const result = await follow(run, spec, args);
      process.exitCode = result.verdict === 'reached' ? exitCode.reached : exitCode.notReached;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens train spec.pinn', 'as it is written'],
      ['pinn-lens train spec.pinn --variant twin', 'as its variant twin states it'],
      ['pinn-lens train spec.pinn --set motion=1e-3 --seed 1', 'with another weight and seed'],
      ['pinn-lens train spec.pinn --jobs 4', 'starts of a fit in four processes'],
      ['pinn-lens train spec.pinn --resume run', 'go on with the run folder run'],
    ],
    exits: {
      reached: 'the tolerance was reached',
      badSpec: 'the spec is wrong, or has no such variant or name',
      notReached: 'trained, but not to the tolerance or to a wrong solution, or stopped',
      failed: 'training failed, or the run folder cannot be written',
    },
  });
}

/** A run goes on as it began: what would change it is refused. */
function refuseChanges(args: TrainArguments): void {
  const given = givenChanges(args);
  if (given.length === 0) return;
  throw new UserError(`a resumed run goes on as it began; leave out ${given.join(' and ')}`, exitCode.badSpec);
}

/** Says that the text is another than the one a run began with. */
function sayIfChanged(run: string, spec: Spec): void {
  const began = join(run, runFiles.spec);
  if (!existsSync(began) || readFileSync(began, 'utf8') === spec.text) return;
  console.error(`warning: ${spec.file} is not the text this run began with; it goes on with ${began}`);
}

/** Prints what the training says until it ends. */
async function follow(run: ReturnType<typeof train>, spec: Spec, args: TrainArguments): Promise<RunResult> {
  let header: RunHeader | null = null;
  let solution: SolutionFrame | null = null;
  let line: ProgressLine | null = null;
  const announce = announcer(spec.findings, args.json ?? false, (finding) => {
    if (!args.json) line?.end();
    report(spec, [finding], args.json ?? false);
  });
  for await (const event of run) {
    switch (event.type) {
      case 'finished':
        line?.end();
        announce(event.result.findings, true);
        if (args.json) console.log(JSON.stringify(resultLine(event.result)));
        else if (header) console.log(outcome(header, event.result, solution, spec.argument));
        return event.result;
      case 'started':
        header = event.header;
        if (!args.json && !args.quiet) {
          console.error(choiceText(event.header));
          line = progress(event.header);
        }
        break;
      case 'frame':
        if (args.json && header) console.log(JSON.stringify(frameLine(event.frame, header)));
        else line?.show(event.frame);
        break;
      case 'solution':
        solution = event.solution;
        break;
      case 'findings':
        announce(event.findings, false);
        break;
      case 'log':
        if (event.level !== 'info') {
          line?.end();
          console.error(`${event.level}: ${event.message}`);
        }
        break;
    }
  }
  throw new Error('the run ended without a result');
}
