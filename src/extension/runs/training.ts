/**
 * @file Starts, steers and ends runs: asks the language for the problem, a process to train it, and keeps what the
 * process says in a `TrainingRun`. Knows nothing of VS Code.
 */

import type { ProblemAnswer } from '../../problem/language-messages.ts';
import { messageOf } from '../../problem/message-of.ts';
import { duration } from '../../problem/number-text/quantity.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainRequest } from '../../problem/protocol.ts';
import { goesOn, type RunResult } from '../../problem/run.ts';
import { TrainerGone, type TrainerHost } from '../processes/trainer-host.ts';
import { Queue, type QueuePlace } from './queue.ts';
import type { RunStore } from './run-store.ts';
import { TrainingRun } from './training-run.ts';

export interface TrainingEnvironment {
  /** The problem that the document states now, and its text. */
  problem(uri: string): Promise<ProblemAnswer & { text: string }>;
  trainer(): TrainerHost;
  /** Folder for run folders; `null`: nothing is written. */
  runsFolder(uri: string): string | null;
  /** The problem that a run folder holds, as it was written. */
  savedProblem(folder: string): Promise<Problem>;
  /** How many runs train at once; the others wait. */
  atOnce(): number;
  /** This run could go on from its folder if this process ended now; a run whose folder it is has ended. */
  remember(run: TrainingRun, trainer: number | undefined): void;
  forget(run: TrainingRun): void;
  log(level: 'info' | 'warning' | 'error', message: string): void;
}

export interface TrainingChoice {
  variant?: string | null;
  /** Overrides of weights and params by name. */
  set?: Record<string, number>;
  seed?: number | null;
  /** Run to go on from. */
  resume?: TrainingRun;
  /** Last change of the problem before it is trained. */
  adapt?: (problem: Problem) => Problem;
}

/** The document cannot be trained: it has errors. */
export class InvalidSpec extends Error {
  override name = 'InvalidSpec';
  readonly answer: ProblemAnswer;
  constructor(answer: ProblemAnswer) {
    super(answer.findings.find((finding) => finding.severity === 'error')?.message ?? 'The spec has errors.');
    this.answer = answer;
  }
}

/** Milliseconds between frames. */
const frameInterval = 33;

/** Milliseconds. */
export interface TrainingPatience {
  /** That the trainer has to stop by itself and save the run. */
  stop: number;
  /** Without a word, after which a trainer that should speak is said to be silent. */
  silence: number;
}

const usualPatience: TrainingPatience = { stop: 10_000, silence: 5000 };
/** Milliseconds between two looks at trainers that may be silent. */
const watchInterval = 1000;

const endings: Record<RunResult['ended'], RunStateKind> = {
  finished: 'finished',
  budget: 'finished',
  patience: 'finished',
  diverged: 'finished',
  stopped: 'stopped',
};

export class Trainings {
  readonly #environment: TrainingEnvironment;
  readonly #store: RunStore;
  readonly #patience: TrainingPatience;
  readonly #queue: Queue;
  /** Runs that wait for their turn, with what gives the wait up. */
  readonly #waiting = new Map<TrainingRun, QueuePlace>();
  /** When the trainer of a run was last heard. */
  readonly #heard = new Map<TrainingRun, number>();
  /** Saved runs go on when this process has gone: nothing that ends now is forgotten. */
  #closing = false;
  readonly #hosts = new Map<TrainingRun, TrainerHost>();
  /** Every process that may still be alive, probes included. */
  readonly #processes = new Set<TrainerHost>();
  /** Runs whose process had to be ended. */
  readonly #forced = new WeakSet<TrainingRun>();

  constructor(environment: TrainingEnvironment, store: RunStore, patience = usualPatience) {
    this.#environment = environment;
    this.#store = store;
    this.#patience = patience;
    this.#queue = new Queue(() => environment.atOnce());
  }

  /** Process ids of the trainers that are alive. */
  get pids(): number[] {
    return [...this.#processes].flatMap((host) => host.pid ?? []);
  }

  /**
   * Starts a run; resolves when it has ended, however it ended. `begun` is called as soon as there is a run to show.
   * @throws InvalidSpec when the text has errors; then nothing is started and an older run stays as it is.
   */
  async train(uri: string, choice: TrainingChoice = {}, begun?: (run: TrainingRun) => void): Promise<TrainingRun> {
    const request = await this.#request(uri, choice);
    await this.stop(uri);
    const { resume } = choice;
    const run = new TrainingRun(
      {
        uri,
        text: request.options.specText,
        variant: choice.variant ?? null,
        started: resume?.identity.started ?? Date.now(),
        note: resume?.identity.note,
      },
      resume,
    );
    const place = this.#queue.enter();
    if (place.waits) this.#wait(run, place);
    this.#store.add(run);
    begun?.(run);
    try {
      if (!place.waits || (await this.#hasTurn(run, place))) await this.#follow(run, request);
    } finally {
      place.leave();
    }
    return run;
  }

  #wait(run: TrainingRun, place: QueuePlace): void {
    const limit = this.#environment.atOnce();
    this.#waiting.set(run, place);
    run.become({
      kind: 'waiting',
      sentence: `Waits for its turn: ${limit === 1 ? 'one run trains' : `${limit} runs train`} at once (setting "pinn.training.atOnce").`,
      resumable: false,
    });
  }

  async #hasTurn(run: TrainingRun, place: QueuePlace): Promise<boolean> {
    const turn = await place.turn;
    this.#waiting.delete(run);
    if (turn) run.become({ kind: 'starting', sentence: 'Starting the trainer.', resumable: false });
    else {
      const resumable = (run.header?.folder ?? null) !== null;
      run.become({ kind: 'stopped', sentence: 'Stopped before its turn came.', resumable });
    }
    return turn;
  }

  /** Trains `run` in a process of its own until it ends, however it ends. */
  async #follow(run: TrainingRun, request: TrainRequest): Promise<void> {
    const host = this.#launch();
    this.#hosts.set(run, host);
    const heard = () => this.#hear(run);
    host.on('started', (header) => {
      heard();
      run.start(header);
      run.become({ kind: 'running', sentence: '', resumable: false });
      this.#environment.remember(run, host.pid);
    });
    host.on('frame', (frame) => {
      heard();
      run.frame(frame);
    });
    host.on('solution', (solution) => run.solve(solution));
    host.on('findings', (findings) => run.find(findings));
    const watch = setInterval(() => this.#watch(run), Math.min(watchInterval, this.#patience.silence));
    try {
      const result = await host.request('train', request);
      run.finish(result);
      run.become({
        kind: endings[result.ended],
        // The result says why.
        sentence: '',
        resumable: goesOn[result.ended] && result.run !== null,
      });
    } catch (error) {
      this.#failed(run, error);
    } finally {
      clearInterval(watch);
      this.#heard.delete(run);
      this.#hosts.delete(run);
      // What was stopped because its window closes goes on in the next one.
      if (!(this.#closing && run.state.resumable)) this.#environment.forget(run);
      await this.#retire(host);
    }
  }

  /** The trainer of this run has said something. */
  #hear(run: TrainingRun): void {
    const before = this.#heard.get(run) ?? 0;
    this.#heard.set(run, Date.now());
    const wasSilent = before > 0 && Date.now() - before >= this.#patience.silence;
    if (wasSilent && run.state.kind === 'running') run.become({ kind: 'running', sentence: '', resumable: false });
  }

  /** Says of a trainer that should speak and does not for how long it has been silent. */
  #watch(run: TrainingRun): void {
    const last = this.#heard.get(run);
    const silent = last === undefined ? 0 : Date.now() - last;
    if (silent < this.#patience.silence || run.state.kind !== 'running') return;
    const sentence = `No word from the trainer for ${duration(silent / 1000)}: a long step, or it hangs. Stop ends it, by force if need be.`;
    run.become({ kind: 'running', sentence, resumable: false });
  }

  /**
   * Norms, shares and cosines of every term at the initial network, as a run of one frame.
   * @throws InvalidSpec, and the trainer's own error
   */
  async probe(uri: string, choice: TrainingChoice = {}): Promise<TrainingRun> {
    const request = await this.#request(uri, choice);
    await this.stop(uri);
    const host = this.#launch();
    try {
      const { header, frame, findings } = await host.request('probe', {
        ...request,
        options: { ...request.options, out: null },
      });
      const text = request.options.specText;
      const variant = choice.variant ?? null;
      const run = new TrainingRun({ uri, text, variant, started: Date.now(), probe: true });
      run.start(header);
      run.frame(frame);
      run.find(findings);
      run.become({ kind: 'none', sentence: 'Probed at the initial network; not trained.', resumable: false });
      this.#store.add(run);
      return run;
    } finally {
      await this.#retire(host);
    }
  }

  /**
   * Stops the document's run within one step; by force when the trainer does not answer, or when it is asked a second
   * time. Resolves when it is over.
   */
  async stop(uri: string): Promise<void> {
    await Promise.all(this.#store.liveOf(uri).map((run) => this.#stop(run)));
  }

  async pause(uri: string): Promise<void> {
    const found = this.#running(uri);
    if (!found) return;
    await found.host.request('pause', null);
    found.run.become({ kind: 'paused', sentence: 'Paused.', resumable: true });
    this.#environment.remember(found.run, found.host.pid);
  }

  async resume(uri: string): Promise<void> {
    const found = this.#running(uri);
    if (!found) return;
    await found.host.request('resume', null);
    this.#hear(found.run);
    found.run.become({ kind: 'running', sentence: '', resumable: false });
    this.#environment.remember(found.run, found.host.pid);
  }

  async setWeights(uri: string, weights: Record<string, number>): Promise<void> {
    await this.#running(uri)?.host.request('setWeights', { weights });
  }

  async setRateFactor(uri: string, factor: number): Promise<void> {
    await this.#running(uri)?.host.request('setRateFactor', { factor });
  }

  /** Runs `work` with a process of its own, which ends with it. */
  async apart<T>(work: (host: TrainerHost) => Promise<T>): Promise<T> {
    const host = this.#launch();
    try {
      return await work(host);
    } finally {
      await this.#retire(host);
    }
  }

  /** Ends everything, saving what can be saved. */
  async dispose(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#store.live().map((run) => this.#stop(run, Math.min(this.#patience.stop, 2000))));
    await Promise.all([...this.#processes].map((host) => this.#retire(host)));
  }

  async #request(uri: string, choice: TrainingChoice): Promise<TrainRequest> {
    const folder = choice.resume?.header?.folder ?? null;
    const options = {
      variant: choice.variant ?? null,
      set: choice.set ?? {},
      seed: choice.seed ?? null,
      out: this.#environment.runsFolder(uri),
      resume: folder,
      frameInterval,
    };
    // What goes on is what was begun, whatever became of the text.
    if (choice.resume && folder !== null) {
      const problem = await this.#environment.savedProblem(folder);
      return { problem, options: { ...options, specText: choice.resume.identity.text } };
    }
    const answer = await this.#environment.problem(uri);
    if (!answer.problem) throw new InvalidSpec(answer);
    const problem = choice.adapt ? choice.adapt(answer.problem) : answer.problem;
    return { problem, options: { ...options, specText: answer.text } };
  }

  #launch(): TrainerHost {
    const host = this.#environment.trainer();
    this.#processes.add(host);
    host.output.on(({ stream, text }) => this.#environment.log(stream === 'stderr' ? 'warning' : 'info', text));
    host.on('log', ({ level, message }) => this.#environment.log(level, message));
    return host;
  }

  async #retire(host: TrainerHost): Promise<void> {
    await host.end();
    this.#processes.delete(host);
  }

  async #stop(run: TrainingRun, patience = this.#patience.stop): Promise<void> {
    const waiting = this.#waiting.get(run);
    const host = this.#hosts.get(run);
    if (!waiting && !host) return;
    const over = new Promise<void>((resolve) => {
      const listening = run.changed.on(() => {
        if (run.live) return;
        listening.dispose();
        resolve();
      });
    });
    waiting?.leave();
    if (host) await this.#end(run, host, over, patience);
    else await over;
  }

  /** Asks the trainer to stop; ends it by force after `patience`, or at once where it was asked before. */
  async #end(run: TrainingRun, host: TrainerHost, over: Promise<void>, patience: number): Promise<void> {
    const force = () => {
      this.#forced.add(run);
      void host.end();
    };
    if (run.state.kind === 'stopping') {
      this.#forced.add(run);
      host.kill();
      await over;
      return;
    }
    run.become({ kind: 'stopping', sentence: 'The trainer ends its step and saves the run.', resumable: false });
    const silent = setTimeout(() => {
      const sentence = `The trainer has not answered for ${duration(this.#patience.silence / 1000)}. Stop again ends it at once; what was saved stays.`;
      run.become({ kind: 'stopping', sentence, resumable: false });
    }, this.#patience.silence);
    const timer = setTimeout(force, patience);
    // The answer to `stop` says nothing that the end of `train` does not say; a process that is gone has stopped.
    host.request('stop', null).catch(() => {});
    await over;
    clearTimeout(timer);
    clearTimeout(silent);
    await this.#retire(host);
  }

  #failed(run: TrainingRun, error: unknown): void {
    if (this.#forced.has(run)) {
      const sentence = 'Stopped by force: the trainer did not answer.';
      run.become({ kind: 'stopped', sentence, resumable: (run.header?.folder ?? null) !== null });
      return;
    }
    const sentence = messageOf(error);
    this.#environment.log('error', sentence);
    const folder = run.header?.folder ?? null;
    const crashed = error instanceof TrainerGone;
    run.become({
      kind: 'crashed',
      sentence: crashed && folder ? `${sentence} The history is kept; the run can be resumed.` : sentence,
      resumable: crashed && folder !== null,
    });
  }

  #running(uri: string): { run: TrainingRun; host: TrainerHost } | null {
    for (const run of this.#store.liveOf(uri)) {
      if (run.state.kind === 'stopping') continue;
      const host = this.#hosts.get(run);
      if (host && run.header) return { run, host };
    }
    return null;
  }
}
