/**
 * @file Turns expressions of one group of points into its tape: unknowns become scaled jets of the network at slots
 * (through their trial solutions), parameters constants or transformed scalars, inputs auxiliary columns, integrals
 * Gauss sums over slots.
 */

import { type Interpolant, interpolant } from '../../numeric/interpolant.ts';
import { gaussLegendre } from '../../numeric/quadrature.ts';
import { under } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, walk } from '../../problem/expression.ts';
import { messageOf } from '../../problem/message-of.ts';
import { parameterValues } from '../../problem/parameters.ts';
import type { Parameter, Problem } from '../../problem/problem.ts';
import { emit, type Leaves, type Register, TapeBuilder } from '../../tape/builder.ts';
import type { Estimate } from '../../tape/estimate.ts';
import { CompileError } from './compile-error.ts';
import type { GroupPoints } from './program.ts';
import type { Scaling } from './scaling.ts';
import type { TrialSolutions } from './trial-solution.ts';

/** Gauss nodes of one integral: enough for tens of oscillations over the interval. */
const quadratureNodes = 64;

/** What every group of a problem shares. */
export interface CompileContext {
  problem: Problem;
  scaling: Scaling;
  estimates: ReadonlyMap<string, Estimate>;
  interpolants: ReadonlyMap<string, Interpolant>;
  /** Network output of each unknown. */
  outputs: ReadonlyMap<string, number>;
  trials: TrialSolutions;
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

/** Where an expression without points of its own is taken. */
export type Current = { kind: 'moving' } | { kind: 'fixed'; point: number } | { kind: 'none' };

/** Column of the auxiliary table. */
export type AuxColumn = { kind: 'input'; name: string } | { kind: 'measured'; term: string };

export class GroupBuilder {
  readonly tape = new TapeBuilder();
  /** Points of the slots that do not move. */
  readonly fixed: number[] = [];
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
    return Math.max(1, this.fixed.length + (this.#moving ? 1 : 0));
  }

  #slotOf(point: number): number {
    let at = this.fixed.indexOf(point);
    if (at < 0) at = this.fixed.push(point) - 1;
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

  /** u⁽ᵏ⁾ in the author's units. */
  unknown(name: string, order: number, where: Exclude<Current, { kind: 'none' }>): Register {
    const { scaling, outputs, trials } = this.#context;
    const t = this.tape;
    const slot = where.kind === 'moving' ? 0 : this.#slotOf(where.point);
    const time = where.kind === 'moving' ? t.time(0) : t.constant(where.point);
    this.#order = Math.max(this.#order, order);
    const output = outputs.get(name);
    if (output === undefined) throw new CompileError(`there is no unknown '${name}'`);
    const scaled = trials.emit(t, name, order, {
      time,
      jet: (k) => t.jet(output, k, slot),
      rest: (e) => this.emit(e, { kind: 'none' }),
    });
    const { shift, scale } = scaling.unknowns[name];
    const value = t.mul(scaled, t.constant(scale / scaling.time.scale ** order));
    return order === 0 ? t.add(value, t.constant(shift)) : value;
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
        if (current.kind === 'moving') return t.time(0);
        return current.kind === 'fixed' ? t.constant(current.point) : nowhere(`'${problem.variable.name}'`);
      },
      unknown: (name, order, at) => {
        if (at) return this.unknown(name, order, { kind: 'fixed', point: this.#pointOf(at) });
        return current.kind === 'none' ? nowhere(`'${name}'`) : this.unknown(name, order, current);
      },
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

  /** Times of all slots and the auxiliary columns, for moving points `times` (ignored without a moving slot). */
  fill(times: Float64Array, measured: ReadonlyMap<string, Float64Array>): Omit<GroupPoints, 'pointWeights'> {
    const count = this.#moving ? times.length : 1;
    const all = new Float64Array(this.slots * count).fill(this.#context.scaling.interval[0]);
    if (this.#moving) all.set(times);
    this.fixed.forEach((point, i) => {
      const slot = i + (this.#moving ? 1 : 0);
      all.fill(point, slot * count, (slot + 1) * count);
    });
    const aux = new Float64Array(this.columns.length * count);
    this.columns.forEach((column, i) => {
      if (column.kind === 'measured') aux.set(measured.get(column.term)!, i * count);
      else {
        const f = this.#context.interpolants.get(column.name);
        for (let n = 0; n < count; n++) aux[i * count + n] = f ? f(times[n]) : Number.NaN;
      }
    });
    return { count, times: all, aux };
  }
}
