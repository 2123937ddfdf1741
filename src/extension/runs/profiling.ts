/** @file Profiles of fits that were trained: each in a process of its own, its curves kept by the run. Knows no VS Code. */
import type { Profiles } from '../../problem/panel-messages.ts';
import { type ProfileProcessOptions, profileProcess } from '../processes/profile-process.ts';
import type { TrainingRun } from './training-run.ts';

type Process = Pick<ProfileProcessOptions, 'module' | 'execPath'>;

/** One that is under way. */
interface Work {
  stop: AbortController;
  ended: Promise<unknown>;
}

const nothing: Profiles = { state: 'running', folder: null, names: [], open: [], ended: 0, curves: [], failures: [] };

export class Profiling {
  readonly #process: () => Process;
  readonly #work = new Map<TrainingRun, Work>();

  constructor(process: () => Process) {
    this.#process = process;
  }

  /**
   * Profiles the estimates of a run's fit, or goes on with what was stopped. Whatever is known by then stands in the run.
   * @throws Error with one sentence where it failed
   */
  async start(run: TrainingRun): Promise<Profiles> {
    const folder = run.header?.folder;
    if (!folder || !run.result?.fit) throw new Error('Profiles begin at a saved run that has fitted data.');
    if (this.#work.has(run)) throw new Error('The estimates of this run are being profiled.');
    const stop = new AbortController();
    const before = run.profiles;
    const args = before?.folder ? ['--resume', before.folder] : ['--run', folder, '--out', folder];
    const ended = this.#follow(run, args, stop.signal);
    this.#work.set(run, { stop, ended });
    try {
      return await ended;
    } catch (error) {
      run.profile(before ?? { ...nothing, state: 'stopped' });
      // Stopped before its first line it has nothing to say.
      if (stop.signal.aborted) return run.profiles!;
      throw error;
    } finally {
      this.#work.delete(run);
    }
  }

  stop(run: TrainingRun): void {
    const work = this.#work.get(run);
    if (!work) return;
    if (run.profiles) run.profile({ ...run.profiles, state: 'stopping' });
    work.stop.abort();
  }

  /** All are stopped and their processes gone when this resolves. */
  async dispose(): Promise<void> {
    const all = [...this.#work.values()];
    for (const { stop } of all) stop.abort();
    await Promise.allSettled(all.map(({ ended }) => ended));
  }

  async #follow(run: TrainingRun, args: string[], signal: AbortSignal): Promise<Profiles> {
    const change = (more: Partial<Profiles>): void => run.profile({ ...(run.profiles ?? nothing), ...more });
    change({ state: 'running', failures: [] });
    const { folder, open, curves, unfinished, failures } = await profileProcess({
      ...this.#process(),
      args,
      signal,
      started: (line) =>
        change({ folder: line.folder, names: line.names, open: line.open, ended: line.ended, curves: [] }),
      sideEnded: () => change({ ended: (run.profiles ?? nothing).ended + 1 }),
      curveEnded: ({ curve }) => change({ curves: inOrder([...(run.profiles ?? nothing).curves, curve], run) }),
    });
    change({ state: unfinished.length > 0 ? 'stopped' : 'ended', folder, open, curves: [...curves], failures });
    return run.profiles!;
  }
}

/** Curves end in any order, and are shown in that of the names. */
const inOrder = (curves: Profiles['curves'], run: TrainingRun): Profiles['curves'] => {
  const names = run.profiles?.names ?? [];
  return curves.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
};
