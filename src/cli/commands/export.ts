/** @file `pinn-lens export`: a run, or a spec that is trained first, as files that other programs open. */
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { exportRun, type FormatName, formats } from '../../export/formats.ts';
import { openTrained } from '../../export/trained.ts';
import { RunControl } from '../../trainer/control.ts';
import { train } from '../../trainer/loop.ts';
import { exitCode, UserError } from '../exit.ts';
import { requireProblem } from '../spec.ts';

interface ExportArguments {
  format: FormatName;
  output?: string;
  variant?: string;
  out: string;
}

/** Trains a spec and returns its run folder. */
async function trained(file: string, { variant, out }: ExportArguments): Promise<string> {
  const spec = await requireProblem(file, false);
  if (variant !== undefined && !spec.problem.variants.some((v) => v.name === variant))
    throw new UserError(`${file} has no variant "${variant}"`, exitCode.badSpec);
  console.error(`training ${variant ?? file} …`);
  const control = new RunControl();
  process.once('SIGINT', () => control.stop());
  const run = train(
    spec.problem,
    { variant: variant ?? null, set: {}, seed: null, out, resume: null, specText: spec.text, frameInterval: 33 },
    control,
  );
  let next = await run.next();
  while (!next.done) next = await run.next();
  const { run: folder, verdict, because } = next.value;
  if (verdict !== 'reached') console.error(`warning: ${verdict}: ${because}`);
  if (folder === null) throw new UserError(`${out} could not be written; there is nothing to export`);
  return folder;
}

export function addExport(program: Command): void {
  const names = Object.keys(formats) as FormatName[];
  program
    .command('export')
    .description('write a trained run in the format of another program')
    .argument('<run>', 'a run folder, or a .pinn file to train first')
    .addOption(new Option('--format <name>', names.join(', ')).choices(names).makeOptionMandatory())
    .option('-o, --output <path>', 'file to write (TensorBoard: folder); by default named like the spec, here')
    .option('--variant <name>', 'of a spec: train and export this variant')
    .option('--out <dir>', 'of a spec: folder for its run folder', 'runs')
    .addHelpText('after', `\nFormats:\n${names.map((n) => `  ${n.padEnd(12)} ${formats[n].summary}`).join('\n')}`)
    .action(async (place: string, args: ExportArguments) => {
      if (!existsSync(place)) throw new UserError(`there is no run folder or spec ${place}`, exitCode.badSpec);
      const folder = statSync(place).isDirectory() ? place : await trained(place, args);
      const run = openTrained(folder);
      const stem = basename(run.problem.file ?? 'run', '.pinn');
      const target = args.output ?? `${stem}${formats[args.format].suffix}`;
      for (const file of await exportRun(run, args.format, target, packageJson.version)) console.log(file);
    });
}
