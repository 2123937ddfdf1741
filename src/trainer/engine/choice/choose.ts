/**
 * @file Which engine runs a program: the one asked for, or for `auto` the one that a short measured trial of the
 * program itself finds fastest. Results are kept per machine and problem shape.
 */
import { firstLineOf } from '../../../problem/message-of.ts';
import { milliseconds } from '../../../problem/number-text/quantity.ts';
import type { EngineChoice, Precision } from '../../../problem/problem.ts';
import type { Program } from '../../compile/program.ts';
import { type Engine, EngineError, type Session } from '../engine.ts';
import type { Candidate } from './candidate.ts';
import { engineCandidates } from './candidates.ts';
import { knownTimes, learnTimes, memoryFile } from './memory.ts';
import type { Times } from './shape.ts';
import { thinProgram } from './thin.ts';

export interface ChosenEngine {
  engine: Engine;
  /** Of the engines that were tried or remembered. */
  times: Times;
  /** One sentence per engine that was not taken. */
  reasons: string[];
  /** The times are from an earlier run on this machine. */
  remembered: boolean;
}

/** `native (AVX-512): 0.14 ms a step; wasm 0.36 ms` */
export function choiceSentence({ engine, times, reasons }: ChosenEngine): string {
  const own = times[engine.name];
  const chosen = own === undefined ? engine.label : `${engine.label}: ${milliseconds(own)} an evaluation`;
  return [chosen, ...reasons].join('; ');
}

export interface ChooseOptions {
  /** Replaces the engines that are tried; for tests. */
  candidates?: readonly Candidate[];
  /** File of remembered times; `null`: none. */
  memory?: string | null;
  now?: () => number;
}

/** An evaluation of the fastest embedded engine that makes it worth loading the heavy ones. */
export const heavyThreshold = 20;
/** All trials together, in milliseconds of evaluating. */
const budget = 300;
/** A later engine has to be this much faster. */
const noise = 0.9;
/** Trial of one embedded engine where evaluations are short. */
const shortTrial = 4;
/** Each of the two trials of a heavy engine. */
const heavyTrial = 25;

/**
 * The engine for `program`. An engine asked for by name that cannot run falls back to the fastest embedded one with
 * the reason; `precision` is what the run needs, `null` where either will do.
 */
export async function chooseEngine(
  choice: EngineChoice,
  program: Program,
  precision: Precision | null,
  options: ChooseOptions = {},
): Promise<ChosenEngine> {
  const all = options.candidates ?? engineCandidates;
  if (choice === 'auto') return measured(all, program, precision, options);
  const reasons: string[] = [];
  const wanted = all.find((c) => c.name === choice);
  const engine = wanted ? await usable(wanted, program, precision) : `${choice} is not known`;
  if (typeof engine !== 'string') return { engine, times: {}, reasons, remembered: false };
  const fallback = await measured(
    all.filter((c) => !c.heavy && c.name !== choice),
    program,
    precision,
    options,
  );
  return { ...fallback, reasons: [`${choice} was asked for but cannot run: ${engine}`, ...fallback.reasons] };
}

/** The engine, once it has evaluated the program; otherwise the reason. */
async function usable(candidate: Candidate, program: Program, precision: Precision | null): Promise<Engine | string> {
  try {
    const engine = (await candidate.load(true)) ?? `${candidate.name} is not installed`;
    if (typeof engine === 'string') return engine;
    if (!candidate.heavy) return engine;
    const session = await engine.open(program, precision ?? engine.precisions[0]);
    try {
      await session.evaluate();
    } finally {
      session.dispose();
    }
    return engine;
  } catch (error) {
    return firstLineOf(error);
  }
}

async function measured(
  all: readonly Candidate[],
  program: Program,
  precision: Precision | null,
  options: ChooseOptions,
): Promise<ChosenEngine> {
  const memory = options.memory === undefined ? memoryFile() : options.memory;
  const shape = { program, precision, candidates: all.map((c) => c.name) };
  const known = knownTimes(memory, shape);
  const trial = new Trial(program, precision, options.now ?? (() => performance.now()), known);
  for (const candidate of all.filter((c) => !c.heavy)) await trial.run(candidate);
  const fastest = trial.best();
  if (!fastest) throw new EngineError(`no engine can run this program: ${trial.reasons.join('; ')}`);
  const heavy = all.filter((c) => c.heavy);
  if ((trial.times[fastest.name] ?? 0) >= heavyThreshold && precision !== 'f64') {
    for (const candidate of heavy) await trial.run(candidate);
  }
  if (trial.learnt) learnTimes(memory, shape, trial.times);
  const engine = trial.best() ?? fastest;
  return { engine, times: trial.times, reasons: trial.against(engine), remembered: !trial.learnt };
}

class Trial {
  readonly times: Times = {};
  readonly reasons: string[] = [];
  /** Something was measured that was not known. */
  learnt = false;
  readonly #engines: Engine[] = [];
  readonly #program: Program;
  readonly #precision: Precision | null;
  readonly #now: () => number;
  readonly #known: Times;
  #spent = 0;

  constructor(program: Program, precision: Precision | null, now: () => number, known: Times) {
    this.#program = program;
    this.#precision = precision;
    this.#now = now;
    this.#known = known;
  }

  async run(candidate: Candidate): Promise<void> {
    try {
      const known = this.#known[candidate.name];
      const best = Math.min(...Object.values(this.times), Number.POSITIVE_INFINITY);
      if (known !== undefined && known > best) {
        // It lost the last time; loading it again would only cost.
        this.times[candidate.name] = known;
        return;
      }
      if (!candidate.heavy && known === undefined && this.#spent >= budget && this.#engines.length > 0) {
        this.reasons.push(`${candidate.name} was not tried: one evaluation takes longer than all trials may`);
        return;
      }
      const engine = await candidate.load(false);
      if (engine === null) return;
      if (typeof engine === 'string') {
        this.reasons.push(engine);
        return;
      }
      const precision = this.#precision ?? 'f32';
      if (!engine.precisions.includes(precision)) {
        this.reasons.push(`${candidate.name} has no ${precision}`);
        return;
      }
      this.times[candidate.name] = known ?? (await this.#measure(engine, precision, candidate.heavy));
      this.#engines.push(engine);
    } catch (error) {
      this.reasons.push(`${candidate.name}: ${firstLineOf(error)}`);
    }
  }

  /** The fastest; the one earlier in the table where they differ by less than the noise of a trial. */
  best(): Engine | null {
    const time = (e: Engine) => this.times[e.name] ?? Number.POSITIVE_INFINITY;
    return this.#engines.reduce<Engine | null>((a, b) => (a && noise * time(a) <= time(b) ? a : b), null);
  }

  /** Why not the others. */
  against(engine: Engine): string[] {
    const slower = Object.entries(this.times).filter(([name]) => name !== engine.name);
    return [...slower.map(([name, ms]) => `${name} ${milliseconds(ms)}`), ...this.reasons];
  }

  /** Milliseconds of one evaluation of the whole program. */
  async #measure(engine: Engine, precision: Precision, heavy: boolean): Promise<number> {
    this.learnt = true;
    const begin = this.#now();
    try {
      return heavy ? await this.#fit(engine, precision) : await this.#embedded(engine, precision);
    } finally {
      // Loading and compiling count as well.
      this.#spent += this.#now() - begin;
    }
  }

  async #embedded(engine: Engine, precision: Precision): Promise<number> {
    const session = await engine.open(this.#program, precision);
    try {
      start(session);
      const left = Math.max(0, budget - this.#spent);
      return await this.#best(session, left / 4, Math.min(shortTrial, left / 2));
    } finally {
      session.dispose();
    }
  }

  /**
   * A straight line through the times of two shares of the points: a heavy engine's overhead does not grow with them,
   * and the whole program may take it longer than a trial should.
   */
  async #fit(engine: Engine, precision: Precision): Promise<number> {
    const embedded = Math.min(...Object.values(this.times));
    const share = Math.min(1, heavyThreshold / embedded);
    const thin = thinProgram(this.#program, share);
    const thinner = thinProgram(this.#program, share / 4);
    const session = await engine.open(thin, precision);
    try {
      start(session);
      const more = await this.#best(session, heavyTrial / 4, heavyTrial);
      if (share === 1) return more;
      for (const [index, group] of thinner.groups.entries()) await session.setGroup(index, group);
      const less = await this.#best(session, heavyTrial / 4, heavyTrial);
      const [all, some, few] = [this.#program, thin, thinner].map(evaluations);
      return more + (Math.max(0, more - less) / Math.max(1, some - few)) * (all - some);
    } finally {
      session.dispose();
    }
  }

  /** Best of the evaluations that fit into `time`; the first warms up unless it takes longer than `long` itself. */
  async #best(session: Session, long: number, time: number): Promise<number> {
    const begin = this.#now();
    let best = await this.#once(session);
    if (best >= long) return best;
    do best = Math.min(best, await this.#once(session));
    while (this.#now() - begin + best < time);
    return best;
  }

  async #once(session: Session): Promise<number> {
    const start = this.#now();
    await session.evaluate();
    return this.#now() - start;
  }
}

/** Points at which the networks of a program are evaluated. */
const evaluations = (program: Program): number => program.groups.reduce((sum, g) => sum + g.count * g.slots, 0);

/** Small, ordinary θ. */
function start(session: Session): void {
  session.theta.forEach((_, k) => {
    session.theta[k] = 0.3 * Math.sin(1 + 7 * k);
  });
}
