/** @file `pinn-lens lsp --stdio`: the language server, for any editor. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exitCode } from '../exit.ts';

export function addLsp(program: Command): void {
  program
    .command('lsp')
    .description('start the language server for an editor')
    .requiredOption('--stdio', 'speak the Language Server Protocol over standard input and output')
    .action(() => {
      // The server is a bundle of its own beside this one, so that the command line starts without it.
      const server = fork(join(__dirname, 'language-server.cjs'), ['--stdio'], {
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      });
      server.on('exit', (code) => {
        process.exitCode = code ?? exitCode.failed;
      });
    });
}
