/** @file Where the one point of an evaluator stands: its time with the inputs there, a state, its place in a Jacobian row. */
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { System } from './system.ts';

/** Sets the time and the inputs there. */
export function setTime(f: TapeEvaluator, { inputs }: Pick<System, 'inputs'>, t: number): void {
  f.times[0] = t;
  inputs.forEach((input, i) => {
    f.aux[i] = input(t);
  });
}

/**
 * Sets the derivatives below the order of every unknown.
 * @param state [stateSize]
 */
export function setState(
  f: TapeEvaluator,
  { unknowns }: Pick<System, 'unknowns'>,
  state: ArrayLike<number>,
  slot = 0,
): void {
  unknowns.forEach(({ order, offset }, i) => {
    for (let m = 0; m < order; m++) f.jets[f.jetAt(slot, i, m)] = state[offset + m];
  });
}

/** Sets the highest derivatives, values of algebraic unknowns. [unknowns] */
export function setHighest(f: TapeEvaluator, { unknowns }: Pick<System, 'unknowns'>, highest: ArrayLike<number>): void {
  unknowns.forEach(({ order }, i) => {
    f.jets[f.jetAt(0, i, order)] = highest[i];
  });
}

/** Place in Jacobian row `e` of the derivative by u⁽ᵐ⁾ of `unknown` at the point itself; −1 where it is not read. */
export const placeInRow = (f: TapeEvaluator, e: number, unknown: number, m: number): number =>
  f.rows[e].inputs.findIndex((input) => {
    const read = f.inputs[input];
    return read.kind === 'jet' && read.output === unknown && read.order === m;
  });
