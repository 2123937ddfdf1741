/** @file `pinn-lens check`: everything the checker says about a spec, without training. */
import type { Command } from 'commander';
import { readSpec, report } from '../input/spec.ts';
import { exitCode, UserError } from '../report/exit.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('say what is wrong with a spec, and where')
    .argument('<spec...>', 'one or more .pinn files')
    .option('--json', 'one finding per line as JSON')
    .action(async (files: string[], options: { json?: boolean }) => {
      let errors = 0;
      let warnings = 0;
      for (const file of files) {
        const spec = await readSpec(file).catch((error: unknown) => {
          // What can be read is checked all the same.
          if (!(error instanceof UserError) || files.length === 1) throw error;
          console.error(`pinn-lens: ${error.message}`);
          errors++;
        });
        if (!spec) continue;
        report(spec, spec.findings, options.json ?? false);
        errors += spec.findings.filter((f) => f.severity === 'error').length;
        warnings += spec.findings.filter((f) => f.severity === 'warning').length;
      }
      if (!options.json) {
        const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
        console.error(`${count(errors, 'error')}, ${count(warnings, 'warning')}`);
      }
      if (errors > 0) process.exitCode = exitCode.badSpec;
    });
}
