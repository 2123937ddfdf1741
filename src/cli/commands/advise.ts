/** @file `pinn-lens advise`: tries what may help a spec, and says what does. */
import type { Command } from 'commander';
import { writeWhole } from '../../files/whole-files.ts';
import { compileSpec } from '../../language/check/compile-spec.ts';
import { fixedText } from '../../language/fixes/fixes.ts';
import type { Fix } from '../../problem/fix.ts';
import { type AnyAdviceLine, adviceLineVersion } from '../../problem/json/advice.ts';
import { threeDigits } from '../../problem/number-text/report.ts';
import { say } from '../../problem/number-text/sentence.ts';
import {
  type Advice,
  type AdviceTrial,
  advise,
  asWritten,
  defaultOperations,
  missedBy,
  winners,
} from '../../run/advice/advice.ts';
import { RunControl } from '../../trainer/train/control.ts';
import { adviceLine, changedLines, conclusion, curves, judgedBy, rankingTable, trialLine } from '../advice/report.ts';
import { positiveNumber } from '../input/overrides.ts';
import { pathOf, requireProblem, type SoundSpec } from '../input/spec.ts';
import { stdin } from '../input/text.ts';
import { inColour } from '../report/colour.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';

/** What a plain machine does in a second. */
const billion = 1e9;
/** Winners whose edits are shown. */
const shown = 3;

interface AdviseArguments {
  budget?: number;
  take?: string;
  apply?: boolean;
  out?: string;
  json?: boolean;
}

export function addAdvise(program: Command): void {
  const command = program
    .command('advise')
    .summary('find out what helps')
    .description(
      'Tries a table of rewrites of a spec side by side – scale, march, hard conditions, weights, points, rates, networks, optimisers, no network at all – and then pairs of the best, each with a share of one budget of work. Ranks them by the error and shows the edits. Ctrl-C keeps what is known.',
    )
    .argument('<spec>', 'a .pinn file; - reads standard input')
    .option(
      '--budget <n>',
      'billions of operations for all trials, about as many seconds on a plain machine',
      positiveNumber,
      defaultOperations / billion,
    )
    .option('--take <rewrite>', 'the rewrite that --apply and --out write; by default the best')
    .option('--apply', 'write the edit into the spec')
    .option('--out <file>', 'write the edited spec into this file')
    .option('--json', 'one trial per line, then the ranking, as JSON')
    .action(async (file: string, args: AdviseArguments) => {
      if (args.apply && file === stdin)
        throw new UserError('standard input cannot be written; use --out', exitCode.badSpec);
      const spec = await requireProblem(file, args.json ?? false);
      const control = new RunControl();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => control.stop());
      const advice = await follow(spec, args, control);
      if (args.json) print(adviceLine(advice));
      else console.log(outcomeText(spec, advice));
      const better = winners(advice);
      write(spec, advice, args);
      const helped = better.length > 0 || advice.ranking.find((t) => !t.fix)?.verdict === 'reached';
      process.exitCode = helped && !advice.stopped ? exitCode.reached : exitCode.notReached;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens advise spec.pinn', 'what helps, best first'],
      ['pinn-lens advise spec.pinn --budget 10', 'with a sixth of the work'],
      ['pinn-lens advise spec.pinn --take march --out better.pinn', 'the spec with one of them'],
    ],
    exits: {
      reached: 'something at least halves the error, or the spec is solved as it is written',
      badSpec: 'the spec is wrong',
      notReached: 'nothing that was tried helps, or it was stopped',
      failed: 'a file cannot be written',
    },
  });
}

const print = (line: AnyAdviceLine): void => console.log(JSON.stringify(line));

/** The problem with a fix in its text; `null` where it has no place or is wrong. */
const restating =
  ({ argument, text }: SoundSpec) =>
  (fix: Fix) => {
    const after = fixedText(text, fix);
    if (after === null || after === text) return null;
    const { problem, findings } = compileSpec(after, { path: pathOf(argument) });
    return findings.some((f) => f.severity === 'error') ? null : problem;
  };

async function follow(spec: SoundSpec, { budget, json }: AdviseArguments, control: RunControl): Promise<Advice> {
  const operations = (budget ?? defaultOperations / billion) * billion;
  for await (const event of advise(spec.effective, { restate: restating(spec), operations, control })) {
    switch (event.type) {
      case 'planned':
        if (json) print({ type: 'adviceStarted', v: adviceLineVersion, trials: event.names, operations });
        else console.error(plannedText(event.names, operations));
        break;
      case 'trying':
        if (json) print({ type: 'adviceTrying', v: adviceLineVersion, name: event.name });
        break;
      case 'tried':
        if (json) print(trialLine(event.trial));
        else console.error(triedText(event.trial));
        break;
      case 'dropped':
        if (!json) console.error(inColour('dim', `  ${event.name}: not tried, ${event.reason}`, process.stderr));
        break;
      case 'advised':
        return event.advice;
    }
  }
  throw new Error('the advice ended without a ranking');
}

const plannedText = (names: readonly string[], operations: number): string =>
  `trying ${names.length - 1} rewrites beside the spec as written, with ${say(operations / billion)} billion operations in all ` +
  `(about ${say(operations / billion)} s on a plain machine); Ctrl-C keeps what is known`;

const triedText = (trial: AdviceTrial): string =>
  `  ${trial.name}: ${Number.isNaN(trial.error) ? 'held-out' : 'error'} ${threeDigits(missedBy(trial))}`;

function outcomeText({ text, argument }: SoundSpec, advice: Advice): string {
  const edits = winners(advice)
    .slice(0, shown)
    .flatMap(({ name, cause, fix }) => {
      const after = fix && fixedText(text, fix);
      if (!fix || after === null) return [];
      const lines = changedLines(text, after).map((line) =>
        inColour(line.startsWith('-') ? 'red' : 'green', `    ${line}`),
      );
      return [[`  ${inColour('bold', name)} – ${cause}`, ...lines].join('\n')];
    });
  const how = edits.length > 0 ? `write the best into the spec: pinn-lens advise ${argument} --apply` : '';
  const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;
  if (advice.ranking.length === 0) return conclusion(advice);
  return [
    `${rankingTable(advice)}\n${judgedBy(advice)}`,
    curves(advice, process.stdout.columns ?? 80, coloured),
    edits.join('\n'),
    [inColour('bold', conclusion(advice)), how].filter(Boolean).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Writes the rewrite that was asked for. @throws UserError where there is none */
function write({ file, argument, text }: SoundSpec, advice: Advice, { take, apply, out, json }: AdviseArguments): void {
  if (!apply && out === undefined) return;
  const taken =
    take === undefined ? winners(advice)[0] : advice.ranking.find(({ name }) => name === take && name !== asWritten);
  const after = taken?.fix ? fixedText(text, taken.fix) : null;
  if (after === null) {
    const known = advice.ranking.filter(({ fix }) => fix).map(({ name }) => name);
    const why = take === undefined ? 'nothing helps' : `"${take}" was not tried; there are ${known.join(', ')}`;
    throw new UserError(`${file} stays as it is: ${why}`, exitCode.notReached);
  }
  for (const target of [...(apply ? [argument] : []), ...(out === undefined ? [] : [out])]) {
    writeWhole(target, after);
    if (!json) console.error(`wrote "${taken!.name}" into ${target}`);
  }
}
