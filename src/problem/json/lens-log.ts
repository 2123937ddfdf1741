/**
 * @file Lens log 1: what a training that is not ours writes down of itself, one JSON object a line in a file that only
 * grows. A public contract, described in docs/lens-log.md and docs/lens-log.schema.json: fields that a reader does not know
 * are kept, and what a reader needs beyond this follows from the Gram matrix.
 */
import type { PublicNumber } from './codec.ts';

export const lensLogVersion = 1;

export type LensTermKind = 'equation' | 'initial' | 'boundary' | 'data' | 'other';

/** Where something stands in a source file. Lines and UTF-16 columns count from 1; `end` is the column behind it. */
export interface LensPlace {
  /** Relative to the folder of the log, with forward slashes; absolute where there is no way from there. */
  file: string;
  line: number;
  column?: number;
  end?: number;
  /** SHA-256 of the line as it ran, without its end. */
  digest?: string;
}

export interface LensTerm extends Partial<LensPlace> {
  name: string;
  /** Absent: a reader may guess it from the name. */
  kind?: LensTermKind;
  /** Its weight, where that is a number written at one place. */
  weight?: LensPlace;
  /** Natural size of its residual; absent: the largest that was seen. */
  scale?: number;
  /** Standard deviation of one measurement of a data term. */
  noise?: number;
  /** Residuals that its loss is the mean of. */
  count?: number;
}

/** First line of a run. m terms. */
export interface LensHeader {
  lens: typeof lensLogVersion;
  /** Tells the lines of several runs in one file apart; absent: a line belongs to the header before it. */
  run?: string;
  title: string;
  /** Date and time, ISO 8601. */
  started: string;
  framework: string;
  script: string | null;
  terms: LensTerm[];
  /** Trainable numbers. */
  parameters: number;
  precision: 'f32' | 'f64' | 'mixed';
  /** Steps between frames. */
  every: number;
  /** Steps planned, where they are known. */
  steps?: number;
  /** Where the model began to be watched. */
  watch?: LensPlace;
  /** Where the learning rate is written, else where the optimiser's step is noted. */
  rate?: LensPlace;
  /** SHA-256 of the source files as they ran, by the paths of the places. */
  sources?: Record<string, string>;
}

/** One watched step, before it is taken. A number that is not finite is `null`. */
export interface LensFrame {
  run?: string;
  step: number;
  /** Seconds of training so far. */
  time: number;
  /** [m] raw losses. */
  losses: PublicNumber[];
  /** [m] */
  weights: PublicNumber[];
  /** [m(m+1)/2] upper triangle, row by row, of the Gram matrix of the raw gradients. */
  gram: PublicNumber[];
  /** [m] s·∇Lᵢ of the step s that was taken. */
  stepDots?: PublicNumber[];
  stepNorm?: PublicNumber;
  rate?: PublicNumber;
  /** [m] losses on points that are not trained on. */
  heldOut?: PublicNumber[];
  /** Anything else that is worth a curve, such as estimated parameters. */
  values?: Record<string, PublicNumber>;
  /** Weight-free measure on the held-out set. */
  measure?: PublicNumber;
  /** Phase of the training, from 0. */
  phase?: number;
}

export interface LensCurve {
  run?: string;
  step: number;
  /** One or several unknowns over x. */
  curve: {
    x: PublicNumber[];
    u: PublicNumber[] | PublicNumber[][];
    reference?: PublicNumber[] | PublicNumber[][];
    names?: string[];
  };
}

export interface LensEnd {
  run?: string;
  /** Date and time, ISO 8601. */
  end: string;
  reason: string;
}

export type LensLine =
  | { kind: 'header'; header: LensHeader }
  | { kind: 'frame'; frame: LensFrame }
  | { kind: 'curve'; curve: LensCurve }
  | { kind: 'end'; end: LensEnd };

const kinds: [LensTermKind, RegExp][] = [
  ['initial', /init|start|^ic\d*$|_ic\d*$|^ic_|_?u0$|t0$/i],
  ['boundary', /bound|dirichlet|neumann|^bcs?\d*$|_bcs?\d*$|^bc_/i],
  ['data', /data|observ|misfit|measure|^obs|_obs$|fit$/i],
  ['equation', /phys|resid|pde|^ode|_ode|equation|govern|motion|interior|colloc|dynamics/i],
];

/** The kind of a term: as the log says, else what its name suggests. */
export const kindOfTerm = ({ kind, name }: LensTerm): LensTermKind =>
  kind ?? kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';

/** [m·m] the whole matrix of a packed upper triangle. @throws RangeError where the triangle is none of m rows */
export function gramOfTriangle(packed: readonly PublicNumber[], m: number): Float64Array {
  if (packed.length !== (m * (m + 1)) / 2)
    throw new RangeError(`${packed.length} numbers are no triangle of ${m} rows`);
  const gram = new Float64Array(m * m);
  let at = 0;
  for (let i = 0; i < m; i++) {
    for (let j = i; j < m; j++, at++) {
      const product = packed[at] ?? Number.NaN;
      gram[i * m + j] = product;
      gram[j * m + i] = product;
    }
  }
  return gram;
}

/** The upper triangle, row by row. */
export function triangleOfGram(gram: ArrayLike<number>, m: number): number[] {
  const packed: number[] = [];
  for (let i = 0; i < m; i++) for (let j = i; j < m; j++) packed.push(gram[i * m + j]);
  return packed;
}
