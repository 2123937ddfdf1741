/** @file `pinn-lens compare`: the spec and its variants on the same network, points and seed, side by side. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../../files/whole-files.ts';
import { resultLine } from '../../problem/json/lines.ts';
import { folderName } from '../../run/folder/run-folder.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { type Contestant, contest } from '../comparison/contest.ts';
import { comparisonSvg } from '../comparison/figure.ts';
import { comparisonLine, comparisonTable, differenceText } from '../comparison/report.ts';
import { type Changes, notThere, takeChanges } from '../input/changes.ts';
import { requireProblem, type SoundSpec } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';

interface CompareArguments extends Pick<Changes, 'seed'> {
  with?: string;
  out: string;
  json?: boolean;
}

/** The variants to train, as asked for; all of the spec where none is. @throws UserError for a name it has not */
function variantsOf({ file, problem }: SoundSpec, names: readonly string[], own: string | undefined): string[] {
  const known = problem.variants.map((variant) => variant.name);
  if (known.length === 0) {
    const example = `variant other { weights { ${problem.terms[0].name} = 1e-2 } }`;
    const advice = `write one, there or by --with, such as ${example}`;
    throw new UserError(`${file} has no variant to compare with; ${advice}`, exitCode.badSpec);
  }
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw notThere(file, 'variant', unknown, known);
  if (names.length > 0) return [...new Set(names)];
  // The variant written on the command line is the last one.
  return own === undefined ? known : known.slice(-1);
}

export function addCompare(program: Command): void {
  const command = program
    .command('compare')
    .summary('a spec and its variants, side by side')
    .description(
      'Trains a spec and its variants from the same network, on the same points: where they part, how far apart their first updates point, and what came of each, as a table and a figure.',
    )
    .argument('<spec>', 'a .pinn file; - reads standard input')
    .argument('[variant...]', 'variants to compare with the spec as written; all of them by default')
    .option('--with <variant>', 'compare with this variant, written here: "wider { network { layers = [64] } }"');
  takeChanges(command, ['seed'])
    .option('--out <dir>', 'folder for the run folders and the figure', 'runs')
    .option('--json', 'one result per line, then the comparison, as JSON')
    .action(async (file: string, names: string[], args: CompareArguments) => {
      const own = args.with?.trim().replace(/^variant\s+/, '');
      const spec = await requireProblem(file, args.json ?? false, { appended: own && `variant ${own}` });
      const variants = variantsOf(spec, names, own);
      const control = new RunControl();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => control.stop());
      const runs: Contestant[] = [];
      for (const variant of [null, ...variants]) {
        if (control.stopped) break;
        if (!args.json) console.error(`training ${variant ?? 'the spec as written'} …`);
        const options = { variant, specText: spec.text, seed: args.seed ?? null, out: args.out };
        const run = await contest(spec.problem, options, control);
        if (args.json) console.log(JSON.stringify({ ...resultLine(run.result), variant }));
        runs.push(run);
      }
      const [base, ...others] = runs;
      const stem = (spec.problem.file ?? 'spec').replace(/\.pinn$/, '');
      const figure = join(args.out, `${folderName(`${stem}-compare`)}.svg`);
      const title = `${base.header.title} · ${runs.map((run) => run.label).join(', ')}`;
      writeWhole(figure, comparisonSvg(title, runs));
      if (args.json) for (const run of others) console.log(JSON.stringify(comparisonLine(base, run, figure)));
      else {
        const sentences = others.map((run) => differenceText(base, run)).join('\n');
        console.log([comparisonTable(runs), sentences, `figure ${figure}`].filter(Boolean).join('\n\n'));
      }
      if (control.stopped) process.exitCode = exitCode.notReached;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens compare spec.pinn', 'with all its variants'],
      ['pinn-lens compare spec.pinn twin', 'with one of them'],
      ['pinn-lens compare spec.pinn --with "wide { network { layers = [64] } }"', 'with one that it has not'],
    ],
    exits: {
      reached: 'all were trained, whatever came of it',
      badSpec: 'the spec is wrong, or has no such variant',
      notReached: 'stopped before the end',
      failed: 'a training failed, or a folder cannot be written',
    },
  });
}
