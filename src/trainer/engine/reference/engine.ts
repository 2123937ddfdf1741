/**
 * @file The engine that every other engine is checked against: plain TypeScript in f64, point by point, written to be
 * obviously right rather than fast.
 */
import { concatenated } from '../../../numeric/vector.ts';
import type { Precision } from '../../../problem/problem.ts';
import { TapeEvaluator } from '../../../tape/evaluator.ts';
import { lossRules } from '../../compile/loss.ts';
import {
  type GroupPoints,
  networkParameters,
  type PointGroup,
  type Program,
  parameterCount,
} from '../../compile/program.ts';
import { type Engine, EngineError, type Session } from '../engine.ts';
import { derivativeOf, type Pass, seriesBackward, seriesForward } from './network.ts';

/** Where a network stands in θ and among the outputs. */
interface Place {
  offset: number;
  output: number;
}

class ReferenceSession implements Session {
  readonly precision = 'f64';
  readonly terms: number;
  readonly parameters: number;
  readonly theta: Float64Array;
  readonly losses: Float64Array;
  readonly gradients: Float64Array;
  readonly gram: Float64Array;
  readonly #program: Program;
  readonly #groups: PointGroup[];
  readonly #places: Place[] = [];
  readonly #outputs: number;

  constructor(program: Program) {
    this.#program = program;
    this.#groups = [...program.groups];
    this.terms = program.terms;
    this.parameters = parameterCount(program);
    this.theta = new Float64Array(this.parameters);
    this.losses = new Float64Array(this.terms);
    this.gradients = new Float64Array(this.terms * this.parameters);
    this.gram = new Float64Array(this.terms * this.terms);
    let offset = 0;
    let output = 0;
    for (const network of program.networks) {
      this.#places.push({ offset, output });
      offset += networkParameters(network);
      output += network.outputs;
    }
    this.#outputs = output;
  }

  /** Forward passes of every network at one time. */
  #passes(time: number, order: number): Pass[] {
    const { shift, scale } = this.#program.input;
    const tau = (time - shift) / scale;
    return this.#program.networks.map((shape, i) =>
      seriesForward(shape, this.theta, this.#places[i].offset, tau, order),
    );
  }

  /** A group at θ: its passes [sample][slot][network] and its tape, evaluated. */
  #run(group: PointGroup): { passes: Pass[][][]; tape: TapeEvaluator } {
    const { slots, count, order } = group;
    const tape = new TapeEvaluator(group.tape, {
      outputs: this.#outputs,
      orders: order + 1,
      slots,
      auxColumns: group.auxColumns,
      scalars: this.#program.scalars,
      capacity: count,
    });
    tape.times.set(group.times);
    tape.aux.set(group.aux);
    tape.scalars.set(this.theta.subarray(this.parameters - this.#program.scalars));
    const passes = Array.from({ length: count }, (_, n) =>
      Array.from({ length: slots }, (_, slot) => {
        const own = this.#passes(group.times[slot * count + n], order);
        own.forEach((pass, i) => {
          for (let o = 0; o < pass.shape.outputs; o++) {
            for (let k = 0; k <= order; k++) {
              tape.jets[tape.jetAt(slot, this.#places[i].output + o, k) + n] = derivativeOf(pass, o, k);
            }
          }
        });
        return own;
      }),
    );
    tape.values(count);
    return { passes, tape };
  }

  /** Adds Σ seed·∂(results)/∂θ of sample n to `gradient`. `tape.inputAdjoints` must be filled. */
  #pull(group: PointGroup, passes: Pass[][], tape: TapeEvaluator, n: number, gradient: Float64Array): void {
    const { slots, count, order } = group;
    for (let slot = 0; slot < slots; slot++) {
      passes[slot].forEach((pass, i) => {
        const adjoint = pass.outputs.map(() => new Array<number>(order + 1).fill(0));
        tape.inputs.forEach((input, j) => {
          if (input.kind !== 'jet' || input.slot !== slot) return;
          const output = input.output - this.#places[i].output;
          if (output >= 0 && output < pass.shape.outputs) {
            adjoint[output][input.order] += tape.inputAdjoints[j * count + n];
          }
        });
        if (adjoint.some((bar) => bar.some((x) => x !== 0))) seriesBackward(pass, this.theta, adjoint, gradient);
      });
    }
    tape.inputs.forEach((input, j) => {
      if (input.kind !== 'scalar') return;
      gradient[this.parameters - this.#program.scalars + input.index] += tape.inputAdjoints[j * count + n];
    });
  }

  #evaluate(withGradients: boolean): void {
    const { parameters } = this;
    this.losses.fill(0);
    if (withGradients) this.gradients.fill(0);
    for (const group of this.#groups) {
      const { count } = group;
      const { passes, tape } = this.#run(group);
      group.terms.forEach((term, result) => {
        const { kind, parameter, reduction } = group.losses[result];
        const rule = lossRules[kind];
        const share = reduction === 'mean' ? 1 / count : 1;
        const seeds = new Float64Array(group.terms.length * count);
        let loss = 0;
        for (let n = 0; n < count; n++) {
          const r = tape.residuals[result * count + n];
          const weight = share * (group.pointWeights?.[result * count + n] ?? 1);
          loss += weight * rule.value(r, parameter);
          seeds[result * count + n] = weight * rule.slope(r, parameter);
        }
        this.losses[term] += loss;
        if (!withGradients) return;
        tape.adjoints(seeds);
        const gradient = this.gradients.subarray(term * parameters, (term + 1) * parameters);
        for (let n = 0; n < count; n++) this.#pull(group, passes[n], tape, n, gradient);
      });
    }
  }

  evaluate(): void {
    this.#evaluate(true);
    const { terms, parameters, gradients } = this;
    for (let i = 0; i < terms; i++) {
      for (let j = 0; j < terms; j++) {
        let dot = 0;
        for (let k = 0; k < parameters; k++) dot += gradients[i * parameters + k] * gradients[j * parameters + k];
        this.gram[i * terms + j] = dot;
      }
    }
  }

  evaluateLosses(): void {
    this.#evaluate(false);
  }

  #find(term: number): { group: PointGroup; result: number }[] {
    const found = this.#groups.flatMap((group) =>
      group.terms.flatMap((t, result) => (t === term ? [{ group, result }] : [])),
    );
    if (found.length === 0) throw new EngineError(`the program has no term ${term}`);
    return found;
  }

  residuals(term: number): Float64Array {
    const rows = this.#find(term).map(({ group, result }) =>
      this.#run(group).tape.residuals.slice(result * group.count, (result + 1) * group.count),
    );
    return concatenated(rows);
  }

  jacobian(term: number): { residuals: Float64Array; jacobian: Float64Array } {
    const parts = this.#find(term).map(({ group, result }) => {
      const { count } = group;
      const { passes, tape } = this.#run(group);
      tape.adjoints(new Float64Array(group.tape.results.length * count).fill(1, result * count, (result + 1) * count));
      const jacobian = new Float64Array(count * this.parameters);
      for (let n = 0; n < count; n++) {
        const row = jacobian.subarray(n * this.parameters, (n + 1) * this.parameters);
        this.#pull(group, passes[n], tape, n, row);
      }
      return { residuals: tape.residuals.slice(result * count, (result + 1) * count), jacobian };
    });
    return {
      residuals: concatenated(parts.map((p) => p.residuals)),
      jacobian: concatenated(parts.map((p) => p.jacobian)),
    };
  }

  jets(times: Float64Array, order: number): Float64Array {
    const out = new Float64Array((order + 1) * this.#outputs * times.length);
    times.forEach((time, n) => {
      this.#passes(time, order).forEach((pass, i) => {
        for (let o = 0; o < pass.shape.outputs; o++) {
          for (let k = 0; k <= order; k++) {
            out[(k * this.#outputs + this.#places[i].output + o) * times.length + n] = derivativeOf(pass, o, k);
          }
        }
      });
    });
    return out;
  }

  setGroup(index: number, points: GroupPoints): void {
    this.#groups[index] = { ...this.#groups[index], ...points };
  }

  dispose(): void {}
}

export const referenceEngine: Engine = {
  name: 'reference',
  label: 'reference (plain TypeScript)',
  precisions: ['f64'],
  open(program: Program, precision: Precision): Session {
    if (precision !== 'f64') throw new EngineError('the reference engine computes in f64 only');
    return new ReferenceSession(program);
  },
};
