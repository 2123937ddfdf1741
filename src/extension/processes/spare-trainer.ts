/**
 * @file A trainer that waits for work: its process runs and has loaded its code before anybody asks for it. One at most, and
 * only for as long as it is likely to be needed. Knows nothing of VS Code.
 */
import type { TrainerHost } from './trainer-host.ts';

/** Milliseconds. */
export interface SparePatience {
  /** Of quiet before a process is started: what the user waits for has the processor first. */
  start: number;
  /** Without anybody wanting it, after which its memory is given back. */
  rest: number;
}

const usualPatience: SparePatience = { start: 1500, rest: 5 * 60_000 };

export interface SpareEnvironment {
  /** @param spare It has no work yet, which its command line says. */
  launch(spare: boolean): TrainerHost;
  /** What a process was started with: another answer later, and the one that waits is of no use. */
  kind(): string;
  /** Whether the machine has something better to do. */
  busy(): boolean;
}

export class SpareTrainer {
  readonly #environment: SpareEnvironment;
  readonly #patience: SparePatience;
  #waiting: { host: TrainerHost; kind: string } | null = null;
  #starting: NodeJS.Timeout | undefined;
  #resting: NodeJS.Timeout | undefined;
  #over = false;

  constructor(environment: SpareEnvironment, patience = usualPatience) {
    this.#environment = environment;
    this.#patience = patience;
  }

  /** Process id of the one that waits. */
  get pid(): number | undefined {
    return this.#waiting?.host.pid;
  }

  /** Somebody may train soon. */
  want(): void {
    if (this.#over) return;
    if (this.#waiting) {
      this.#rest();
      return;
    }
    clearTimeout(this.#starting);
    this.#starting = setTimeout(() => this.#start(), this.#patience.start);
  }

  /** The one that waits, where there is one, or a new one. */
  take(): TrainerHost {
    clearTimeout(this.#starting);
    const waiting = this.#waiting;
    if (waiting?.kind === this.#environment.kind()) {
      this.#waiting = null;
      clearTimeout(this.#resting);
      return waiting.host;
    }
    void this.#end();
    return this.#environment.launch(false);
  }

  /** Resolves when none is left; none comes after it. */
  async dispose(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#starting);
    await this.#end();
  }

  #start(): void {
    if (this.#waiting || this.#environment.busy()) return;
    const host = this.#environment.launch(true);
    this.#waiting = { host, kind: this.#environment.kind() };
    this.#rest();
    // One that cannot be started, or is killed while it waits, is missed by nobody: the next is started when it is asked for.
    void host.closed.then(() => {
      if (this.#waiting?.host === host) this.#waiting = null;
    });
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => void this.#end(), this.#patience.rest);
  }

  async #end(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = null;
    clearTimeout(this.#resting);
    await waiting?.host.end();
  }
}
