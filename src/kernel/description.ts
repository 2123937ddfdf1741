/**
 * @file What the kernel needs to know of a program: plain data, structurally the trainer's `Program`, so that the
 * kernel does not depend on the trainer.
 */
import type { Tape } from '../tape/tape.ts';

/** In the order of the kernel's `enum Activation`. */
export const activationNames = ['tanh', 'sin', 'swish', 'gelu', 'softplus'] as const;
/** In the order of the kernel's `enum Loss`. */
export const lossKinds = ['mse', 'mae', 'huber', 'log_cosh', 'relative', 'lp'] as const;

/** Highest derivative that jets carry. */
export const maxOrder = 4;

export interface NetworkDescription {
  features: { kind: 'none' } | { kind: 'fourier'; frequencies: number[] };
  layers: number[];
  outputs: number;
  activation: (typeof activationNames)[number];
}

/** The points of a group, which may be replaced. */
export interface PointsDescription {
  count: number;
  times: Float64Array;
  aux: Float64Array;
  pointWeights: Float64Array | null;
}

export interface GroupDescription extends PointsDescription {
  slots: number;
  auxColumns: number;
  order: number;
  tape: Tape;
  terms: number[];
  losses: { kind: (typeof lossKinds)[number]; parameter: number; reduction: 'mean' | 'sum' }[];
}

export interface ProgramDescription {
  networks: NetworkDescription[];
  scalars: number;
  input: { shift: number; scale: number };
  groups: GroupDescription[];
  terms: number;
}
