/**
 * @file Delays: u(t − τ) is read from the part of the solution that is there already, and from the history before it
 * (method of steps; Bellen & Zennaro, Numerical Methods for Delay Differential Equations, 2003). To a window what is
 * delayed is an input; where a window reads itself, or the earlier time depends on the solution, the march iterates.
 */

import { type Interpolant, interpolant, interpolantDerivative } from '../../numeric/interpolant.ts';
import { byName } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import type { Problem } from '../../problem/problem.ts';
import { emit, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { TotalDerivative } from '../../tape/total-derivative.ts';
import { solverLeaves } from './leaves.ts';

/** What equations read of the past. */
export type DelayedRead = Extract<Expression, { kind: 'delayed' }>;

/** A solution that can be read at the times it covers. */
export interface PastSolution {
  /** Where it begins. */
  from: number;
  /** Derivative `order` of an unknown at `t`, or at its nearer end. */
  read(unknown: number, order: number, t: number): number;
}

/** Derivative `order` of an unknown now. */
export type PresentState = (unknown: number, order: number) => number;

/** Rounding of a time, as a share of the times around. */
const rounding = 4e-15;

export class Delays {
  readonly reads: DelayedRead[] = [];
  /** How many of them, the first, the equations read; events alone read the others. */
  inEquations = 0;
  readonly #problem: Problem;
  readonly #inputs: Map<string, Interpolant>;
  readonly #unknowns: Map<string, number>;
  readonly #histories = new Map<string, Interpolant>();
  readonly #parameters: Record<string, number> = byName<number>();
  #past: PastSolution | null = null;
  /** A time inside the window being solved, which tells the two sides of a border apart. */
  #inside: number | null = null;

  constructor(problem: Problem) {
    this.#problem = problem;
    this.#inputs = new Map(problem.inputs.map((input) => [input.name, interpolant(input)]));
    this.#unknowns = new Map(problem.unknowns.map((u, i) => [u.name, i]));
    for (const { name, value } of problem.parameters) this.#parameters[name] = value;
  }

  /** The place of a read among them, −1 where it is none of them. */
  known(read: DelayedRead): number {
    const text = JSON.stringify(read);
    return this.reads.findIndex((x) => JSON.stringify(x) === text);
  }

  /** The place of a read among them; it becomes one. */
  placeOf(read: DelayedRead): number {
    const known = this.known(read);
    return known >= 0 ? known : this.reads.push(read) - 1;
  }

  /** What is read as a function of the present time. */
  column(place: number): Interpolant {
    const read = this.reads[place];
    return (t) => this.valueOf(place, t, read.order);
  }

  /**
   * The derivative `order` of the unknown that read `place` looks at from `t`.
   * @param present what the state is at `t`, where it has changed in an instant
   */
  valueOf(place: number, t: number, order: number, present?: PresentState): number {
    const at = this.timeOf(place, t, present);
    return this.#value(this.reads[place].name, order, this.#nudged(place, at));
  }

  /** The earlier time that read `place` looks at from `t`. */
  timeOf(place: number, t: number, present?: PresentState): number {
    return evaluate(this.reads[place].at, {
      variable: t,
      parameters: this.#parameters,
      unknown: (name, order) => present?.(this.#unknowns.get(name)!, order) ?? this.#value(name, order, t),
      delayed: (name, order, at) => this.#value(name, order, at),
      input: (name) => this.#inputs.get(name)?.(t) ?? Number.NaN,
    });
  }

  /** Whether the earlier time of a read depends on the solution. */
  readonly isMoving = (place: number): boolean => {
    let moving = false;
    walk(this.reads[place].at, ({ kind }) => {
      if (kind === 'unknown' || kind === 'delayed') moving = true;
    });
    return moving;
  };

  /** Sets what is read, `null` where nothing but the histories is there. */
  use(past: PastSolution | null, parameters?: { names: readonly string[]; values: ArrayLike<number> }): void {
    this.#past = past;
    this.#inside = null;
    parameters?.names.forEach((name, i) => {
      this.#parameters[name] = parameters.values[i];
    });
  }

  /** A window around `inside` is solved; `null`: none is. */
  stand(inside: number | null): void {
    this.#inside = inside;
  }

  /** Lengths of delays that do not change, those that can be told. */
  constant(from: number, to: number): number[] {
    const lengths = this.reads.flatMap((_, place) => {
      if (this.isMoving(place)) return [];
      const [a, b, c] = [from, (from + to) / 2, to].map((t) => t - this.timeOf(place, t));
      const same = 1e-12 * Math.max(Math.abs(from), Math.abs(to), Math.abs(a));
      return Math.abs(a - b) <= same && Math.abs(a - c) <= same && a > 0 ? [a] : [];
    });
    return [...new Set(lengths)];
  }

  /** A time beside a border, moved to the side of the border that the window looks at. */
  #nudged(place: number, at: number): number {
    if (this.#inside === null) return at;
    const towards = this.timeOf(place, this.#inside);
    return at + Math.sign(towards - at) * rounding * Math.max(Math.abs(at), Math.abs(this.#inside));
  }

  #value(name: string, order: number, t: number): number {
    const past = this.#past;
    if (past === null || t < past.from) return this.#historyOf(name, order)(t);
    return past.read(this.#unknowns.get(name)!, order, t);
  }

  #historyOf(name: string, order: number): Interpolant {
    const key = `${name} ${order}`;
    let known = this.#histories.get(key);
    if (!known) {
      known = this.#written(name, order);
      this.#histories.set(key, known);
    }
    return known;
  }

  /** The history as it is written, differentiated; without one it is zero. */
  #written(name: string, order: number): Interpolant {
    const problem = this.#problem;
    const history = problem.histories?.find((x) => x.unknown === name);
    if (!history) return () => 0;
    const t = new TapeBuilder();
    const inputs = problem.inputs.length;
    const derivative = new TotalDerivative(t, (column) => t.aux(inputs + column));
    const register = emit(
      t,
      history.value,
      solverLeaves(t, problem, () => 0),
    );
    const f = new TapeEvaluator(t.finish([derivative.of(register, order)]), {
      ...{ outputs: problem.unknowns.length, orders: 1, slots: 1, capacity: 1 },
      auxColumns: inputs * (order + 1),
      scalars: problem.parameters.filter((p) => p.estimate).length,
    });
    const values = problem.inputs.map((input) =>
      Array.from({ length: order + 1 }, (_, m) => (m === 0 ? interpolant(input) : interpolantDerivative(input, m))),
    );
    const estimates = problem.parameters.filter((p) => p.estimate);
    return (time) => {
      f.times[0] = time;
      for (const [i, own] of values.entries())
        own.forEach((value, m) => {
          f.aux[m * inputs + i] = value(time);
        });
      for (const [i, p] of estimates.entries()) f.scalars[i] = this.#parameters[p.name];
      f.values(1);
      return f.residuals[0];
    };
  }
}
