/**
 * @file Carries out commands for clients that have no extension of ours: progress and result by the protocol's own
 * messages, the work by the command line.
 */
import { URI, UriUtils } from 'langium';
import type { CancellationToken, Connection, MessageType } from 'vscode-languageserver';
import { messageOf } from '../../problem/message-of.ts';
import type { Problem } from '../../problem/problem.ts';
import type { CommandLine } from './command-line.ts';
import { commandTable, readLine, stopCommand } from './table.ts';

/** A spec as it is in the editor. */
export interface OpenSpec {
  text: string;
  problem: Problem | null;
  errors: number;
}

/** What the client gets back. */
export interface Executed {
  /** Exit code of the command line (see its help); `null` where nothing was run, or it was ended. */
  code: number | null;
  message: string;
  /** Folder of the run that was made, as the command line names it: relative to the spec's. */
  run: string | null;
}

/** How a client is told what is going on. */
export interface ShownProgress {
  begin(title: string): void;
  report(message: string): void;
  done(): void;
  /** The user has ended it there. */
  onCancelled(listener: () => void): void;
}

const type = { error: 1, warning: 2, info: 3 } as const satisfies Record<string, MessageType>;

/** Exit codes for which an outcome is good news. */
const good = 0;

export class CommandExecutor {
  readonly #connection: Connection;
  readonly #commandLine: CommandLine;
  readonly #specOf: (uri: string) => OpenSpec | null;
  readonly #running = new Map<string, Set<AbortController>>();

  constructor(connection: Connection, commandLine: CommandLine, specOf: (uri: string) => OpenSpec | null) {
    this.#connection = connection;
    this.#commandLine = commandLine;
    this.#specOf = specOf;
  }

  /** @param args Address of the spec and, where the command is about one, the name of a variant or a sweep. */
  async execute(
    command: string,
    [uri, part]: readonly unknown[],
    token: CancellationToken,
    progress: ShownProgress,
  ): Promise<Executed> {
    if (typeof uri !== 'string') return this.#say(type.error, null, `${command} needs the address of a spec`);
    if (command === stopCommand) return this.#stop(uri);
    const row = Object.hasOwn(commandTable, command) ? commandTable[command] : undefined;
    if (!row) return this.#say(type.error, null, `there is no command ${command}`);
    const name = UriUtils.basename(URI.parse(uri));
    const spec = this.#specOf(uri);
    if (!spec) return this.#say(type.error, null, `${name} is not open`);
    if (!spec.problem) {
      const errors = spec.errors === 1 ? 'an error' : `${spec.errors} errors`;
      return this.#say(type.error, null, `${name} has ${errors}; nothing was run`);
    }
    const { args, added = '' } = row.call(spec.problem, typeof part === 'string' ? part : null);
    const what = `${row.doing} ${name}`;
    const ended = this.#begin(uri);
    token.onCancellationRequested(() => ended.abort());
    progress.onCancelled(() => ended.abort());
    progress.begin(what);
    const said: string[] = [];
    let run: string | null = null;
    const read = (line: string) => {
      const reading = readLine(line, command);
      if (reading.progress) progress.report(reading.progress);
      if (reading.log) this.#connection.console.info(`${name}: ${reading.log}`);
      if (reading.sentence) said.push(reading.sentence);
      run = reading.run ?? run;
    };
    const file = URI.parse(uri).scheme === 'file' ? URI.parse(uri).fsPath : null;
    try {
      const { code, said: words } = await this.#commandLine(
        { args, file, text: spec.text + added },
        read,
        ended.signal,
      );
      if (words) this.#connection.console.log(words);
      const message = said.at(-1) ?? (words.split('\n').at(-1) ?? '').replace(/^pinn-lens: /, '');
      if (said.length === 0) return this.#say(code === good ? type.info : type.error, code, `${name}: ${message}`, run);
      for (const sentence of said.slice(0, -1)) this.#connection.console.info(`${name}: ${sentence}`);
      return this.#say(code === good ? type.info : type.warning, code, `${name}: ${message}`, run);
    } catch (error) {
      return this.#say(type.error, null, `${what} failed: ${messageOf(error)}`);
    } finally {
      progress.done();
      this.#running.get(uri)?.delete(ended);
    }
  }

  /** Ends everything. */
  dispose(): void {
    for (const uri of this.#running.keys()) this.#stop(uri);
  }

  #begin(uri: string): AbortController {
    const ended = new AbortController();
    const all = this.#running.get(uri) ?? new Set();
    this.#running.set(uri, all.add(ended));
    return ended;
  }

  #stop(uri: string): Executed {
    const all = [...(this.#running.get(uri) ?? [])];
    for (const ended of all) ended.abort();
    return { code: null, message: all.length > 0 ? 'stopping' : 'nothing is under way', run: null };
  }

  #say(kind: MessageType, code: number | null, message: string, run: string | null = null): Executed {
    void this.#connection.sendNotification('window/showMessage', { type: kind, message });
    return { code, message, run };
  }
}
