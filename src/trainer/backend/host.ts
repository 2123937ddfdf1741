/** @file What setting up and probing do to the machine, behind one interface so that tests can break it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Milliseconds after which the command counts as failed. */
  timeout?: number;
}

export interface CommandResult {
  /** Exit code; 127 where there is no such command, −1 where a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface Host {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Runs a command to its end; never throws except when aborted. */
  run(command: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Free bytes where `folder` is or will be. */
  freeBytes(folder: string): Promise<number>;
}

/** Enough of a command's output to find the reason in. */
const keptOutput = 1 << 20;

const running = new Set<ChildProcess>();

/** A process that ends in the middle of a set-up takes its downloads and compilers with it. */
function endsWithThisProcess(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', endAll);
  running.add(child);
  child.once('close', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', endAll);
  });
}

function endAll(): void {
  for (const child of running) child.kill();
}

function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      windowsHide: true,
    });
    endsWithThisProcess(child);
    // Node's own `timeout` keeps the process waiting where the command does not even exist.
    const timer = options.timeout && setTimeout(() => child.kill(), options.timeout).unref();
    let stdout = '';
    let stderr = '';
    const last = (text: string) => text.slice(-keptOutput);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = last(stdout + text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = last(stderr + text);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') reject(error);
      else resolve({ code: 127, stdout, stderr: stderr || error.message });
    });
    child.on('close', (code) => {
      if (timer) clearTimeout(timer);
      if (!options.signal?.aborted) resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

async function freeBytes(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      if (dirname(at) === at) throw error;
    }
  }
}

export const thisHost: Host = { platform: process.platform, arch: process.arch, run: runCommand, freeBytes };
