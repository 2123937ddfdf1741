/** @file The runs of this session, per document, the latest last. */
import { type Disposable, Signal } from '../host/signal.ts';
import type { RunChange, TrainingRun } from './training-run.ts';

/** Finished runs kept per document, for comparison. */
const keptPerDocument = 8;

/** `added`: is the latest of its document now. `removed`: is forgotten. `moved`: its document has another address. */
export type StoreChange = RunChange | 'added' | 'removed' | 'moved';

export class RunStore {
  readonly #runs = new Map<string, TrainingRun[]>();
  readonly #listening = new Map<TrainingRun, Disposable>();
  readonly changed = new Signal<{ run: TrainingRun; change: StoreChange }>();

  /** Makes this run the latest of its document; takes the place of an older one with the same folder. */
  add(run: TrainingRun): void {
    const folder = run.header?.folder ?? null;
    const others = this.of(run.identity.uri).filter(
      (other) => other !== run && (folder === null || other.header?.folder !== folder),
    );
    const runs = [...others, run].slice(-keptPerDocument);
    for (const old of this.of(run.identity.uri)) if (!runs.includes(old)) this.#forget(old);
    this.#runs.set(run.identity.uri, runs);
    if (!this.#listening.has(run)) {
      this.#listening.set(
        run,
        run.changed.on((change) => this.changed.fire({ run, change })),
      );
    }
    this.changed.fire({ run, change: 'added' });
  }

  remove(run: TrainingRun): void {
    this.#runs.set(
      run.identity.uri,
      this.of(run.identity.uri).filter((other) => other !== run),
    );
    this.#forget(run);
    this.changed.fire({ run, change: 'removed' });
  }

  /** The document has another address now. Runs that it had there before are older. */
  move(from: string, to: string): void {
    const runs = this.of(from);
    this.#runs.delete(from);
    for (const run of runs) run.identity.uri = to;
    this.#runs.set(to, [...this.of(to), ...runs].slice(-keptPerDocument));
    for (const run of runs) this.changed.fire({ run, change: 'moved' });
  }

  /** The runs of this document that train now, or wait to. */
  liveOf(uri: string): TrainingRun[] {
    return this.of(uri).filter((run) => run.live);
  }

  /** The run that the panel, the lenses and the decorations of this document show. */
  latest(uri: string): TrainingRun | undefined {
    return this.#runs.get(uri)?.at(-1);
  }

  of(uri: string): readonly TrainingRun[] {
    return this.#runs.get(uri) ?? [];
  }

  /** All runs, the newest first. */
  all(): TrainingRun[] {
    return [...this.#runs.values()].flat().reverse();
  }

  /** Those that can be steered and stopped: none of a log. */
  live(): TrainingRun[] {
    return this.all().filter((run) => run.live && !run.header?.log);
  }
  #forget(run: TrainingRun): void {
    this.#listening.get(run)?.dispose();
    this.#listening.delete(run);
  }
}
