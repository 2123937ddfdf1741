/** @file The held-out side of a run: losses and measure on other points, the solution on a grid, in double precision. */
import type { SolutionFrame } from '../../problem/frame.ts';
import { frameVersion } from '../../problem/frame.ts';
import { type Compiled, heldOutMeasure, presentAt } from '../compile/compile.ts';
import type { PointGroup, Program } from '../compile/program.ts';
import type { Engine, Session } from '../engine/engine.ts';
import { hasFamilies, memberLosses, memberSizes } from './member-sizes.ts';
import { equationResiduals, groupResults, unknownsAt } from './solution.ts';

/** Share of the steps' cost that the held-out set may have. */
const heldOutShare = 0.015;
/** It is never looked at this many times more rarely than a phase wants. */
const rarest = 5;

/**
 * Steps of `phase` between evaluations of the held-out set, by counts alone, so that no timing changes which states are
 * looked at: its losses need a forward pass in double precision, a step a forward and a backward pass per evaluation.
 */
export function heldOutEvery(
  compiled: Compiled,
  phase: { heldOutEvery: number; evaluations: number; precision: string },
): number {
  const rows = ({ groups }: Program) => groups.reduce((sum, g) => sum + g.terms.length * g.count, 0);
  const digits = phase.precision === 'f32' ? 2 : 1;
  const ratio = (digits * rows(compiled.heldOut)) / (3 * rows(compiled.program) * phase.evaluations);
  const wanted = phase.heldOutEvery;
  return Math.round(Math.min(rarest * wanted, Math.max(wanted, ratio / heldOutShare)));
}

export class HeldOut {
  readonly #compiled: Compiled;
  readonly #session: Session;

  private constructor(compiled: Compiled, session: Session) {
    this.#compiled = compiled;
    this.#session = session;
  }

  static async open(compiled: Compiled, engine: Engine): Promise<HeldOut> {
    const precision = engine.precisions.includes('f64') ? 'f64' : 'f32';
    return new HeldOut(compiled, await engine.open(compiled.heldOut, precision));
  }

  /** [m] held-out losses at θ, sums as if over as many points as the training ones, and the weight-free measure. */
  async evaluate(theta: ArrayLike<number>): Promise<{ losses: Float64Array; measure: number }> {
    this.#session.theta.set(theta);
    const present = presentAt(this.#compiled, theta);
    for (const [index, { heldOut }] of this.#compiled.groups.entries())
      if (present && heldOut) await this.#session.setGroup(index, heldOut(present));
    await this.#session.evaluateLosses();
    const { losses } = this.#session;
    const measure = heldOutMeasure(this.#compiled, losses);
    return { losses: perCount(this.#compiled, losses, 'heldOut', 'program'), measure };
  }

  /**
   * The solution at θ on `grid`.
   * @param groups points of the training, where members of families are to be told apart
   */
  async solution(
    theta: ArrayLike<number>,
    step: number,
    grid: Float64Array,
    groups: readonly PointGroup[] | null = null,
  ): Promise<SolutionFrame> {
    this.#session.theta.set(theta);
    const values = await unknownsAt(this.#compiled, this.#session, grid);
    const residuals = await equationResiduals(this.#compiled, this.#session, grid);
    const jumps = await this.#jumps();
    const drawn = { v: frameVersion, step, values, residuals, ...(jumps && { jumps }) } as const;
    if (!groups || !hasFamilies(this.#compiled)) return drawn;
    const [losses, apart] = await this.members(theta, groups);
    return { ...drawn, members: memberSizes(losses, apart, null) };
  }

  /** [m] losses of the members of families at θ: on the points `groups` of the training, and on those held out. */
  async members(
    theta: ArrayLike<number>,
    groups: readonly PointGroup[],
  ): Promise<[training: (Float64Array | null)[], heldOut: (Float64Array | null)[]]> {
    this.#session.theta.set(theta);
    const { heldOut } = this.#compiled;
    return [
      await memberLosses(this.#compiled, this.#session, groups),
      await memberLosses(this.#compiled, this.#session, heldOut.groups),
    ];
  }

  /** Both sides of every jump; `null` where nothing jumps. */
  async #jumps(): Promise<SolutionFrame['jumps'] | null> {
    const { jumps } = this.#compiled;
    if (jumps.length === 0) return null;
    const times = Float64Array.of(...jumps, ...jumps).sort();
    return { times, values: await unknownsAt(this.#compiled, this.#session, times) };
  }

  /** The unknowns at θ at `times`. */
  unknowns(theta: ArrayLike<number>, times: Float64Array): Promise<Float64Array[]> {
    this.#session.theta.set(theta);
    return unknownsAt(this.#compiled, this.#session, times);
  }

  /** u, u′ … up to its order of every unknown at θ and time `at`. */
  async derivatives(theta: ArrayLike<number>, at: number): Promise<number[][]> {
    this.#session.theta.set(theta);
    const group = this.#compiled.derivatives(Float64Array.of(at), presentAt(this.#compiled, theta));
    const values = (await groupResults(this.#compiled, this.#session, group)).map(([x]) => x);
    return this.#compiled.orders.map((order) => values.splice(0, order + 1));
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** Losses taken on the points of `from` as if taken on as many as `to` has: only sums differ. */
export function perCount(
  compiled: Compiled,
  losses: ArrayLike<number>,
  from: 'program' | 'heldOut',
  to: 'program' | 'heldOut',
): Float64Array {
  return Float64Array.from(compiled.terms, ({ term, counts }, i) =>
    term.loss.reduction === 'mean' ? losses[i] : (losses[i] * counts[to]) / counts[from],
  );
}
