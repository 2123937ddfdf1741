/** @file The runs of this session, per document, the latest last. */
import { Signal } from '../host/signal.ts';
import type { RunChange, TrainingRun } from './training-run.ts';

/** Finished runs kept per document, for comparison. */
const keptPerDocument = 8;

export class RunStore {
  readonly #runs = new Map<string, TrainingRun[]>();
  /** Something changed in a run, or a run was added (`added`). */
  readonly changed = new Signal<{ run: TrainingRun; change: RunChange | 'added' }>();

  add(run: TrainingRun): void {
    const runs = this.#runs.get(run.identity.uri) ?? [];
    runs.push(run);
    this.#runs.set(run.identity.uri, runs.slice(-keptPerDocument));
    run.changed.on((change) => this.changed.fire({ run, change }));
    this.changed.fire({ run, change: 'added' });
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

  live(): TrainingRun[] {
    return this.all().filter((run) => run.live);
  }
}
