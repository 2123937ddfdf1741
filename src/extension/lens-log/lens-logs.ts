/**
 * @file Lens logs that are open: each followed by a process of its own and kept as a run of the source file it is about,
 * so that panel, tree and values behind the lines show it like any other. Knows nothing of VS Code.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../problem/message-of.ts';
import type { RunHeader } from '../../problem/run.ts';
import { runFiles } from '../../problem/run-folder.ts';
import type { TrainerHost } from '../processes/trainer-host.ts';
import { readListedLog } from '../runs/listed-log.ts';
import type { RunStore } from '../runs/run-store.ts';
import { TrainingRun } from '../runs/training-run.ts';

/** A log that is followed, or was. */
interface Followed {
  host: TrainerHost;
  run: TrainingRun | null;
  /** What is to be known of the log itself. */
  note: string;
}

export interface LensLogEnvironment {
  trainer(): TrainerHost;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  /** The address of a file as editors write it. */
  uriOf(file: string): string;
}

export class LensLogs {
  readonly #environment: LensLogEnvironment;
  readonly #store: RunStore;
  readonly #followed = new Map<string, Followed>();
  /** Bytes of the logs that have ended, by folder. */
  readonly #ended = new Map<string, number>();

  constructor(environment: LensLogEnvironment, store: RunStore) {
    this.#environment = environment;
    this.#store = store;
  }

  /** The run of this source file, if it is the run of a log. */
  of(uri: string): TrainingRun | undefined {
    const run = this.#store.latest(uri);
    return run?.header?.log ? run : undefined;
  }

  /** Process ids of the watches that are alive. */
  get pids(): number[] {
    return [...this.#followed.values()].flatMap(({ host }) => host.pid ?? []);
  }

  /** Whether this folder's log is longer than where it ended. */
  async hasGrown(folder: string): Promise<boolean> {
    if (this.#followed.has(folder)) return false;
    return (await sizeOf(folder).catch(() => 0)) > (this.#ended.get(folder) ?? 0);
  }

  /**
   * What the run of a folder will be about, by the first line of its log: its source file, or the log itself where none is
   * known or there; `null` where there is no such line.
   */
  async expected(folder: string): Promise<string | null> {
    const listed = await readListedLog(folder).catch(() => null);
    if (listed === null) return null;
    const isThere = (await stat(listed.file).catch(() => null)) !== null;
    return this.#environment.uriOf(isThere ? listed.file : join(folder, runFiles.lens));
  }

  /**
   * Follows the log of a folder; resolves with its run as soon as that has begun. One that is followed already is the
   * same.
   * @throws Error with one sentence where there is no log or no run in it
   */
  async open(folder: string): Promise<TrainingRun> {
    const before = this.#followed.get(folder);
    if (before?.run) return before.run;
    if (before) await this.#end(folder);
    const host = this.#environment.trainer();
    const followed: Followed = { host, run: null, note: '' };
    this.#followed.set(folder, followed);
    host.output.on(({ stream, text }) => this.#environment.log(stream === 'stderr' ? 'warning' : 'info', text));
    // What is told arrives in its order; what it is told to has to be made first.
    let work = Promise.resolve();
    const later = (what: () => void | Promise<void>) => {
      work = work.then(what).catch((error: unknown) => this.#environment.log('error', messageOf(error)));
    };
    const begun = new Promise<TrainingRun>((resolve, reject) => {
      host.on('started', (header) =>
        later(async () => {
          followed.run = await this.#started(followed.run, header);
          resolve(followed.run);
        }),
      );
      host.on('frame', (frame) => later(() => followed.run?.frame(frame)));
      host.on('history', (past) =>
        later(() => {
          const { run } = followed;
          run?.recall(past);
          const reading = { kind: 'reading' as const, sentence: `${steeringIsOff} ${someFrames}` };
          const running = { kind: 'running' as const, sentence: steeringIsOff + followed.note };
          run?.become({ ...(past.whole ? running : reading), resumable: false });
        }),
      );
      host.on('solution', (solution) => later(() => followed.run?.solve(solution)));
      host.on('log', ({ level, message }) => {
        this.#environment.log(level, message);
        later(() => {
          // A log of which nothing can be read: nobody waits for it without a word.
          if (level === 'warning' && !followed.run) {
            reject(new Error(message));
            void this.#end(folder);
          }
          followed.note = ` ${message}`;
          const { run } = followed;
          run?.become({ ...run.state, sentence: steeringIsOff + followed.note });
        });
      });
      host.on('findings', (findings) => later(() => followed.run?.find(findings)));
      host.request('watchLog', { place: folder }).then(
        (result) =>
          later(async () => {
            const { run } = followed;
            // A log that is gone by now may come again, and has grown then.
            this.#ended.set(folder, await sizeOf(folder).catch(() => 0));
            run?.finish(result);
            const ended = result.ended === 'stopped' ? 'stopped' : 'finished';
            run?.become({ kind: ended, sentence: steeringIsOff + followed.note, resumable: false });
            void this.#end(folder);
          }),
        (error: unknown) =>
          later(() => {
            followed.run?.become({ kind: 'stopped', sentence: messageOf(error), resumable: false });
            reject(error instanceof Error ? error : new Error(String(error)));
            void this.#end(folder);
          }),
      );
    });
    return begun;
  }

  /** Ends the watch of a folder whose log nobody wants any more. */
  async forget(folder: string): Promise<void> {
    await this.#end(folder);
    this.#ended.delete(folder);
  }

  /** Ends all watches. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#followed.keys()].map((folder) => this.#end(folder)));
  }

  /** The run that a header is about: the present one, or one that begins. */
  async #started(before: TrainingRun | null, header: RunHeader): Promise<TrainingRun> {
    const goesOn = before?.header?.id === header.id;
    const run = goesOn
      ? before
      : new TrainingRun({ ...(await this.#source(header)), variant: null, started: startOf(header) });
    if (!goesOn) {
      before?.become({ kind: 'stopped', sentence: 'Another run has begun in this log.', resumable: false });
      run.become({ kind: 'running', sentence: steeringIsOff, resumable: false });
      this.#store.add(run);
    }
    run.start(header);
    return run;
  }

  /** The source file a log is about, and its text where it is still the one that ran. */
  async #source({ log, folder }: RunHeader): Promise<{ uri: string; text: string }> {
    const file = log?.file;
    const bytes = file ? await readFile(file).catch(() => null) : null;
    const uriOf = (path: string) => this.#environment.uriOf(path);
    if (!file || !bytes) return { uri: uriOf(join(folder ?? '', runFiles.lens)), text: '' };
    const uri = uriOf(file);
    const text = bytes.toString('utf8');
    const known = log.digests[file];
    // Of a text that has changed since, no line is known to be the one that ran.
    return { uri, text: !known || known === digestOf(bytes) ? text : '' };
  }

  async #end(folder: string): Promise<void> {
    const followed = this.#followed.get(folder);
    if (!followed) return;
    this.#followed.delete(folder);
    await followed.host.end();
  }
}

const someFrames = 'It is still being read: what is drawn is a share of its frames.';

const steeringIsOff = 'A lens log: steering is off, because this training is not ours.';

/** Bytes of the log of a folder. @throws Error where there is none */
const sizeOf = async (folder: string): Promise<number> => (await stat(join(folder, runFiles.lens))).size;

/** Milliseconds since 1970. */
const startOf = ({ log }: RunHeader): number => Date.parse(log?.started ?? '') || Date.now();

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
