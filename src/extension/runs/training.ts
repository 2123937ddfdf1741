/**
 * @file Starts, steers and ends runs: asks the language for the problem, a process to train it, and keeps what the
 * process says in a `TrainingRun`. Knows nothing of VS Code.
 */
import { messageOf } from '../../problem/message-of.ts';
import type { ProblemAnswer } from '../../problem/language-messages.ts';
import type { RunStateKind } from '../../problem/panel-messages.ts';
import type { Problem } from '../../problem/problem.ts';
import type { TrainRequest } from '../../problem/protocol.ts';
import type { RunResult } from '../../problem/run.ts';
import type { RunStore } from './run-store.ts';
import { TrainerGone, type TrainerHost } from '../processes/trainer-host.ts';
import { TrainingRun } from './training-run.ts';

export interface TrainingEnvironment {
  /** The problem that the document states now, and its text. */
  problem(uri: string): Promise<ProblemAnswer & { text: string }>;
  trainer(): TrainerHost;
  /** Folder for run folders; `null`: nothing is written. */
  runsFolder(uri: string): string | null;
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
/** Milliseconds that the trainer has to stop by itself and save the run. */
const stopPatience = 10_000;

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
  readonly #stopPatience: number;
  readonly #hosts = new Map<TrainingRun, TrainerHost>();
  /** Every process that may still be alive, probes included. */
  readonly #processes = new Set<TrainerHost>();
  /** Runs whose process had to be ended. */
  readonly #forced = new WeakSet<TrainingRun>();

  constructor(environment: TrainingEnvironment, store: RunStore, patience = stopPatience) {
    this.#environment = environment;
    this.#store = store;
    this.#stopPatience = patience;
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
    const identity = { uri, text: request.options.specText, variant: choice.variant ?? null };
    const run = new TrainingRun(identity, choice.resume);
    this.#store.add(run);
    begun?.(run);
    const host = this.#launch();
    this.#hosts.set(run, host);
    host.on('started', (header) => {
      run.start(header);
      run.become({ kind: 'running', sentence: '', resumable: false });
    });
    host.on('frame', (frame) => run.frame(frame));
    host.on('solution', (solution) => run.solve(solution));
    host.on('findings', (findings) => run.find(findings));
    try {
      const result = await host.request('train', request);
      run.finish(result);
      run.become({
        kind: endings[result.ended],
        // The result says why.
        sentence: '',
        resumable: result.ended !== 'finished' && result.run !== null,
      });
    } catch (error) {
      this.#failed(run, error);
    } finally {
      this.#hosts.delete(run);
      await this.#retire(host);
    }
    return run;
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
      const run = new TrainingRun({ uri, text, variant: choice.variant ?? null, probe: true });
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

  /** Stops the document's run within one step; by force when the trainer does not answer. Resolves when it is over. */
  async stop(uri: string): Promise<void> {
    const live = this.#store.of(uri).filter((run) => run.live);
    await Promise.all(live.map((run) => this.#stop(run)));
  }

  async pause(uri: string): Promise<void> {
    const found = this.#running(uri);
    if (!found) return;
    await found.host.request('pause', null);
    found.run.become({ kind: 'paused', sentence: 'Paused.', resumable: true });
  }

  async resume(uri: string): Promise<void> {
    const found = this.#running(uri);
    if (!found) return;
    await found.host.request('resume', null);
    found.run.become({ kind: 'running', sentence: '', resumable: false });
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
    await Promise.all(this.#store.live().map((run) => this.#stop(run, Math.min(this.#stopPatience, 2000))));
    await Promise.all([...this.#processes].map((host) => this.#retire(host)));
  }

  async #request(uri: string, choice: TrainingChoice): Promise<TrainRequest> {
    const answer = await this.#environment.problem(uri);
    if (!answer.problem) throw new InvalidSpec(answer);
    return {
      problem: choice.adapt ? choice.adapt(answer.problem) : answer.problem,
      options: {
        variant: choice.variant ?? null,
        set: choice.set ?? {},
        seed: choice.seed ?? null,
        out: this.#environment.runsFolder(uri),
        resume: choice.resume?.header?.folder ?? null,
        specText: answer.text,
        frameInterval,
      },
    };
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

  async #stop(run: TrainingRun, patience = this.#stopPatience): Promise<void> {
    const host = this.#hosts.get(run);
    if (!host) return;
    const over = new Promise<void>((resolve) => {
      const listening = run.changed.on(() => {
        if (run.live) return;
        listening.dispose();
        resolve();
      });
    });
    const timer = setTimeout(() => {
      this.#forced.add(run);
      void host.end();
    }, patience);
    // The answer to `stop` says nothing that the end of `train` does not say; a process that is gone has stopped.
    host.request('stop', null).catch(() => {});
    await over;
    clearTimeout(timer);
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
    const run = this.#store.latest(uri);
    const host = run && this.#hosts.get(run);
    return run && host && run.header ? { run, host } : null;
  }
}
