/** @file The command line `pinn-lens`: one row per command, each loaded only when it is called. */

import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { messageOf } from '../problem/message-of.ts';
import { addAdvise } from './commands/advise.ts';
import { addCheck } from './commands/check.ts';
import { addCompare } from './commands/compare.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addFormat } from './commands/format.ts';
import { addLsp } from './commands/lsp.ts';
import { addProbe } from './commands/probe.ts';
import { addProfile } from './commands/profile.ts';
import { addSetup } from './commands/setup.ts';
import { addSteady } from './commands/steady.ts';
import { addSweep } from './commands/sweep.ts';
import { addTrain } from './commands/train.ts';
import { addWatch } from './commands/watch.ts';
import { codeOf, exitCode } from './report/exit.ts';
import { addUsage } from './report/help.ts';

const commands = [
  addCheck,
  addFormat,
  addProbe,
  addSteady,
  addTrain,
  addCompare,
  addAdvise,
  addProfile,
  addSweep,
  addWatch,
  addExplain,
  addExport,
  addDoctor,
  addSetup,
  addLsp,
];

/** `name <argument...>`: options are the business of the command's own help. */
const term = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
      return argument.required ? `<${name}>` : `[${name}]`;
    }),
  ].join(' ');

async function main(): Promise<void> {
  const program = new Command('pinn-lens')
    .usage('<command> [options]')
    .description(packageJson.description)
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [command]', 'how a command is used')
    .configureHelp({ subcommandTerm: term })
    .showHelpAfterError('pinn-lens help <command> says how it is used.')
    .exitOverride((error) => {
      // Help and version are answers, everything else is a misuse of the command line.
      process.exit(error.exitCode === 0 ? 0 : exitCode.badSpec);
    });
  for (const add of commands) add(program);
  addUsage(program, {
    examples: [
      ['pinn-lens check spec.pinn', 'what is wrong with it, and where'],
      ['pinn-lens train spec.pinn', 'train it'],
      ['pinn-lens help train', 'how a command is used'],
    ],
    exits: {
      reached: 'done; train: the tolerance was reached',
      unformatted: 'format --check: a spec would change',
      badSpec: 'the command line or a spec is wrong',
      notReached: 'train: not to the tolerance or wrong; stopped; watch: a warning',
      failed: 'the trainer or the machine failed',
    },
  });
  await program.parseAsync();
}

// `pinn-lens … | head` has read enough: that is no failure to tell anybody of.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCode.unread);
});

main().catch((error: unknown) => {
  const code = codeOf(error);
  if (code !== null) console.error(`pinn-lens: ${messageOf(error)}`);
  else {
    console.error('pinn-lens: unexpected failure – please report it with the lines below');
    console.error(error);
  }
  process.exitCode = code ?? exitCode.failed;
});
