/**
 * @file An export by the command line in a process of its own. Knows nothing of VS Code, so it is tested with real
 * processes.
 */
import { execFile } from 'node:child_process';
import { environment } from './trainer-host.ts';

export interface ExportProcessOptions {
  /** The bundled command line. */
  module: string;
  /** Node that runs it; without one, the one that runs the extension. */
  execPath?: string;
  folder: string;
  format: string;
  target: string;
}

/**
 * Resolves with the files that were written.
 * @throws Error with the command line's own sentence when it failed
 */
export function exportProcess({ module, execPath, folder, format, target }: ExportProcessOptions): Promise<string[]> {
  const args = [module, 'export', folder, '--format', format, '--output', target];
  return new Promise((resolve, reject) => {
    execFile(execPath ?? process.execPath, args, { env: environment(process.env) }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout.split('\n').filter((line) => line !== ''));
      const said = stderr
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^pinn-lens: /, '');
      const started = typeof error.code === 'number';
      const why = started ? `ended unexpectedly (exit code ${error.code})` : `could not be started: ${error.message}`;
      reject(new Error(said || `The export ${why}.`));
    });
  });
}
