/**
 * @file A command of the command line in a process of its own, followed by its JSON lines. Knows nothing of VS Code, so it
 * is tested with real processes.
 */
import { spawn } from 'node:child_process';
import { readLines } from './lines.ts';
import { environment } from './trainer-host.ts';

export interface LineProcessOptions<Line extends { type: string }, Last extends Line['type']> {
  /** The bundled command line. */
  module: string;
  /** Node that runs it; without one, the one that runs the extension. */
  execPath?: string;
  /** Command and arguments; `--json` is added. */
  args: string[];
  /** Folder in which it runs; by default that of the extension's process. */
  cwd?: string;
  /** Standard input. */
  input?: string;
  /** Interrupts it: what is known so far comes as its last line. */
  signal: AbortSignal;
  /** What sentences about it begin with: `The sweep`. */
  name: string;
  /** Type of the line that it ends with. */
  last: Last;
  /** Takes the lines before it. */
  take: { [T in Exclude<Line['type'], Last>]?: (line: Extract<Line, { type: T }>) => void };
}

/** Milliseconds until a process that was asked to stop is ended. */
const patience = 15_000;

/**
 * Resolves with the last line when the process has ended or was stopped.
 * @throws Error with the command line's last sentence when it failed
 */
export function lineProcess<Line extends { type: string }, Last extends Line['type']>(
  options: LineProcessOptions<Line, Last>,
): Promise<Extract<Line, { type: Last }>> {
  const { module, execPath, args, cwd, input, signal, name } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(execPath ?? process.execPath, [module, ...args, '--json'], {
      cwd,
      env: environment(process.env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A process that ends without reading it closes it.
    child.stdin.on('error', () => {}).end(input ?? '');
    let ending: Extract<Line, { type: Last }> | null = null;
    let said = '';
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGINT');
      timer = setTimeout(() => child.kill('SIGKILL'), patience);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    readLines(child.stdout, (text) => {
      if (!text.startsWith('{')) return;
      const line = JSON.parse(text) as Line;
      if (line.type === options.last) ending = line as Extract<Line, { type: Last }>;
      // Each kind goes to its own reader; findings of the spec go to none.
      else (options.take as Record<string, ((line: Line) => void) | undefined>)[line.type]?.(line);
    });
    readLines(child.stderr, (text) => {
      if (text.trim() !== '') said = text.trim().replace(/^pinn-lens: /, '');
    });
    child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}.`)));
    child.once('close', (code, how) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (ending) resolve(ending);
      else if (signal.aborted) reject(new Error(`${name} was stopped before it began.`));
      else reject(new Error(said || `${name} ended unexpectedly (${how ?? `exit code ${code}`}).`));
    });
  });
}
