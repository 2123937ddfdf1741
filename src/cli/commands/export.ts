/** @file `pinn-lens export`: a run, or a spec that is trained first, as files that other programs open. */

import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { exportProblem, exportRun, type FormatName, formats } from '../../export/formats.ts';
import { openTrained } from '../../export/trained/trained.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import { resultOf } from '../../problem/run-event.ts';
import { effectiveProblem, train } from '../../run/run.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { requireProblem, type Spec } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';

interface ExportArguments {
  format: FormatName;
  output?: string;
  variant?: string;
  out: string;
}

const optionsOf = (spec: Spec, { variant, out }: ExportArguments): TrainOptions => ({
  variant: variant ?? null,
  set: {},
  seed: null,
  out,
  resume: null,
  specText: spec.text,
  frameInterval: 33,
});

/** The problem of a spec as it would be trained. */
async function written(file: string, args: ExportArguments): Promise<Spec & { problem: Problem }> {
  const spec = await requireProblem(file, false);
  try {
    return { ...spec, problem: effectiveProblem(spec.problem, optionsOf(spec, args)) };
  } catch (error) {
    throw new UserError((error as Error).message, exitCode.badSpec);
  }
}

/** Trains a spec and returns its run folder. */
async function trained(file: string, args: ExportArguments): Promise<string> {
  await written(file, args);
  const spec = await requireProblem(file, false);
  console.error(`training ${args.variant ?? file} …`);
  const control = new RunControl();
  process.once('SIGINT', () => control.stop());
  const { run: folder, verdict, because } = await resultOf(train(spec.problem, optionsOf(spec, args), control));
  if (verdict !== 'reached') console.error(`warning: ${verdict}: ${because}`);
  if (folder === null) throw new UserError(`${args.out} could not be written; there is nothing to export`);
  return folder;
}

export function addExport(program: Command): void {
  const names = Object.keys(formats) as FormatName[];
  program
    .command('export')
    .description('write a trained run in the format of another program')
    .argument('<run>', 'a run folder, or a .pinn file (trained first, unless the format is python)')
    .addOption(new Option('--format <name>', names.join(', ')).choices(names).makeOptionMandatory())
    .option('-o, --output <path>', 'file to write (TensorBoard: folder); by default named like the spec, here')
    .option('--variant <name>', 'of a spec: train and export this variant')
    .option('--out <dir>', 'of a spec: folder for its run folder', 'runs')
    .addHelpText('after', `\nFormats:\n${names.map((n) => `  ${n.padEnd(12)} ${formats[n].summary}`).join('\n')}`)
    .action(async (place: string, args: ExportArguments) => {
      if (!existsSync(place)) throw new UserError(`there is no run folder or spec ${place}`, exitCode.badSpec);
      for (const file of await exported(place, args)) console.log(file);
    });
}

async function exported(place: string, args: ExportArguments): Promise<string[]> {
  const { format, output } = args;
  const targetOf = (problem: Problem) =>
    output ?? `${basename(problem.file ?? 'run', '.pinn')}${formats[format].suffix}`;
  const folder = statSync(place).isDirectory();
  if (format === 'python' && !folder) {
    const { problem } = await written(place, args);
    return exportProblem(problem, targetOf(problem), packageJson.version);
  }
  const run = openTrained(folder ? place : await trained(place, args));
  return exportRun(run, format, targetOf(run.problem), packageJson.version);
}
