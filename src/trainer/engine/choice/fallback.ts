/**
 * @file An engine that can break while it runs – a device is lost, memory ends – made steady: at its first failure
 * every session goes on with the same θ and points on an embedded engine.
 */
import type { Precision } from '../../../problem/problem.ts';
import type { GroupPoints, Program } from '../../compile/program.ts';
import { type Engine, EngineError, type FloatArray, type Session } from '../engine.ts';

/** `say` gets one sentence, once. */
export function withFallback(engine: Engine, fallback: Engine, say: (message: string) => void): Engine {
  let broken = false;
  const fall = (error: unknown): void => {
    if (!(error instanceof EngineError)) throw error;
    if (!broken) say(`${error.message}; training goes on with ${fallback.label}`);
    broken = true;
  };
  const open = async (program: Program, precision: Precision): Promise<Session> => {
    if (!broken) {
      try {
        return await engine.open(program, precision);
      } catch (error) {
        fall(error);
      }
    }
    return fallback.open(program, precision);
  };
  return {
    name: engine.name,
    get label() {
      return broken ? fallback.label : engine.label;
    },
    precisions: engine.precisions,
    async open(program, precision) {
      const first = await open(program, precision);
      return new SteadySession(first, program, (points) => open(points, precision), fall);
    },
  };
}

/** Owns θ and the results, so that callers may hold on to the arrays whatever computes. */
class SteadySession implements Session {
  readonly precision: Precision;
  readonly terms: number;
  readonly parameters: number;
  readonly theta: FloatArray;
  readonly losses: Float64Array;
  readonly gradients: FloatArray;
  readonly gram: Float64Array;
  #session: Session;
  #program: Program;
  readonly #reopen: (program: Program) => Promise<Session>;
  readonly #fall: (error: unknown) => void;

  constructor(
    session: Session,
    program: Program,
    reopen: (program: Program) => Promise<Session>,
    fall: (error: unknown) => void,
  ) {
    this.#session = session;
    this.#program = program;
    this.#reopen = reopen;
    this.#fall = fall;
    this.precision = session.precision;
    this.terms = session.terms;
    this.parameters = session.parameters;
    this.theta = session.theta.slice();
    this.losses = session.losses.slice();
    this.gradients = session.gradients.slice();
    this.gram = session.gram.slice();
  }

  evaluate(): Promise<void> {
    return this.#run(async (session) => {
      await session.evaluate();
      this.losses.set(session.losses);
      this.gradients.set(session.gradients);
      this.gram.set(session.gram);
    });
  }

  evaluateLosses(): Promise<void> {
    return this.#run(async (session) => {
      await session.evaluateLosses();
      this.losses.set(session.losses);
    });
  }

  residuals(term: number): Promise<Float64Array> {
    return this.#run((session) => session.residuals(term));
  }

  jacobian(term: number): Promise<{ residuals: Float64Array; jacobian: Float64Array }> {
    return this.#run((session) => session.jacobian(term));
  }

  jets(times: Float64Array, order: number): Promise<Float64Array> {
    return this.#run((session) => session.jets(times, order));
  }

  async setGroup(index: number, points: GroupPoints): Promise<void> {
    const groups = this.#program.groups.with(index, { ...this.#program.groups[index], ...points });
    await this.#run((session) => session.setGroup(index, points));
    this.#program = { ...this.#program, groups };
  }

  dispose(): void {
    this.#session.dispose();
  }

  /** Runs `use` on the engine, and where that fails once more on the one that takes over. */
  async #run<T>(use: (session: Session) => T | Promise<T>): Promise<T> {
    try {
      this.#session.theta.set(this.theta);
      return await use(this.#session);
    } catch (error) {
      this.#fall(error);
      const old = this.#session;
      this.#session = await this.#reopen(this.#program);
      old.dispose();
      this.#session.theta.set(this.theta);
      return await use(this.#session);
    }
  }
}
