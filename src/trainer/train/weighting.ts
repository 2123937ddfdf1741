/**
 * @file The weights of every step: as they are written, by an adaptive method, or by hand, and the direction that comes
 * of them.
 */

import { Balancer, type BalanceState } from '../balance/balance.ts';
import type { BalanceOutput, Json } from '../balance/method.ts';
import { kernelTrace } from '../balance/ntk.ts';
import type { Compiled } from '../compile/compile.ts';
import { lossRules } from '../compile/loss.ts';
import type { PointGroup } from '../compile/program.ts';
import type { Session } from '../engine/engine.ts';
import type { RunControl } from './control.ts';
import { WrittenWeights } from './written-weights.ts';

export class Weighting {
  readonly written: WrittenWeights;
  /** [m] λ of the present step. */
  readonly weights: Float64Array;
  /** [m] c with direction Σ cᵢgᵢ; `null`: the weights. */
  coefficients: Float64Array | null = null;
  readonly #compiled: Compiled;
  readonly #control: RunControl;
  #balancer: Balancer | null = null;
  #byHand = 0;
  /** Version of the weights by hand with which constant weights were last written; −1: not yet. */
  #writtenWith = -1;
  readonly #isConstant: boolean;

  constructor(compiled: Compiled, control: RunControl) {
    this.#compiled = compiled;
    this.#control = control;
    this.written = new WrittenWeights(compiled);
    this.#isConstant = compiled.problem.weightMethod === null && this.written.isConstant;
    this.weights = new Float64Array(compiled.terms.length);
    this.#byHand = control.weightsVersion;
  }

  /** The catalogue's name of the adaptive method; `null` without one. */
  get method(): string | null {
    return this.#compiled.problem.weightMethod?.name ?? null;
  }

  /** The direction is no gradient of a total, so that nothing can search along it. */
  get combines(): boolean {
    return this.#balancerFor()?.method.combines ?? false;
  }

  /** `update` would change nothing: the weights are constant and stand as they were last written or set by hand. */
  get rests(): boolean {
    return this.#isConstant && this.#writtenWith === this.#control.weightsVersion;
  }

  #balancerFor(): Balancer | null {
    const { problem, terms, seed } = this.#compiled;
    if (!problem.weightMethod || this.#balancer) return this.#balancer;
    const weights = new Float64Array(terms.length);
    this.written.at(0, 1, this.#control.weights, weights);
    this.#balancer = new Balancer({
      call: problem.weightMethod,
      weights: [...weights],
      kinds: terms.map(({ term }) => term.kind),
      seed,
    });
    return this.#balancer;
  }

  /**
   * Weights of step `step` of `total` from the evaluation that `session` holds at θ.
   * @param optimiser the catalogue's name of the present phase.
   * @returns new pointwise factors by term, where the method has them.
   */
  async update(
    step: number,
    total: number,
    session: Session,
    groups: readonly PointGroup[],
    optimiser: string,
  ): Promise<BalanceOutput['pointFactors']> {
    if (this.rests) return null;
    this.#writtenWith = this.#control.weightsVersion;
    this.written.at(step, total, this.#control.weights, this.weights);
    const balancer = this.#balancerFor();
    if (!balancer) return null;
    if (this.#byHand !== this.#control.weightsVersion) {
      this.#byHand = this.#control.weightsVersion;
      balancer.restart([...this.weights]);
    }
    if (balancer.method.restsWithoutAdam && optimiser !== 'adam') return null;
    const needs = balancer.needs(step);
    const output = balancer.update({
      step,
      losses: session.losses,
      gram: session.gram,
      gradients: session.gradients,
      written: this.weights,
      traces: needs === 'traces' ? await this.#traces(session) : undefined,
      pointLosses: needs === 'pointLosses' ? await this.#pointLosses(session, groups) : undefined,
    });
    this.weights.set(output.weights);
    this.coefficients = output.coefficients ? Float64Array.from(output.coefficients) : null;
    return output.pointFactors;
  }

  /** tr(JᵢJᵢᵀ)/Nᵢ, for a sum without the division. */
  async #traces(session: Session): Promise<number[]> {
    const traces: number[] = [];
    for (const [i, { term }] of this.#compiled.terms.entries()) {
      const { residuals, jacobian } = await session.jacobian(i);
      const trace = kernelTrace(jacobian);
      traces.push(term.loss.reduction === 'sum' ? trace : trace / residuals.length);
    }
    return traces;
  }

  async #pointLosses(session: Session, groups: readonly PointGroup[]): Promise<Float64Array[]> {
    const losses: Float64Array[] = [];
    for (const [i, { rows }] of this.#compiled.terms.entries()) {
      const [{ group, result }] = rows;
      const residuals = await session.residuals(i);
      const { kind, parameter } = groups[group].losses[result];
      losses.push(Float64Array.from(residuals, (r) => lossRules[kind].value(r, parameter)));
    }
    return losses;
  }

  state(): Json {
    return (this.#balancer?.state() ?? null) as Json;
  }

  restore(state: Json): void {
    this.#byHand = this.#control.weightsVersion;
    if (state !== null) this.#balancerFor()?.restore(state as unknown as BalanceState);
  }
}
