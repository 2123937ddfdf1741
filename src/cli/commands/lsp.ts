/** @file `pinn-lens lsp --stdio`: the language server, for any editor. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from 'commander';
import { addUsage } from '../report/help.ts';

export function addLsp(program: Command): void {
  const command = program
    .command('lsp')
    .summary('the language server, for any editor')
    .description('Starts the language server, which an editor talks to until it says that it ends.')
    .requiredOption('--stdio', 'speak the Language Server Protocol over standard input and output')
    .action(() => {
      // The server is a bundle of its own beside this one, so that the command line starts without it; it reads
      // --stdio from this process's arguments.
      createRequire(__filename)(join(__dirname, 'language-server.cjs'));
    });
  addUsage(command, {
    examples: [['pinn-lens lsp --stdio', 'what an editor is told to start']],
    exits: { reached: 'the editor ended it', badSpec: 'it was called without --stdio' },
  });
}
