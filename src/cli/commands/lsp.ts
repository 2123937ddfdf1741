/** @file `pinn-lens lsp --stdio`: the language server, for any editor. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from 'commander';

export function addLsp(program: Command): void {
  program
    .command('lsp')
    .description('start the language server for an editor')
    .requiredOption('--stdio', 'speak the Language Server Protocol over standard input and output')
    .action(() => {
      // The server is a bundle of its own beside this one, so that the command line starts without it; it reads
      // --stdio from this process's arguments.
      createRequire(__filename)(join(__dirname, 'language-server.cjs'));
    });
}
