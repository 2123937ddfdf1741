/**
 * @file Adaptive weighting and update combining: what the loss terms' gradients become before the optimiser sees them.
 *
 * Every method is a pure state machine over plain numbers: `init` from the weights written in the spec, then `update`
 * once per optimiser step. Its state is JSON, so a resumed training goes on to the bit. Methods see losses and the
 * Gram matrix of the raw gradients; what else one needs at a step it says in `needs`, because it costs more.
 *
 * Two kinds of methods start from the written weights w in two ways: those whose weights have units of their own
 * (gradnorm, uncertainty, lagrangian, lr_annealing, ntk) move the weights from w; those that compare losses with their
 * own past (softadapt, relobralo, self_adaptive) multiply w, which remains the unit of each loss.
 */

import { conflictFree } from './conflict-free.ts';
import { gradnorm } from './gradnorm.ts';
import { lagrangian } from './lagrangian.ts';
import { lrAnnealing } from './lr-annealing.ts';
import type { BalanceInput, BalanceMethod, BalanceOutput, BalanceSetup, Extra, Json } from './method.ts';
import { ntk } from './ntk.ts';
import { pcgrad } from './pcgrad.ts';
import { relobralo } from './relobralo.ts';
import { selfAdaptive } from './self-adaptive.ts';
import { softadapt } from './softadapt.ts';
import { uncertainty } from './uncertainty.ts';

/** Forgets the type of a method's state, which only the method itself looks into. */
const row = <State extends Json>(method: BalanceMethod<State>): BalanceMethod => method as unknown as BalanceMethod;

/** All methods, by the names of the catalogue. */
export const balanceMethods: Readonly<Record<string, BalanceMethod>> = {
  gradnorm: row(gradnorm),
  uncertainty: row(uncertainty),
  lagrangian: row(lagrangian),
  lr_annealing: row(lrAnnealing),
  ntk: row(ntk),
  softadapt: row(softadapt),
  relobralo: row(relobralo),
  self_adaptive: row(selfAdaptive),
  pcgrad: row(pcgrad),
  conflict_free: row(conflictFree),
};

/** What a checkpoint keeps of a balancer. */
export interface BalanceState {
  method: string;
  weights: number[];
  state: Json;
}

/** A method with its state: what the training loop calls once per step. */
export class Balancer {
  readonly method: BalanceMethod;
  #setup: BalanceSetup;
  #state: Json;

  /** @throws RangeError when the method is unknown. */
  constructor(setup: BalanceSetup) {
    const method = balanceMethods[setup.call.name];
    if (!method) throw new RangeError(`there is no weighting method '${setup.call.name}'`);
    this.method = method;
    this.#setup = setup;
    this.#state = method.init(setup);
  }

  /** What `update` needs at `step`. */
  needs(step: number): Extra | null {
    return this.method.needs?.(this.#setup, step) ?? null;
  }

  /** @throws RangeError when something `needs` asked for is missing. */
  update(input: BalanceInput): BalanceOutput {
    const { state, ...output } = this.method.update(this.#state, input, this.#setup);
    this.#state = state;
    return output;
  }

  /** Starts anew from other weights, such as those set by hand while training runs. */
  restart(weights: readonly number[]): void {
    this.#setup = { ...this.#setup, weights: [...weights] };
    this.#state = this.method.init(this.#setup);
  }

  state(): BalanceState {
    return structuredClone({ method: this.#setup.call.name, weights: this.#setup.weights, state: this.#state });
  }

  /** @throws RangeError when `state` is of another method. */
  restore(state: BalanceState): void {
    if (state.method !== this.#setup.call.name) {
      throw new RangeError(`the checkpoint was balanced by '${state.method}', not '${this.#setup.call.name}'`);
    }
    this.#setup = { ...this.#setup, weights: [...state.weights] };
    this.#state = structuredClone(state.state);
  }
}
