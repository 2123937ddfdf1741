/**
 * @file What frames show of a training in single precision: losses and gradients of the same θ in double precision. Where
 * an equation is nearly solved its terms cancel, and single precision keeps three or four digits of the gradients
 * (bench/gradients); the steps themselves are taken in the precision of the training.
 */
import type { PointGroup, Program } from '../compile/program.ts';
import type { Engine, FloatArray, Session } from '../engine/engine.ts';

/** One evaluation, kept. */
export interface Seen {
  theta: FloatArray;
  /** [m·P] */
  gradients: FloatArray;
  /** [m] */
  losses: Float64Array;
  /** [m·m] */
  gram: Float64Array;
}

/** A copy of the evaluation that `session` holds. */
export const seen = (session: Session): Seen => ({
  theta: session.theta.slice(),
  gradients: session.gradients.slice(),
  losses: session.losses.slice(),
  gram: session.gram.slice(),
});

export class DoubleSight {
  readonly #engine: Engine;
  readonly #program: Program;
  /** Opened when first needed. */
  #session: Session | null = null;
  /** As the session has them. */
  #groups: readonly PointGroup[] = [];

  constructor(engine: Engine, program: Program) {
    this.#engine = engine;
    this.#program = program;
  }

  /**
   * The evaluation that `session` holds; made again in double precision where it was in single and the engine has both.
   * θ and gradients are then memory of that second session, which nobody but the next call writes: of many terms they
   * are too many numbers to be copied for every frame.
   * @param groups of the session's program as they are now.
   */
  async of(session: Session, groups: readonly PointGroup[]): Promise<Seen> {
    if (session.precision === 'f64' || !this.#engine.precisions.includes('f64')) return seen(session);
    const double = await this.#open(groups);
    double.theta.set(session.theta);
    await double.evaluate();
    return {
      theta: double.theta,
      gradients: double.gradients,
      losses: double.losses.slice(),
      gram: double.gram.slice(),
    };
  }

  async #open(groups: readonly PointGroup[]): Promise<Session> {
    if (this.#session) {
      for (const [index, group] of groups.entries()) {
        if (group !== this.#groups[index]) await this.#session.setGroup(index, group);
      }
    } else this.#session = await this.#engine.open({ ...this.#program, groups: [...groups] }, 'f64');
    this.#groups = [...groups];
    return this.#session;
  }

  dispose(): void {
    this.#session?.dispose();
    this.#session = null;
  }
}
