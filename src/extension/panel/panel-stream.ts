/**
 * @file What one panel is sent and when: a snapshot when it begins to listen or is shown again, then batches of frames,
 * at most one of them unacknowledged; frames that arrive meanwhile wait and travel together. Nothing goes to a hidden
 * panel. Knows nothing of VS Code.
 */
import type { Frame } from '../../problem/frame.ts';
import type { ToPanel } from '../../problem/panel-messages.ts';
import type { Disposable } from '../host/signal.ts';
import type { RunChange, TrainingRun } from '../runs/training-run.ts';

/** Frames that may wait; beyond that a snapshot of the decimated history is smaller. */
const mostWaiting = 512;

export class PanelStream {
  readonly #post: (message: ToPanel) => void;
  readonly #snapshot: () => ToPanel;
  #run: TrainingRun | null = null;
  #listening: Disposable | null = null;
  #ready = false;
  #visible = true;
  #batch = 0;
  #unacknowledged = false;
  #waiting: Frame[] = [];
  #solutionWaits = false;
  #stale = false;

  /** @param snapshot The whole state of the panel, the run given to `show` included. */
  constructor(post: (message: ToPanel) => void, snapshot: () => ToPanel) {
    this.#post = post;
    this.#snapshot = snapshot;
  }

  /** Follows this run from now on. */
  show(run: TrainingRun | null): void {
    this.#listening?.dispose();
    this.#run = run;
    this.#listening = run?.changed.on((change) => this.#follow(run, change)) ?? null;
    this.#refresh();
  }

  /** The page listens (again). */
  ready(): void {
    this.#ready = true;
    this.#refresh();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    // VS Code discards the page of a hidden panel; the one that is shown again says when it listens.
    if (!visible) this.#ready = false;
  }

  /** The page has drawn batch `n`. */
  acknowledge(n: number): void {
    if (n !== this.#batch) return;
    this.#unacknowledged = false;
    if (this.#stale) this.#refresh();
    else this.#flush();
  }

  /** Sends anything else, if somebody is looking; a hidden panel finds it in its next snapshot. */
  send(message: ToPanel): void {
    if (this.#open) this.#post(message);
  }

  dispose(): void {
    this.#listening?.dispose();
  }

  get #open(): boolean {
    return this.#ready && this.#visible;
  }

  #refresh(): void {
    if (!this.#open) return;
    this.#waiting = [];
    this.#solutionWaits = false;
    this.#unacknowledged = false;
    this.#stale = false;
    // Batches of the time before a snapshot no longer count.
    this.#batch++;
    this.#post(this.#snapshot());
  }

  #follow(run: TrainingRun, change: RunChange): void {
    if (!this.#open) return;
    const id = run.header?.id ?? '';
    switch (change) {
      case 'started':
        if (run.continues || !run.header) this.#refresh();
        else this.#post({ type: 'started', header: run.header });
        return;
      case 'history':
        this.#refresh();
        return;
      case 'frame':
        if (run.latest) this.#waiting.push(run.latest);
        if (this.#waiting.length > mostWaiting) {
          this.#waiting = [];
          this.#stale = true;
        }
        if (!this.#unacknowledged) this.#flush();
        return;
      case 'solution':
        this.#solutionWaits = true;
        if (!this.#unacknowledged) this.#flush();
        return;
      case 'findings':
        this.#post({ type: 'findings', run: id, findings: [...run.findings] });
        return;
      case 'state':
        this.#post({ type: 'state', state: run.state });
        return;
      case 'profiles':
        if (run.profiles) this.#post({ type: 'profiles', run: id, profiles: run.profiles });
        return;
      case 'result':
        // The last frames belong before the verdict, whether the page keeps up or not.
        this.#flush();
        if (run.result) this.#post({ type: 'result', run: id, result: run.result });
        return;
    }
  }

  #flush(): void {
    const run = this.#run;
    if (!this.#open || this.#stale || !run?.header) return;
    if (this.#solutionWaits) {
      for (const solution of [run.solution, run.kept]) {
        if (solution) this.#post({ type: 'solution', run: run.header.id, solution });
      }
    }
    this.#solutionWaits = false;
    if (this.#waiting.length === 0) return;
    this.#unacknowledged = true;
    this.#batch++;
    this.#post({ type: 'frames', n: this.#batch, run: run.header.id, frames: this.#waiting });
    this.#waiting = [];
  }
}
