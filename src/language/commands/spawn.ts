/** @file The command line as a process of its own, beside the spec. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { CommandLine } from './command-line.ts';

/** Lines of standard error that are kept. */
const kept = 20;

const isSaved = (file: string, text: string): boolean => existsSync(file) && readFileSync(file, 'utf8') === text;

/** @param program The bundled `pinn-lens`. */
export const spawned =
  (program: string): CommandLine =>
  ({ args: [command, ...rest], file, text }, read, signal) =>
    new Promise((resolve, reject) => {
      // What is not saved goes by standard input, and lies beside the file all the same.
      const saved = file !== null && isSaved(file, text);
      const child = spawn(process.execPath, [program, command, saved ? basename(file) : '-', ...rest], {
        cwd: file === null ? process.cwd() : dirname(file),
        // In VS Code the executable is the editor's own.
        env: { ...process.env, NO_COLOR: '1', ELECTRON_RUN_AS_NODE: '1' },
      });
      const said: string[] = [];
      const stop = () => child.kill();
      const leave = () => child.kill();
      signal.addEventListener('abort', stop);
      process.once('exit', leave);
      createInterface(child.stdout).on('line', read);
      createInterface(child.stderr).on('line', (line) => {
        said.push(line);
        if (said.length > kept) said.shift();
      });
      child.on('error', reject);
      child.on('close', (code) => {
        signal.removeEventListener('abort', stop);
        process.removeListener('exit', leave);
        resolve({ code, said: said.join('\n') });
      });
      child.stdin.on('error', () => {}).end(saved ? '' : text);
      if (signal.aborted) stop();
    });
