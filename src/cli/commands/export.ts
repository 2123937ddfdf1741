/** @file `pinn-lens export`: a run, or a spec that is trained first, as files that other programs open. */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { exportLog, exportProblem, exportRun, type FormatName, formats } from '../../export/formats.ts';
import { openLogged } from '../../export/logged/logged.ts';
import { openTrained } from '../../export/trained/trained.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainOptions } from '../../problem/protocol.ts';
import { defaultOptions } from '../../problem/protocol.ts';
import { resultOf } from '../../problem/run-event.ts';
import { runFiles } from '../../problem/run-folder.ts';
import { train } from '../../run/run.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { type Changes, givenChanges, takeChanges } from '../input/changes.ts';
import { requireProblem, type SoundSpec } from '../input/spec.ts';
import { stdin } from '../input/text.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';

interface ExportArguments extends Changes {
  format: FormatName;
  output?: string;
  out: string;
}

/** Trains a spec and returns its run folder. */
async function trained(spec: SoundSpec, { variant, set, seed, out }: ExportArguments): Promise<string> {
  console.error(`training ${variant ?? spec.file} …`);
  const control = new RunControl();
  process.once('SIGINT', () => control.stop());
  const options: TrainOptions = {
    ...defaultOptions,
    variant: variant ?? null,
    set: set ?? {},
    seed: seed ?? null,
    out,
    specText: spec.text,
  };
  const { run: folder, verdict, because } = await resultOf(train(spec.problem, options, control));
  if (verdict !== 'reached') console.error(`warning: ${verdict}: ${because}`);
  if (folder === null) throw new UserError(`${out} could not be written; there is nothing to export`);
  return folder;
}

export function addExport(program: Command): void {
  const names = Object.keys(formats) as FormatName[];
  const command = program
    .command('export')
    .summary('a run, or a spec, for other programs')
    .description(
      `Writes a run, or a spec, in the format of another program:\n${names.map((n) => `  ${n.padEnd(12)} ${formats[n].summary}`).join('\n')}`,
    )
    .argument(
      '<run>',
      'a run folder, a lens log, or a .pinn file (trained first, unless the format is python); - reads standard input',
    )
    .addOption(new Option('--format <name>', 'what to write').choices(names).makeOptionMandatory())
    .option(
      '-o, --output <path>',
      'file to write (TensorBoard and PEtab: folder); by default named like the spec, here',
    );
  takeChanges(command)
    .option('--out <dir>', 'of a spec: folder for its run folder', 'runs')
    .action(async (place: string, args: ExportArguments) => {
      for (const file of await exported(place, args)) console.log(file);
    });
  addUsage(command, {
    examples: [
      ['pinn-lens export run --format csv', 'tables of the run folder run'],
      ['pinn-lens export run --format onnx -o model.onnx', 'its solution as a model'],
      ['pinn-lens export examples/dose-groups.pinn --format petab -o tables', 'a fit, for other programs that fit'],
      ['pinn-lens export spec.pinn --format python', 'a script; nothing is trained'],
    ],
    exits: {
      reached: 'the files are written, and named on standard output',
      badSpec: 'there is no such run or spec, or the spec is wrong',
      failed: 'training failed, or the run has not what the format needs',
    },
  });
}

/** Whether this is the lens log of a training, or a folder with nothing else in it. */
const isLog = (place: string): boolean =>
  place.endsWith('.jsonl') || (existsSync(join(place, runFiles.lens)) && !existsSync(join(place, runFiles.problem)));

async function exported(place: string, args: ExportArguments): Promise<string[]> {
  const { format, output } = args;
  const targetOf = (problem: Problem) =>
    output ?? `${basename(problem.file ?? 'run', '.pinn')}${formats[format].suffix}`;
  const ofRun = (folder: string) => {
    const run = openTrained(folder);
    return exportRun(run, format, targetOf(run.problem), packageJson.version);
  };
  if (place !== stdin && !existsSync(place))
    throw new UserError(`there is no run folder or spec ${place}`, exitCode.badSpec);
  if (place !== stdin && isLog(place)) {
    const { suffix } = formats[format];
    return exportLog(await openLogged(place), format, output ?? `${basename(place, '.jsonl')}${suffix}`);
  }
  if (place !== stdin && statSync(place).isDirectory()) {
    const given = givenChanges(args);
    if (given.length > 0)
      throw new UserError(`a run is exported as it was trained; leave out ${given.join(' and ')}`, exitCode.badSpec);
    return ofRun(place);
  }
  const spec = await requireProblem(place, false, { changes: args });
  if (format !== 'python') return ofRun(await trained(spec, args));
  return exportProblem(spec.effective, targetOf(spec.effective), packageJson.version);
}
