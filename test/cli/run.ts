/** @file Runs the built command line as a user would. */
import { spawn } from 'node:child_process';

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The objects of `--json` output. */
  lines: Record<string, unknown>[];
}

export interface Surroundings {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Standard input. */
  input?: string;
}

/** `PINN_LENS_CLI` names another build than the one in dist/. */
export const commandLine = process.env.PINN_LENS_CLI ?? new URL('../../dist/cli.cjs', import.meta.url).pathname;

export function pinnLens(args: string[], options: Surroundings = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandLine, ...args], {
      cwd: options.cwd ?? new URL('../..', import.meta.url).pathname,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A program that ends without reading it closes it.
    child.stdin.on('error', () => {}).end(options.input ?? '');
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = args.includes('--json')
        ? stdout
            .split('\n')
            .filter((l) => l.startsWith('{'))
            .map((l) => JSON.parse(l) as Record<string, unknown>)
        : [];
      resolve({ code, stdout, stderr, lines });
    });
  });
}

export const ofType = (outcome: Outcome, type: string): Record<string, unknown>[] =>
  outcome.lines.filter((l) => l.type === type);
