/** @file `pinn-lens check`: everything the checker says about a spec, without training. */
import type { Command } from 'commander';
import type { Finding } from '../../problem/finding.ts';
import { openFindings } from '../../run/told-apart.ts';
import { trainedInsteadFindings } from '../../run/trained-instead.ts';
import { type Changes, takeChanges } from '../input/changes.ts';
import { readSpec, report } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';

interface CheckArguments extends Changes {
  json?: boolean;
}

/** In the order of the text. */
const byPlace = ({ range: a }: Finding, { range: b }: Finding): number =>
  a.start.line - b.start.line || a.start.character - b.start.character;

export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .summary('what is wrong with specs, and where')
    .description('Says what is wrong with specs, and where: file:line:column: severity: message [code].')
    .argument('<spec...>', '.pinn files; - reads standard input');
  takeChanges(command)
    .option('--json', 'one finding per line as JSON, with ends and fixes (docs/check.md)')
    .action(async (files: string[], { json = false, ...changes }: CheckArguments) => {
      let errors = 0;
      let warnings = 0;
      for (const file of new Set(files)) {
        const spec = await readSpec(file, { changes }).catch((error: unknown) => {
          // What can be read is checked all the same.
          if (!(error instanceof UserError) || files.length === 1) throw error;
          console.error(`pinn-lens: ${error.message}`);
          errors++;
        });
        if (!spec) continue;
        const open = spec.effective ? [...openFindings(spec.effective), ...trainedInsteadFindings(spec.effective)] : [];
        const findings = [...spec.findings, ...open].sort(byPlace);
        report(spec, findings, json);
        errors += findings.filter((f) => f.severity === 'error').length;
        warnings += findings.filter((f) => f.severity === 'warning').length;
      }
      if (!json) {
        const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
        console.error(`${count(errors, 'error')}, ${count(warnings, 'warning')}`);
      }
      if (errors > 0) process.exitCode = exitCode.badSpec;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens check spec.pinn', 'as it is written'],
      ['pinn-lens check spec.pinn --variant twin', 'as its variant twin states it'],
      ['pinn-lens check - < spec.pinn', 'the text on standard input'],
    ],
    exits: { reached: 'no errors', badSpec: 'a spec is wrong, or cannot be read' },
  });
}
