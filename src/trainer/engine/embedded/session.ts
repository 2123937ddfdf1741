/** @file A kernel session as an engine's session. */

import { KernelSession } from '../../../kernel/binding.ts';
import type { DenseAlgebra, Kernel } from '../../../kernel/kernel.ts';
import { KernelError } from '../../../kernel/pack.ts';
import type { Precision } from '../../../problem/problem.ts';
import type { GroupPoints, Program } from '../../compile/program.ts';
import { EngineError, type FloatArray, type Session, type SessionAdam } from '../engine.ts';

export class EmbeddedSession implements Session {
  readonly precision: Precision;
  readonly fusedAdam: SessionAdam;
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #session: KernelSession;
  /** Jacobians are always in double precision: a single precision session opens this one when first asked. */
  #twin: KernelSession | null = null;

  constructor(kernel: Kernel, program: Program, precision: Precision) {
    this.precision = precision;
    this.#kernel = kernel;
    this.#program = { ...program, groups: [...program.groups] };
    const session = open(kernel, program, precision);
    this.#session = session;
    this.fusedAdam = {
      firstMoment: session.firstMoment,
      secondMoment: session.secondMoment,
      step: (coefficients, settings) => {
        session.coefficients.set(coefficients);
        session.adam(settings);
      },
    };
  }

  get terms(): number {
    return this.#session.terms;
  }
  get parameters(): number {
    return this.#session.parameters;
  }
  get theta(): FloatArray {
    return this.#session.theta;
  }
  get losses(): Float64Array {
    return this.#session.losses;
  }
  get gradients(): FloatArray {
    return this.#session.gradients;
  }
  get gram(): Float64Array {
    return this.#session.gram;
  }
  get dense(): DenseAlgebra {
    return this.#kernel.dense;
  }

  evaluate(): void {
    this.#session.evaluate();
  }

  evaluateLosses(): void {
    this.#session.evaluateLosses();
  }

  residuals(term: number): Float64Array {
    return translate(() => this.#session.residuals(term));
  }

  jacobian(term: number): { residuals: Float64Array; jacobian: Float64Array } {
    return translate(() => {
      if (this.precision === 'f64') return this.#session.jacobian(term);
      this.#twin ??= open(this.#kernel, this.#program, 'f64');
      this.#twin.theta.set(this.theta);
      return this.#twin.jacobian(term);
    });
  }

  jets(times: Float64Array, order: number): Float64Array {
    return translate(() => this.#session.jets(times, order));
  }

  setGroup(index: number, points: GroupPoints): void {
    translate(() => {
      this.#session.setGroup(index, points);
      this.#twin?.setGroup(index, points);
    });
    this.#program.groups[index] = { ...this.#program.groups[index], ...points };
  }

  dispose(): void {
    this.#session.dispose();
    this.#twin?.dispose();
  }
}

const open = (kernel: Kernel, program: Program, precision: Precision): KernelSession =>
  translate(() => new KernelSession(kernel, program, precision));

function translate<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof KernelError) throw new EngineError(error.message);
    throw error;
  }
}
