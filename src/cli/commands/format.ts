/** @file `pinn-lens format`: specs written as an editor's formatting writes them. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { withPath } from '../../files/whole-files.ts';
import { formatSpec } from '../../language/format/format-spec.ts';
import { labelOf, readText, stdin } from '../input/text.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { findingText } from '../report/findings.ts';
import { addUsage } from '../report/help.ts';

/** How one text is, or was before it was written. */
type State = 'formatted' | 'unformatted' | 'wrong';

/** Some programs put this before a text in UTF-8; it stays. */
const byteOrderMark = '\uFEFF';

/** Formats one spec in place, that of standard input to standard output; only looks where `check` is set. */
async function format(file: string, check: boolean): Promise<State> {
  const text = await readText(file);
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const result = formatSpec(text.slice(mark.length));
  if (!result.ok) {
    for (const finding of result.findings) console.error(findingText(labelOf(file), finding));
    console.error(`pinn-lens: ${labelOf(file)} cannot be read as a spec; it is left as it is`);
    return 'wrong';
  }
  const formatted = mark + result.text;
  const changes = formatted !== text;
  if (file === stdin && !check) process.stdout.write(formatted);
  else if (changes) {
    // In place, so that links and permissions stay.
    if (!check) withPath('write', file, () => writeFileSync(file, formatted));
    console.log(labelOf(file));
  }
  return changes ? 'unformatted' : 'formatted';
}

export function addFormat(program: Command): void {
  const command = program
    .command('format')
    .summary('format specs as an editor does')
    .description(
      'Formats specs in place, as an editor does, and names those that changed. A spec with syntax errors is left as it is.',
    )
    .argument('<spec...>', '.pinn files; - formats standard input to standard output')
    .option('--check', 'change nothing; name what would change')
    .action(async (files: string[], { check = false }: { check?: boolean }) => {
      const states: State[] = [];
      for (const file of new Set(files)) {
        states.push(
          await format(file, check).catch((error: unknown) => {
            // What can be read is formatted all the same.
            if (!(error instanceof UserError) || files.length === 1) throw error;
            console.error(`pinn-lens: ${error.message}`);
            return 'wrong';
          }),
        );
      }
      if (states.includes('wrong')) process.exitCode = exitCode.badSpec;
      else if (check && states.includes('unformatted')) process.exitCode = exitCode.unformatted;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens format spec.pinn my.pinn', 'in place'],
      ['pinn-lens format --check spec.pinn', 'whether it is formatted'],
      ['pinn-lens format - < spec.pinn', 'to standard output'],
    ],
    exits: {
      reached: 'all specs are formatted now; with --check, were already',
      unformatted: 'with --check: a spec would change',
      badSpec: 'a spec has syntax errors, or cannot be read',
      failed: 'a spec cannot be written',
    },
  });
}
