/**
 * @file One trainer in its own process: started with `fork`, spoken to by JSON-RPC over Node's IPC channel, ended for
 * certain. Knows nothing of VS Code, so it is tested with real processes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type {
  TrainerNotification,
  TrainerNotifications,
  TrainerRequest,
  TrainerRequests,
} from '../../problem/protocol.ts';
import { spareArgument } from '../../problem/protocol.ts';
import { Signal } from '../host/signal.ts';
import { readLines } from './lines.ts';
import { ownArrays } from './own-arrays.ts';

export interface TrainerHostOptions {
  /** The bundled trainer. */
  module: string;
  /** Node that runs it; without one, the one that runs the extension. */
  execPath?: string;
  env?: NodeJS.ProcessEnv;
  /** It has no work yet, and its command line says so until it has. */
  spare?: boolean;
  /** Milliseconds from a request to end until SIGTERM, and from there until SIGKILL. */
  patience?: number;
}

/** The trainer's process ended before it answered. */
export class TrainerGone extends Error {
  override name = 'TrainerGone';
}

const notifications: TrainerNotification[] = ['started', 'frame', 'history', 'solution', 'findings', 'setup', 'log'];

export class TrainerHost {
  readonly #child: ChildProcess;
  /** The library is loaded with the first process; a process says nothing before it is asked. */
  readonly #connection: Promise<MessageConnection>;
  readonly #patience: number;
  readonly #signals = new Map<TrainerNotification, Signal<unknown>>();
  readonly #closed: Promise<string>;
  #ending: Promise<void> | null = null;
  #last = '';
  #notified = 0;

  /** A line the process wrote to its standard output or error. */
  readonly output = new Signal<{ stream: 'stdout' | 'stderr'; text: string }>();

  constructor(options: TrainerHostOptions) {
    this.#patience = options.patience ?? 2000;
    this.#child = fork(options.module, options.spare ? [spareArgument] : [], {
      serialization: 'advanced',
      silent: true,
      execArgv: [],
      execPath: options.execPath,
      env: environment(options.env ?? process.env),
    });
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`The trainer could not be started: ${error.message}.`));
      this.#child.once('exit', async (code, signal) => {
        // The last words may still be on their way. (`close` would not come while the channel is half open.)
        if (this.#child.stderr?.readable) await settled(once(this.#child.stderr, 'close'), 200);
        if (this.#child.connected) await settled(once(this.#child, 'disconnect'), this.#patience);
        await this.#heard();
        resolve(this.#goodbye(code, signal));
      });
    });
    if (this.#child.stdout) readLines(this.#child.stdout, (text) => this.output.fire({ stream: 'stdout', text }));
    if (this.#child.stderr) {
      readLines(this.#child.stderr, (text) => {
        // Of an uncaught exception's many lines the one that names it says most.
        if (text.trim() !== '' && !/^\w*Error\b.*: /.test(this.#last)) this.#last = text.trim();
        this.output.fire({ stream: 'stderr', text });
      });
    }
    this.#connection = this.#connect();
  }

  async #connect(): Promise<MessageConnection> {
    const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = await import('vscode-jsonrpc/node');
    const silent = { error() {}, warn() {}, info() {}, log() {} };
    const connection = createMessageConnection(
      new IPCMessageReader(this.#child),
      new IPCMessageWriter(this.#child),
      silent,
    );
    for (const name of notifications) {
      connection.onNotification(name, (value: unknown) => {
        this.#notified++;
        this.#signals.get(name)?.fire(ownArrays(value));
      });
    }
    connection.listen();
    // A channel that breaks shows as the process's end; the connection's own report adds nothing.
    connection.onError(() => {});
    return connection;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves with one sentence about how the process ended. Never rejects. */
  get closed(): Promise<string> {
    return this.#closed;
  }

  on<N extends TrainerNotification>(name: N, listener: (value: TrainerNotifications[N]) => void): void {
    const signal = this.#signals.get(name) ?? new Signal<unknown>();
    this.#signals.set(name, signal);
    // The protocol fixes what travels under each name.
    signal.on((value) => listener(value as TrainerNotifications[N]));
  }

  /**
   * @throws TrainerGone when the process ends before it answers; the trainer's own error (one sentence) when it
   * answers with one.
   */
  async request<R extends TrainerRequest>(
    method: R,
    params: TrainerRequests[R]['params'],
  ): Promise<TrainerRequests[R]['result']> {
    const gone = this.#closed.then((sentence) => {
      throw new TrainerGone(sentence);
    });
    // Nobody may be left to hear it, when the request could not even be sent.
    gone.catch(() => {});
    const connection = await this.#connection;
    const answer = connection.sendRequest<TrainerRequests[R]['result']>(method, params).then(ownArrays, (error) => {
      // A write into a broken channel fails at once; how the process ended is the better answer.
      return this.#child.connected ? Promise.reject(error) : gone;
    });
    return Promise.race([answer, gone]);
  }

  /** Ends the process: closes the channel, then SIGTERM, then SIGKILL. Resolves when it is gone. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Ends the process at once, without a word. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #end(): Promise<void> {
    const steps: (() => void)[] = [
      () => this.#child.connected && this.#child.disconnect(),
      () => this.#child.kill('SIGTERM'),
      () => this.#child.kill('SIGKILL'),
    ];
    for (const step of steps) {
      step();
      if (await settled(this.#closed, this.#patience)) break;
    }
    (await this.#connection).dispose();
  }

  /** Resolves when what has arrived has been handed on: the connection does so one message a turn of the event loop. */
  async #heard(): Promise<void> {
    let before: number;
    do {
      before = this.#notified;
      await new Promise(setImmediate);
    } while (this.#notified > before);
  }

  #goodbye(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal ? `signal ${signal}` : `exit code ${code}`;
    const words = this.#last.replace(/[.\s]*$/, '');
    return `The trainer's process ended unexpectedly (${how})${words ? `: ${words}` : ''}.`;
  }
}

/** Environment of the product's processes: plain Node also under Electron, and no debugger's options. */
export function environment(base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...base, ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' };
  delete env.NODE_OPTIONS;
  delete env.VSCODE_INSPECTOR_OPTIONS;
  return env;
}

/** True when `promise` settles within `milliseconds`. */
async function settled(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
