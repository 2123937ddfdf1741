/** @file The held-out side of a run: losses and measure on other points, the solution on a grid, in double precision. */
import type { SolutionFrame } from '../problem/frame.ts';
import { frameVersion } from '../problem/frame.ts';
import { type Compiled, heldOutMeasure } from './compile/compile.ts';
import { equationResiduals, unknownsAt } from './compile/solution.ts';
import type { Engine, Session } from './engine/engine.ts';

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

  /** [m] held-out losses at θ (a copy) and the weight-free measure. */
  async evaluate(theta: ArrayLike<number>): Promise<{ losses: Float64Array; measure: number }> {
    this.#session.theta.set(theta);
    await this.#session.evaluateLosses();
    const losses = this.#session.losses.slice();
    return { losses, measure: heldOutMeasure(this.#compiled, losses) };
  }

  /** The solution at θ on `grid`. */
  async solution(theta: ArrayLike<number>, step: number, grid: Float64Array): Promise<SolutionFrame> {
    this.#session.theta.set(theta);
    const values = await unknownsAt(this.#compiled, this.#session, grid);
    const residuals = await equationResiduals(this.#compiled, this.#session, grid);
    return { v: frameVersion, step, values, residuals };
  }

  /** The unknowns at θ at `times`. */
  unknowns(theta: ArrayLike<number>, times: Float64Array): Promise<Float64Array[]> {
    this.#session.theta.set(theta);
    return unknownsAt(this.#compiled, this.#session, times);
  }

  dispose(): void {
    this.#session.dispose();
  }
}

/** √(Σ‖u − uᵣ‖² / Σ‖uᵣ‖²) over all unknowns, on the points where the reference is finite. */
export function relativeError(values: ArrayLike<number>[], reference: ArrayLike<number>[]): number {
  let difference = 0;
  let size = 0;
  reference.forEach((exact, k) => {
    for (let i = 0; i < exact.length; i++) {
      if (!Number.isFinite(exact[i])) continue;
      difference += (values[k][i] - exact[i]) ** 2;
      size += exact[i] ** 2;
    }
  });
  return size > 0 ? Math.sqrt(difference / size) : Math.sqrt(difference);
}

/** `count` equally spaced times over [from, to], both ends exact. */
export function equallySpaced(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) =>
    i === count - 1 ? to : from + ((to - from) * i) / (count - 1),
  );
}
