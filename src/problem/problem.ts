/**
 * @file The contract between the language and everything that trains, draws or checks: one problem as plain JSON.
 *
 * All numbers are in the spec's own units; conversions between units are already part of the expressions.
 */
import type { Expression } from './expression.ts';
import type { Member } from './member.ts';
import type { Schedule } from './schedule.ts';
import type { SourceRange } from './source.ts';

export const problemVersion = 1;

/** The call of a catalogue method, all parameters present (defaults filled in by lowering). */
export interface MethodCall {
  name: string;
  args: Record<string, MethodArgument>;
  source?: SourceRange;
}
export type MethodArgument = number | string | boolean | Schedule;

/** What becomes of the residuals of a term: a loss of the catalogue over its points. */
export interface LossCall extends MethodCall {
  reduction: 'mean' | 'sum';
}

export interface Variable {
  name: string;
  unit: string | null;
  from: number;
  to: number;
  source: SourceRange;
}

export interface Unknown {
  name: string;
  /** Absent for one that stands alone. */
  member?: Member;
  unit: string | null;
  /** Range the author expects; it only helps scaling. */
  range: [number, number] | null;
  /** Constant between events, which alone change it; its equation says so. */
  held?: true;
  /** The experiment it belongs to, and what the spec calls it; absent where it stands for itself. */
  experiment?: { name: string; of: string };
  /** Nobody wrote it: the rate of a dose that flows in. It is solved like all others and not drawn. */
  implied?: true;
  source: SourceRange;
}

/** Something that happens in an instant: values change, or the solution ends there. */
export interface ProblemEvent {
  name: string;
  trigger: EventTrigger;
  /** All at once: their values are those before the event. */
  assignments: { unknown: string; order: number; value: Expression }[];
  /** The solution ends here. */
  stop: boolean;
  /** The statement as written, without keyword and name. */
  text: string;
  source: SourceRange;
}

/** Expressions of parameters alone, but for `gap`. */
export type EventTrigger =
  | {
      kind: 'times';
      times: Expression[];
      /** Again after each `period`: `count` times in all, or as long as it is not later than `until` or the end. */
      repeat: { period: Expression; count: number | null; until: Expression | null } | null;
    }
  /** Where `gap` passes zero. */
  | { kind: 'crossing'; gap: Expression; direction: 'rising' | 'falling' | 'both' };

export interface Parameter {
  name: string;
  /** Absent for one that stands alone. */
  member?: Member;
  unit: string | null;
  /** Value of a `param`, starting value of an `estimate`. */
  value: number;
  /** Sizes or indices of families rest on its value, which can be changed in the spec alone; absent where none do. */
  isSize?: boolean;
  /** How the value follows from other parameters, so that overriding one carries through; `null` for a plain number. */
  definition?: Expression | null;
  /** Values that its author wants to try; `null` or absent where none are written. */
  range?: [number, number] | null;
  /** `null` for a `param`. */
  estimate: EstimateRange | null;
  source: SourceRange;
}

/** Where an estimate is searched. */
export interface EstimateRange {
  /** Bounds may be open. */
  low: number | null;
  high: number | null;
  /** Searched by its logarithm, `in log [1e-3, 10]`; else absent. */
  scale?: 'log';
  /** What its author knew before the data; a term of the loss of its own. Absent where there is none. */
  prior?: Prior;
  /** It is the value of the parameter `of` in one experiment (`per experiment`); else absent. */
  experiment?: { name: string; of: string };
}

/** Densities by their usual arguments. */
export type PriorName = 'normal' | 'lognormal' | 'uniform' | 'laplace' | 'gamma';

export interface Prior {
  distribution: PriorName;
  /**
   * normal (mean, standard deviation), lognormal (the same of the natural logarithm), uniform (low, high), laplace
   * (location, scale), gamma (shape, scale); in the unit of the parameter.
   */
  args: number[];
  source: SourceRange;
}

export interface Input {
  name: string;
  unit: string | null;
  interpolation: 'cubic' | 'linear' | 'previous';
  /** Outside of its samples: the nearest value, or the same again; absent in problems of older versions. */
  outside?: 'hold' | 'periodic';
  /** Ascending times in the variable's unit; one that stands twice is that of a jump. */
  times: number[];
  values: number[];
  source: SourceRange;
}

/**
 * `smoothness`: holds the curvature of a learned function down; its residual is made of parameters alone. `jump`: what
 * holds where two pieces of a network meet; what stands in it without a point is the value before. Trainings add it.
 */
export type TermKind = 'equation' | 'initial' | 'boundary' | 'data' | 'smoothness' | 'jump';

/** Measured values of one expression of the unknowns. */
export interface Measurements {
  /** File as written in the spec, `null` when inline. */
  file: string | null;
  /** Column or expression that was measured, for labels. */
  label: string;
  times: number[];
  values: number[];
  /** Standard deviation of one measurement, in the unit of the values, root mean square; `null` when not given. */
  noise: number | null;
  /** The same as a share of each value, where it was written so (`noise = 2%`); else `null`. */
  noiseShare: number | null;
  /** Share (0…1) of the points kept out of training. */
  holdout: number;
  /** [times] Standard deviation of each measurement, where a column gives it; else absent. */
  deviations?: number[];
  /**
   * Standard deviation as an expression of parameters, the variable and the unknowns at the measured time (`noise =
   * sigma*gain`, `proportional(a) + additive(b)`), which estimates may enter; absent where numbers say it.
   */
  deviation?: Expression;
  /** Absent for `normal`. */
  distribution?: NoiseDistribution;
  /** [times] `below`: not more than the value is known, `above`: not less. Absent where all are measured. */
  censored?: (Censoring | null)[];
  /** [times] Label of the replicate; absent where there are none. */
  replicates?: string[];
}

export type Censoring = 'below' | 'above';

/**
 * How measurements scatter about what is measured. The deviation is that of the measurement, of its natural logarithm
 * for `lognormal`, the scale of `laplace` and of `student`. Counts have none besides: what is measured is their mean m, and
 * their variance is m (`poisson`) or m + m²/size (`negative_binomial`).
 */
export type NoiseDistribution =
  | { name: 'normal' }
  | { name: 'lognormal' }
  | { name: 'laplace' }
  /** `freedom`: degrees of freedom, above 0. */
  | { name: 'student'; freedom: Expression }
  | { name: 'poisson' }
  /** `size`: shape of the gamma distribution by which means scatter, above 0. */
  | { name: 'negative_binomial'; size: Expression };

/**
 * The same equations under other circumstances. It shares everything with the problem but what stands here.
 * `experimentProblems` gives the plain problem of each.
 */
export interface Experiment {
  name: string;
  /** What parameters of the problem are here: numbers, or expressions of other parameters and of estimates. */
  parameters: { name: string; value: Expression }[];
  /** Terms of the problem that do not hold here, by name. */
  without: string[];
  /** Conditions and data of this experiment alone. Their names are unique in the whole problem: `plate[low]`. */
  terms: Term[];
  /** In place of those of the same name. */
  inputs: Input[];
  /** Beside those of the problem; one of the same name stands in its place. */
  events: ProblemEvent[];
  /** It begins at the steady state of the equations under these values, which are read like `parameters`. */
  steady: { name: string; value: Expression }[] | null;
  source: SourceRange;
}

/** One member of a family of statements, with its index filled in. */
export interface TermMember {
  index: number[];
  /** lhs − rhs; for data the measured expression. */
  residual: Expression;
  /** Of a data term. Times and holdout are those of the whole term. */
  data?: Measurements;
}

/**
 * One named part of the loss. Its residual is `residual` (an expression that training drives to zero): for equations
 * at the collocation points, for conditions once, for data at each measured time minus the measured value.
 */
export interface Term {
  /** Unique; what weights, the panel and findings call it. */
  name: string;
  /** False when the name was made up (`equation 2`, `u(0)`); such a term cannot be referred to in the spec. */
  named: boolean;
  /** What the spec calls it, where that is not `name`: `decay` of the part `decay[low]` of one experiment. */
  statedAs?: string;
  /** Name of the experiment it is a part of; absent elsewhere. */
  experiment?: string;
  kind: TermKind;
  /** Satisfied by construction; contributes no loss term. */
  hard: boolean;
  /** lhs − rhs; for data the measured expression. Of a family that of its first member. */
  residual: Expression;
  /**
   * A family of statements is one term: its loss is the mean over members and points. Absent for a single statement and
   * in problems of older versions. `unrolled` gives one term for each member.
   */
  members?: TermMember[];
  /** Of a term that stands for one member of a family on its own. */
  member?: Member;
  /** The statement as written, without keyword and name. */
  text: string;
  source: SourceRange;
  weight: TermWeight | null;
  loss: LossCall;
  /** Sampler of an equation's collocation points; `null` for other kinds. */
  points: MethodCall | null;
  data: Measurements | null;
}

/** A weight the author wrote. `equal_total` stands only in variants. */
export interface TermWeight {
  schedule: Schedule | 'equal_total';
  source: SourceRange;
}

export type Activation = 'tanh' | 'sin' | 'swish' | 'gelu' | 'softplus';

export interface Network {
  layers: number[];
  activation: Activation;
  /** `fourier(...)`, `periodic(...)` or none. */
  features: MethodCall | null;
  /** One network for all unknowns, or one each. */
  sharing: 'shared' | 'separate';
  source: SourceRange | null;
}

export type ScaleChoice =
  | { mode: 'auto' }
  | { mode: 'none' }
  /** Written scales: of the variable and unknowns by their names, of terms by theirs. */
  | { mode: 'explicit'; values: Record<string, number> };

export type Precision = 'f32' | 'f64';
export type EngineChoice = 'auto' | 'wasm' | 'native' | 'webgpu' | 'tensorflow';

export interface Training {
  /** `auto` (one row) or optimiser phases in their order; `march` may precede them. */
  phases: MethodCall[];
  seed: number;
  /** `null`: chosen by the trainer. */
  precision: Precision | null;
  engine: EngineChoice;
  /** Target of the held-out measure; `null`: method's own. */
  tolerance: number | null;
  patience: number | null;
  /** Steps between checkpoints; `null`: by time. */
  checkpoint: number | null;
  /** Seconds; `null`: unlimited. */
  budget: number | null;
  source: SourceRange | null;
}

/** A partial copy of blocks and param values; what it does not name stays. */
export interface Variant {
  name: string;
  parameters: Record<string, number>;
  weightMethod: MethodCall | null;
  weights: Record<string, TermWeight>;
  losses: Record<string, LossCall>;
  points: Record<string, MethodCall>;
  network: Network | null;
  scale: ScaleChoice | null;
  training: Training | null;
  source: SourceRange;
}

export type SweepTarget =
  | { kind: 'weight'; term: string }
  | { kind: 'parameter'; name: string }
  | { kind: 'seed' }
  | { kind: 'width' };

export interface Sweep {
  name: string;
  axes: { target: SweepTarget; values: number[] }[];
  source: SourceRange;
}

/**
 * An unknown function of one argument, stated with `learn`: a network of one hidden layer whose inner weights are fixed, so
 * that its value is linear in its output weights. These are parameters of the problem, estimated like all others.
 */
export interface LearnedFunction {
  name: string;
  /** Name of its argument. */
  argument: string;
  unit: string | null;
  /** Where it is learned, in the unit of its argument; beyond, it goes on nearly in straight lines. */
  from: number;
  to: number;
  /** Names of the parameters that are its output weights. */
  coefficients: string[];
  /** Its value; `variable` stands for its argument. */
  value: Expression;
  /** What it is called with, each once. */
  calls: Expression[];
  /** Name of the term that holds its curvature down; `null` where data alone hold it. */
  smoothness: string | null;
  source: SourceRange;
}

/** An unknown as a function of the variable. */
export interface Curve {
  unknown: string;
  value: Expression;
}

export interface Problem {
  version: typeof problemVersion;
  title: string | null;
  /** File name of the spec without its folder, for labels; `null` for unsaved text. */
  file: string | null;
  variable: Variable;
  unknowns: Unknown[];
  parameters: Parameter[];
  inputs: Input[];
  terms: Term[];
  /** In the order of the text, which is theirs at one time; absent where there are none. */
  events?: ProblemEvent[];
  exact: Curve[];
  /** Where a solve with conditions at several points starts from; absent in problems of older versions. */
  guesses?: Curve[];
  /** What unknowns were before the interval, for delays; absent where there are none. */
  histories?: Curve[];
  /** Absent where there are none; data of the problem itself then belong to no experiment and are read without one. */
  experiments?: Experiment[];
  /** Functions that data determine; absent where there are none. */
  learned?: LearnedFunction[];
  scale: ScaleChoice;
  network: Network;
  /** Sampler of the held-out set of the equations. */
  holdout: MethodCall;
  /** Adaptive weighting; `null`: the weights are as written. */
  weightMethod: MethodCall | null;
  /** Weights of the terms that a training adds where its pieces meet, by their names; absent where none are written. */
  jumpWeights?: Record<string, TermWeight>;
  training: Training;
  variants: Variant[];
  sweeps: Sweep[];
  /** Which blocks the author wrote: `train auto` depends on it. */
  written: { weights: boolean; loss: boolean; network: boolean; points: boolean; train: boolean; data: boolean };
}
