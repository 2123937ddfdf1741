/**
 * @file What the kernel needs to know of a program: plain data, structurally the trainer's `Program`, so that the
 * kernel depends on no other room.
 */

/** In the order of the kernel's `enum Activation`. */
export const activations = ['tanh', 'sin', 'swish', 'gelu', 'softplus'] as const;
/** In the order of the kernel's `enum Loss`. */
export const lossKinds = ['mse', 'mae', 'huber', 'log_cosh', 'relative', 'lp'] as const;

/** Highest derivative that jets carry. */
export const maxOrder = 4;

export interface NetworkDescription {
  features: { kind: 'none' } | { kind: 'fourier'; frequencies: number[] };
  layers: number[];
  outputs: number;
  activation: (typeof activations)[number];
}

export interface GroupDescription {
  slots: number;
  count: number;
  times: Float64Array;
  auxColumns: number;
  aux: Float64Array;
  order: number;
  tape: { code: Int32Array; constants: Float64Array; results: Int32Array };
  terms: number[];
  losses: { kind: (typeof lossKinds)[number]; parameter: number; reduction: 'mean' | 'sum' }[];
  pointWeights: Float64Array | null;
}

export interface ProgramDescription {
  networks: NetworkDescription[];
  scalars: number;
  input: { shift: number; scale: number };
  groups: GroupDescription[];
  terms: number;
}
