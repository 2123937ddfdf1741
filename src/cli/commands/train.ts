/** @file `pinn-lens train`: trains a spec in this process and ends with its verdict. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Finding } from '../../problem/finding.ts';
import type { SolutionFrame } from '../../problem/frame.ts';
import { frameLine, resultLine } from '../../problem/json/lines.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import type { RunHeader, RunResult } from '../../problem/run.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { effectiveProblem, train } from '../../run/run.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { collectSetting, positiveNumber, wholeNumber } from '../input/overrides.ts';
import { report, requireProblem, type Spec } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { chosen, outcome } from '../report/outcome.ts';
import { type Progress, progress } from '../report/progress.ts';

interface TrainArguments {
  variant?: string;
  set?: Record<string, number>;
  seed?: number;
  out: string;
  resume?: string;
  rateFactor?: number;
  json?: boolean;
  quiet?: boolean;
}

export function addTrain(program: Command): void {
  program
    .command('train')
    .description('train a spec and say whether it was solved')
    .argument('<spec>', 'a .pinn file')
    .option('--variant <name>', 'train this variant of the spec')
    .option('--set <name=value>', 'override a weight or a param; may be repeated', collectSetting)
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .option('--out <dir>', 'folder for the run folder', 'runs')
    .option('--resume <run>', 'go on from a run folder')
    .option('--rate-factor <x>', 'multiply the learning rate, on top of what a resumed run has', positiveNumber)
    .option('--json', 'one frame, finding or result per line as JSON')
    .option('--quiet', 'no progress, only the outcome')
    .action(async (file: string, args: TrainArguments) => {
      const spec = await requireProblem(file, args.json ?? false);
      const options: TrainOptions = {
        variant: args.variant ?? null,
        set: args.set ?? {},
        seed: args.seed ?? null,
        out: args.out,
        resume: args.resume ?? null,
        specText: spec.text,
        frameInterval: args.json ? 100 : 200,
      };
      if (args.resume !== undefined) refuseChanges(args.resume, spec, args);
      try {
        effectiveProblem(spec.problem, options);
      } catch (error) {
        throw new UserError((error as Error).message, exitCode.badSpec);
      }
      const control = new RunControl();
      if (args.rateFactor !== undefined) control.setRateFactor(args.rateFactor);
      // The first interrupt ends the training after its step and saves it; a second one ends the process.
      process.once('SIGINT', () => control.stop());
      process.once('SIGTERM', () => control.stop());
      const result = await follow(train(spec.problem, options, control), spec, args);
      process.exitCode = result.verdict === 'reached' ? exitCode.reached : exitCode.notReached;
    });
}

/** A run goes on as it began: what would change it is refused, and a text that has changed since is said. */
function refuseChanges(run: string, spec: Spec, { variant, set, seed }: TrainArguments): void {
  const asked = Object.entries({ variant, set, seed }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (asked.length > 0) {
    const names = asked.map((name) => `--${name}`).join(' and ');
    throw new UserError(`a resumed run goes on as it began; leave out ${names}`, exitCode.badSpec);
  }
  const began = join(run, runFiles.spec);
  if (!existsSync(began) || readFileSync(began, 'utf8') === spec.text) return;
  console.error(`warning: ${spec.file} is not the text this run began with; it goes on with ${began}`);
}

/** Prints what the training says until it ends. */
async function follow(run: ReturnType<typeof train>, spec: Spec, args: TrainArguments): Promise<RunResult> {
  let header: RunHeader | null = null;
  let solution: SolutionFrame | null = null;
  let line: Progress | null = null;
  const keyOf = (f: Finding) => `${f.code} ${f.term} ${f.severity}`;
  const announced = new Set(spec.findings.map(keyOf));
  const announce = (findings: readonly Finding[], ended: boolean) => {
    for (const finding of findings) {
      // Hints do not interrupt the line; those that still hold at the end are said there.
      if (announced.has(keyOf(finding)) || (finding.severity === 'hint' && !args.json && !ended)) continue;
      announced.add(keyOf(finding));
      if (!args.json) line?.end();
      report(spec, [finding], args.json ?? false);
    }
  };
  for await (const event of run) {
    switch (event.type) {
      case 'finished':
        line?.end();
        announce(event.result.findings, true);
        if (args.json) console.log(JSON.stringify(resultLine(event.result)));
        else if (header) console.log(outcome(header, event.result, solution, spec.file));
        return event.result;
      case 'started':
        header = event.header;
        if (!args.json && !args.quiet) {
          console.error(chosen(event.header));
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
