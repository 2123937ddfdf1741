/** @file The command line `pinn-lens`: one row per command, each loaded only when it is called. */
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addLsp } from './commands/lsp.ts';
import { addProbe } from './commands/probe.ts';
import { addSetup } from './commands/setup.ts';
import { addSweep } from './commands/sweep.ts';
import { addTrain } from './commands/train.ts';
import { codeOf, exitCode } from './report/exit.ts';

const commands = [addCheck, addProbe, addTrain, addCompare, addSweep, addExport, addDoctor, addSetup, addLsp];

async function main(): Promise<void> {
  const program = new Command('pinn-lens')
    .description(packageJson.description)
    .version(packageJson.version)
    .showHelpAfterError()
    .exitOverride((error) => {
      // Help and version are answers, everything else is a misuse of the command line.
      process.exit(error.exitCode === 0 ? 0 : exitCode.badSpec);
    });
  for (const add of commands) add(program);
  await program.parseAsync();
}

main().catch((error: unknown) => {
  const code = codeOf(error);
  if (code !== null) console.error(`pinn-lens: ${(error as Error).message}`);
  else {
    console.error('pinn-lens: unexpected failure – please report it with the lines below');
    console.error(error);
  }
  process.exitCode = code ?? exitCode.failed;
});
