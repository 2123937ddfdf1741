/**
 * @file A sweep by the command line in a process of its own, followed by its JSON lines. Knows nothing of VS Code, so it
 * is tested with real processes.
 */
import { spawn } from 'node:child_process';
import type { SweepLine, SweepRunLine, SweepStartedLine, SweepSummary } from '../../problem/json/sweep.ts';
import { readLines } from './lines.ts';
import { environment } from './trainer-host.ts';

export interface SweepProcessOptions {
  /** The bundled command line. */
  module: string;
  /** Node that runs it; without one, the one that runs the extension. */
  execPath?: string;
  /** What is to be swept: `[spec, sweep, '--out', folder]` or `['--resume', folder]`. */
  args: string[];
  /** Stops the sweep: runs under way are saved. */
  signal: AbortSignal;
  started(line: SweepStartedLine): void;
  ended(line: SweepRunLine): void;
}

/** Milliseconds until a sweep that was asked to stop is ended. */
const patience = 15_000;

/**
 * Resolves with the summary when the sweep has ended or was stopped.
 * @throws Error with the command line's last sentence when it failed
 */
export function sweepProcess(options: SweepProcessOptions): Promise<SweepSummary> {
  const { module, execPath, args, signal } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(execPath ?? process.execPath, [module, 'sweep', ...args, '--json'], {
      env: environment(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let summary: SweepSummary | null = null;
    let last = '';
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGINT');
      timer = setTimeout(() => child.kill('SIGKILL'), patience);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const take: { [T in SweepLine['type']]: (line: Extract<SweepLine, { type: T }>) => void } = {
      sweepStarted: (line) => options.started(line),
      sweepRun: (line) => options.ended(line),
      sweep: (line) => {
        summary = line;
      },
    };
    readLines(child.stdout, (text) => {
      if (!text.startsWith('{')) return;
      const line = JSON.parse(text) as SweepLine;
      // Each kind goes to its own reader; findings of the spec go to none.
      (take as Record<string, ((line: SweepLine) => void) | undefined>)[line.type]?.(line);
    });
    readLines(child.stderr, (text) => {
      if (text.trim() !== '') last = text.trim().replace(/^pinn-lens: /, '');
    });
    child.once('error', (error) => reject(new Error(`The sweep could not be started: ${error.message}.`)));
    child.once('close', (code, how) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (summary) resolve(summary);
      else if (signal.aborted) reject(new Error('The sweep was stopped before it began.'));
      else reject(new Error(last || `The sweep ended unexpectedly (${how ?? `exit code ${code}`}).`));
    });
  });
}
