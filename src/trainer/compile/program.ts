/**
 * @file What an engine runs: networks, groups of points and tapes. All plain typed data; scaling, hard conditions,
 * unit factors and parameter bounds are already inside the tapes.
 */
import { sum } from '../../numeric/vector.ts';
import type { Activation } from '../../problem/problem.ts';
import type { Tape } from '../../tape/tape.ts';

/** Features of the network's input τ that feed the first layer. */
export type Features =
  | { kind: 'none' }
  /** [sin(ωₖτ), cos(ωₖτ)] for every ωₖ: 2·frequencies.length inputs. */
  | { kind: 'fourier'; frequencies: number[] };

/**
 * A multilayer perceptron of one scalar input τ. Its parameters stand in θ, layer after layer, each as the weight
 * matrix (outputs × inputs, row-major) followed by the bias (outputs). The last layer is linear.
 */
export interface NetworkShape {
  features: Features;
  /** Widths of the hidden layers. */
  layers: number[];
  outputs: number;
  activation: Activation;
}

/** How residuals become a loss: Lᵢ = reduce over points of wₙ·ρ(rₙ). */
export interface LossFunction {
  kind: 'mse' | 'mae' | 'huber' | 'log_cosh' | 'relative' | 'lp';
  /** δ of huber, p of lp, otherwise unused. */
  parameter: number;
  reduction: 'mean' | 'sum';
}

/** The points of a group, which may be replaced while the rest of it stays. */
export interface GroupPoints {
  /** Samples N. */
  count: number;
  /** [slots·count] in the author's unit of the variable. */
  times: Float64Array;
  /** [auxColumns·count] */
  aux: Float64Array;
  /** [terms.length·count] pointwise factors wₙ; `null`: all 1. */
  pointWeights: Float64Array | null;
}

/**
 * Points that share one forward pass. With `slots` > 1 every sample looks at several points of the interval at once
 * (periodic and mixed conditions, integrals); `times[slot·count + n]` is slot `slot` of sample n.
 */
export interface PointGroup extends GroupPoints {
  slots: number;
  auxColumns: number;
  /** Highest derivative (0…4) the tape reads. */
  order: number;
  tape: Tape;
  /** Global term index of each of `tape.results`; the losses of results with the same term add up. */
  terms: number[];
  /** Loss of each of `tape.results`. */
  losses: LossFunction[];
}

export interface Program {
  /** Outputs are numbered through all networks. */
  networks: NetworkShape[];
  /** Trainable scalars behind the networks' parameters in θ. */
  scalars: number;
  /** τ = (t − shift)/scale */
  input: { shift: number; scale: number };
  groups: PointGroup[];
  /** Number of loss terms m. */
  terms: number;
}

export const featureCount = (f: Features): number => (f.kind === 'none' ? 1 : 2 * f.frequencies.length);

/** Numbers in θ of one network. */
export function networkParameters(shape: NetworkShape): number {
  let inputs = featureCount(shape.features);
  let numbers = 0;
  for (const width of [...shape.layers, shape.outputs]) {
    numbers += (inputs + 1) * width;
    inputs = width;
  }
  return numbers;
}

/** Length P of θ: all networks, then the scalars. */
export function parameterCount(program: Pick<Program, 'networks' | 'scalars'>): number {
  return sum(program.networks.map(networkParameters)) + program.scalars;
}

/** Outputs of all networks together. */
export const outputCount = ({ networks }: Pick<Program, 'networks'>): number => sum(networks.map((n) => n.outputs));
