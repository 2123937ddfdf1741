/**
 * @file Turns expressions of one group of points into its tape: unknowns become scaled jets of the network at slots
 * (through their trial solutions), parameters constants or transformed scalars, inputs auxiliary columns, integrals
 * Gauss sums over slots.
 */

import { type Interpolant, interpolant } from '../../numeric/interpolant.ts';
import { gaussLegendre } from '../../numeric/quadrature.ts';
import { under } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, literal, mapped, walk } from '../../problem/expression.ts';
import { messageOf } from '../../problem/message-of.ts';
import { relativeFloor } from '../../problem/noise.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { HeldValue } from '../../problem/pieces/piecewise.ts';
import type { Parameter, Problem, Term } from '../../problem/problem.ts';
import type { Scaling } from '../../problem/scaling.ts';
import { emit, type Leaves, type Register, TapeBuilder } from '../../tape/builder.ts';
import type { Estimate } from '../../tape/estimate.ts';
import { CompileError } from './compile-error.ts';
import { historyOf, PastReads } from './past.ts';
import type { Pieces, Side } from './pieces.ts';
import type { GroupPoints } from './program.ts';
import type { TrialSolutions } from './trial-solution.ts';

/** Gauss nodes of one integral: enough for tens of oscillations over the interval. */
const quadratureNodes = 64;

/** Stands for what is measured: no unknown has an empty name. */
const measurement = { kind: 'unknown', name: '', order: 0 } as const;

/** Terms of the Taylor series by which a network is continued. */
const continued = 2;

/** What every group of a problem shares. */
export interface CompileContext {
  problem: Problem;
  scaling: Scaling;
  estimates: ReadonlyMap<string, Estimate>;
  interpolants: ReadonlyMap<string, Interpolant>;
  /** Place of each unknown among those that the network gives. */
  outputs: ReadonlyMap<string, number>;
  pieces: Pieces;
  /** [pieces] */
  trials: readonly TrialSolutions[];
  /** [pieces] What events alone change. */
  held: ReadonlyMap<string, readonly HeldValue[]>;
}

export const interpolantsOf = (problem: Problem): Map<string, Interpolant> =>
  new Map(problem.inputs.map((input) => [input.name, interpolant(input)]));

/** Value of an expression without unknowns, variable and estimates. @throws Error otherwise */
export function constantReader(problem: Problem): (e: Expression) => number {
  const parameters = parameterValues(problem);
  const trained = new Set(problem.parameters.filter((p: Parameter) => p.estimate !== null).map((p) => p.name));
  return (e) => {
    walk(e, (x) => {
      if (x.kind === 'parameter' && trained.has(x.name)) throw new Error(`'${x.name}' is trained`);
    });
    const value = evaluate(e, { parameters });
    if (!Number.isFinite(value)) throw new Error('it has no finite value');
    return value;
  };
}

/** Values of parameters, by name. */
export type Present = Readonly<Record<string, number>>;

/** Where an expression without points of its own is taken. */
export type Current = { kind: 'moving' } | { kind: 'fixed'; point: number; side?: Side } | { kind: 'none' };

/** Column of the auxiliary table. */
export type AuxColumn =
  | { kind: 'input'; name: string }
  | { kind: 'measured'; term: string }
  /** The variable, where the network sees it stretched. */
  | { kind: 'time' }
  /** Number of the piece of a point. */
  | { kind: 'piece' }
  /** The same of where the k-th reading of the past looks; −1 before the interval. */
  | { kind: 'past piece'; read: number };

export class GroupBuilder {
  readonly tape = new TapeBuilder();
  /** What the slots behind the moving one look at. */
  readonly #slots: ({ kind: 'fixed'; piece: number; point: number } | { kind: 'past'; read: number })[] = [];
  readonly #past = new PastReads();
  readonly columns: AuxColumn[] = [];
  readonly #context: CompileContext;
  readonly #moving: boolean;
  readonly #constant: (e: Expression) => number;
  readonly #parameters: Record<string, number>;
  #order = 0;

  /** @param moving slot 0 is the current point of each sample. */
  constructor(context: CompileContext, moving: boolean) {
    this.#context = context;
    this.#moving = moving;
    this.#constant = constantReader(context.problem);
    this.#parameters = parameterValues(context.problem);
  }

  /** Highest derivative of the network that was read. */
  get order(): number {
    return this.#order;
  }

  get slots(): number {
    return Math.max(1, this.#slots.length + (this.#moving ? 1 : 0));
  }

  /** Whether where its points look follows from estimates. */
  get follows(): boolean {
    return this.#past.all.some((read) => read.follows);
  }

  #slotOf(piece: number, point: number): number {
    let at = this.#slots.findIndex((s) => s.kind === 'fixed' && s.piece === piece && s.point === point);
    if (at < 0) at = this.#slots.push({ kind: 'fixed', piece, point }) - 1;
    return at + (this.#moving ? 1 : 0);
  }

  #pastSlot(read: number): number {
    let at = this.#slots.findIndex((s) => s.kind === 'past' && s.read === read);
    if (at < 0) at = this.#slots.push({ kind: 'past', read }) - 1;
    return at + (this.#moving ? 1 : 0);
  }

  column(column: AuxColumn): Register {
    const key = JSON.stringify(column);
    let at = this.columns.findIndex((c) => JSON.stringify(c) === key);
    if (at < 0) at = this.columns.push(column) - 1;
    return this.tape.aux(at);
  }

  /** Emits `e`. @throws CompileError when it cannot stand here. */
  emit(e: Expression, current: Current): Register {
    return emit(this.tape, e, this.#leaves(current));
  }

  /**
   * Standard deviation of measurements at the moving point. What is measured stands in it for its prediction, from which
   * a network is far where it begins, with no less than `relativeFloor` where nothing is measured below zero.
   */
  deviation({ name, residual, data }: Term): Register {
    const { deviation, values } = data!;
    const t = this.tape;
    const plain = () => this.column({ kind: 'measured', term: name });
    const level = () => t.apply('sqrt', t.add(t.mul(plain(), plain()), t.constant(relativeFloor(values) ** 2)));
    const measured = values.some((y) => y < 0) ? plain : level;
    const text = JSON.stringify(residual);
    const withMeasured = mapped(
      deviation!,
      (e) => JSON.stringify(e) === text,
      () => measurement,
    );
    const leaves = this.#leaves({ kind: 'moving' });
    return emit(t, withMeasured ?? deviation!, {
      ...leaves,
      unknown: (own, order, at) => (own === measurement.name ? measured() : leaves.unknown(own, order, at)),
    });
  }

  /** u⁽ᵏ⁾ in the author's units. */
  unknown(name: string, order: number, where: Exclude<Current, { kind: 'none' }>): Register {
    const { pieces } = this.#context;
    if (where.kind === 'fixed') {
      const { point } = where;
      const piece = pieces.at(point, where.side);
      const time = this.tape.constant(point);
      return this.#onPiece(name, order, { piece, time, jet: this.#jetsAt(this.#slotOf.bind(this, piece, point)) });
    }
    const time = this.#now();
    const jet = this.#jetsAt(() => 0);
    const values = Array.from({ length: pieces.count }, (_, piece) => this.#onPiece(name, order, { piece, time, jet }));
    return this.#chosen(values, () => this.column({ kind: 'piece' }));
  }

  /** Derivatives in τ of outputs at a slot, which is taken only where one is read. */
  #jetsAt(slot: () => number): (output: number, order: number) => Register {
    return (output, order) => {
      this.#order = Math.max(this.#order, order);
      return this.tape.jet(output, order, slot());
    };
  }

  /** The variable at the moving point. */
  #now(): Register {
    return this.#context.pieces.count === 1 ? this.tape.time(0) : this.column({ kind: 'time' });
  }

  /** The one of `values` whose number, counted from `first`, is that of `column`. */
  #chosen(values: readonly Register[], column: () => Register, first = 0): Register {
    const t = this.tape;
    return values.reduceRight((others, own, k) =>
      own === others ? own : t.apply('select', t.apply('lt', column(), t.constant(first + k + 0.5)), own, others),
    );
  }

  /** u⁽ᵏ⁾ as a piece has it. */
  #onPiece(
    name: string,
    order: number,
    { piece, time, jet }: { piece: number; time: Register; jet: (output: number, order: number) => Register },
  ): Register {
    const { scaling, outputs, trials, pieces, held } = this.#context;
    const t = this.tape;
    const still = held.get(name)?.[piece];
    if (still)
      return order > 0 ? t.constant(0) : this.emit(still.value, { kind: 'fixed', point: still.at, side: 'before' });
    const place = outputs.get(name);
    if (place === undefined) throw new CompileError(`there is no unknown '${name}'`);
    const output = place * pieces.count + piece;
    const scaled = trials[piece].emit(t, name, order, {
      time,
      jet: (k) => jet(output, k),
      rest: (e) => this.emit(e, { kind: 'none' }),
    });
    const { shift, scale } = scaling.unknowns[name];
    const value = t.mul(scaled, t.constant(scale / (scaling.time.scale / pieces.rate(piece)) ** order));
    return order === 0 ? t.add(value, t.constant(shift)) : value;
  }

  /**
   * u⁽ᵏ⁾ at an earlier time. Where that follows from estimates, the network is taken nearby and continued by its Taylor
   * series, exact in value and slope where the points were found last.
   */
  #delayed(e: Extract<Expression, { kind: 'delayed' }>, current: Current): Register {
    if (current.kind !== 'moving') throw new CompileError(`${e.name} at an earlier time can stand in equations only`);
    const { scaling, pieces, problem } = this.#context;
    const t = this.tape;
    const read = this.#past.of(e.at, problem);
    const { follows } = this.#past.all[read];
    const time = this.emit(e.at, current);
    const slot = () => this.#pastSlot(read);
    const plain = this.#jetsAt(slot);
    const nearby = (piece: number) => {
      const there = t.add(
        t.constant(pieces.borders[0]),
        t.mul(t.sub(time, t.constant(pieces.from(piece))), t.constant(pieces.rate(piece))),
      );
      const step = t.mul(t.sub(there, t.time(slot())), t.constant(1 / scaling.time.scale));
      return (output: number, order: number): Register => {
        let sum = plain(output, order);
        let power = step;
        for (let k = 1; k <= continued; k++) {
          sum = t.add(sum, t.mul(power, plain(output, order + k)));
          power = t.mul(power, t.mul(step, t.constant(1 / (k + 1))));
        }
        return sum;
      };
    };
    const values = Array.from({ length: pieces.count }, (_, piece) =>
      this.#onPiece(e.name, e.order, { piece, time, jet: follows ? nearby(piece) : plain }),
    );
    const before = this.#history(e.name, time);
    return this.#chosen([before, ...values], () => this.column({ kind: 'past piece', read }), -1);
  }

  /** What an unknown was before the interval. */
  #history(name: string, time: Register): Register {
    const { problem } = this.#context;
    const value = historyOf(problem, name) ?? literal(Number.NaN);
    return emit(this.tape, value, { ...this.#leaves({ kind: 'none' }), variable: () => time });
  }

  #pointOf(at: Expression): number {
    try {
      return this.#constant(at);
    } catch (error) {
      throw new CompileError(`the point of a condition must be a constant: ${messageOf(error)}`);
    }
  }

  #leaves(current: Current): Leaves {
    const { scaling, estimates, interpolants, problem } = this.#context;
    const t = this.tape;
    const values = this.#parameters;
    const nowhere = (what: string): never => {
      throw new CompileError(`${what} stands without a point, and the condition has no single point of its own`);
    };
    return {
      parameter: (name) => estimates.get(name)?.emit(t) ?? t.constant(under(values, name) ?? Number.NaN),
      variable: () => {
        if (current.kind === 'moving') return this.#now();
        return current.kind === 'fixed' ? t.constant(current.point) : nowhere(`'${problem.variable.name}'`);
      },
      unknown: (name, order, at) => {
        if (at) return this.unknown(name, order, { kind: 'fixed', point: this.#pointOf(at) });
        return current.kind === 'none' ? nowhere(`'${name}'`) : this.unknown(name, order, current);
      },
      delayed: (e) => this.#delayed(e, current),
      input: (name) => {
        if (current.kind === 'moving') return this.column({ kind: 'input', name });
        if (current.kind === 'none') return nowhere(`'${name}'`);
        return t.constant(interpolants.get(name)?.(current.point) ?? Number.NaN);
      },
      integral: (body) => {
        const { nodes, weights } = gaussLegendre(quadratureNodes, scaling.interval);
        let sum = t.constant(0);
        nodes.forEach((point, i) => {
          sum = t.add(sum, t.mul(t.constant(weights[i]), this.emit(body, { kind: 'fixed', point })));
        });
        return sum;
      },
    };
  }

  /**
   * Times of all slots, as the network sees them, and the auxiliary columns, for moving points `times` (ignored without a
   * moving slot).
   * @param present values of all parameters, where earlier times follow from estimates; by default as they start
   */
  fill(
    times: Float64Array,
    measured: ReadonlyMap<string, Float64Array>,
    present: Present = this.#parameters,
  ): Omit<GroupPoints, 'pointWeights'> {
    const { pieces } = this.#context;
    const count = this.#moving ? times.length : 1;
    const all = new Float64Array(this.slots * count).fill(this.#context.scaling.interval[0]);
    const own = pieces.of(times);
    if (this.#moving) all.set(times.map((t, n) => pieces.stretched(own[n], t)));
    const looked = this.#past.all.map((read) => read.lookedAt(times, present));
    this.#slots.forEach((of, i) => {
      const slot = i + (this.#moving ? 1 : 0);
      if (of.kind === 'fixed') all.fill(pieces.stretched(of.piece, of.point), slot * count, (slot + 1) * count);
      else
        all.set(
          looked[of.read].map((t) => pieces.stretched(pieces.at(t), t)),
          slot * count,
        );
    });
    const aux = new Float64Array(this.columns.length * count);
    const fillers: { [K in AuxColumn['kind']]: (column: Extract<AuxColumn, { kind: K }>) => ArrayLike<number> } = {
      measured: ({ term }) => measured.get(term)!,
      input: ({ name }) => times.map(this.#context.interpolants.get(name) ?? (() => Number.NaN)),
      time: () => times,
      piece: () => own,
      'past piece': ({ read }) => looked[read].map((t) => (t < pieces.borders[0] ? -1 : pieces.at(t))),
    };
    this.columns.forEach((column, i) => {
      aux.set((fillers[column.kind] as (c: AuxColumn) => ArrayLike<number>)(column), i * count);
    });
    return { count, times: all, aux };
  }
}
