/** @file Runs the built command line as a user would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll } from 'vitest';

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The objects of `--json` output. */
  lines: Record<string, unknown>[];
}

/** Where the command runs, and what it is given. */
export interface Surroundings {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Standard input. */
  input?: string;
}

/** A command line under way. */
export interface Running {
  child: ChildProcess;
  /** What it has said so far; its code and signal come with its end. */
  said(): Outcome;
  ended: Promise<Outcome>;
}

/** `PINN_LENS_CLI` names another build than the one in dist/. */
export const commandLine = process.env.PINN_LENS_CLI ?? new URL('../../dist/cli.cjs', import.meta.url).pathname;

const running = new Set<ChildProcess>();
// Whatever a failed test leaves under way ends with its file.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export function startPinnLens(args: string[], options: Surroundings = {}): Running {
  const child = spawn(process.execPath, [commandLine, ...args], {
    cwd: options.cwd ?? new URL('../..', import.meta.url).pathname,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A program that ends without reading it closes it.
  child.stdin.on('error', () => {}).end(options.input ?? '');
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const said = (): Outcome => ({
    code: child.exitCode,
    signal: child.signalCode,
    stdout,
    stderr,
    // The last line may not be whole yet.
    lines: args.includes('--json')
      ? stdout
          .split('\n')
          .slice(0, -1)
          .filter((l) => l.startsWith('{'))
          .map((l) => JSON.parse(l) as Record<string, unknown>)
      : [],
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      running.delete(child);
      resolve(said());
    });
  });
  return { child, said, ended };
}

export const pinnLens = (args: string[], options: Surroundings = {}): Promise<Outcome> =>
  startPinnLens(args, options).ended;

export const ofType = (outcome: Outcome, type: string): Record<string, unknown>[] =>
  outcome.lines.filter((l) => l.type === type);
