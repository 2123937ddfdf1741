/** @file The adaptive weighting of a problem as the training loop uses it; without a method, nothing happens. */
import type { Compiled } from './compile/compile.ts';
import type { RunControl } from './control.ts';
import type { Session } from './engine/engine.ts';
import type { Combine } from './optimise/session-objective.ts';
import type { ArchiveValue } from './run-folder/archive.ts';

export interface Weighting {
  name: string;
  /** It looks at losses or gradients in every step. */
  adaptive: boolean;
  /** Forms the direction itself; `null`: the weighted sum of the gradients. */
  combine: Combine | null;
  /** Changes the written weights [m] of this step; `session` holds the evaluation at θ. Hand-set weights stay. */
  apply(step: number, session: Session, weights: Float64Array, control: RunControl): void;
  state(): ArchiveValue;
  restore(state: ArchiveValue): void;
}

export const noWeighting: Weighting = {
  name: 'none',
  adaptive: false,
  combine: null,
  apply() {},
  state: () => null,
  restore() {},
};

/** The weighting that `compiled`'s problem asks for. */
export function weightingFor(_compiled: Compiled): Weighting {
  return noWeighting;
}
