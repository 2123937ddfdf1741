/** @file `pinn-lens compare`: the spec and its variants on the same network, points and seed, side by side. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../../files/whole-files.ts';
import { didYouMean, nearest } from '../../language/syntax/spelling.ts';
import { resultLine } from '../../problem/json/lines.ts';
import { folderName } from '../../run/folder/run-folder.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { type Contestant, contest } from '../comparison/contest.ts';
import { comparisonSvg } from '../comparison/figure.ts';
import { comparisonLine, comparisonTable, differenceText } from '../comparison/report.ts';
import { wholeNumber } from '../input/overrides.ts';
import { requireProblem, type Spec } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';

interface CompareArguments {
  with?: string;
  seed?: number;
  out: string;
  json?: boolean;
}

/** The variants to train, as asked for; all of the spec where none is. @throws UserError for a name it has not */
function variantsOf({ file, problem }: Spec, names: readonly string[], own: string | undefined): string[] {
  const known = problem?.variants.map((variant) => variant.name) ?? [];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || known.length === 0) {
    const which = unknown === undefined ? '' : ` "${unknown}"`;
    const example = `variant other { weights { ${problem?.terms[0].name} = 1e-2 } }`;
    const there = known.length > 0 ? `it has ${known.join(', ')}` : `write one, there or by --with, such as ${example}`;
    const near = unknown === undefined ? '' : didYouMean(nearest(unknown, known));
    throw new UserError(`${file} has no variant${which} to compare with; ${there}${near}`, exitCode.badSpec);
  }
  if (names.length > 0) return [...new Set(names)];
  // The variant written on the command line is the last one.
  return own === undefined ? known : known.slice(-1);
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('train a spec and its variants from the same network, side by side')
    .argument('<spec>', 'a .pinn file')
    .argument('[variant...]', 'variants to compare with the spec as written; all of them by default')
    .option('--with <variant>', 'compare with this variant, written here: "wider { network { layers = [64] } }"')
    .option('--seed <n>', 'seed of everything random', wholeNumber)
    .option('--out <dir>', 'folder for the run folders and the figure', 'runs')
    .option('--json', 'one result per line, then the comparison, as JSON')
    .action(async (file: string, names: string[], args: CompareArguments) => {
      const own = args.with?.trim().replace(/^variant\s+/, '');
      const spec = await requireProblem(file, args.json ?? false, own && `variant ${own}`);
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
}
