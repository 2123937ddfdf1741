/** @file What the findings look at: the run so far as a bounded list of samples, and what the run is about. */
import { equal, weightedSum } from '../../numeric/vector.ts';
import { learnsNoise, missedShare } from '../../problem/fit/learned-noise.ts';
import type { Frame, SolutionFrame } from '../../problem/frame.ts';
import { weightedNorms } from '../../problem/gram.ts';
import type { Precision, Problem, Term } from '../../problem/problem.ts';

/** What does not change during a run. */
export interface RunContext {
  problem: Problem;
  /** Variant of the spec; `null`: the spec as it is written. */
  variant: string | null;
  /** Loss terms in the order of every frame (hard ones left out). */
  terms: Term[];
  /** [m] natural size of each term's residual: √Lᵢ/scaleᵢ of about 1 means "not satisfied at all". */
  scales: Float64Array;
  /** [m] power of the residual with which each loss grows; 0 where the loss is relative already. */
  degrees: number[];
  /** Natural size of each unknown, in its unit. */
  unknownScales: number[];
  /** [m] number of residuals of each term. */
  counts: number[];
  phases: { name: string; steps: number }[];
  totalSteps: number;
  precision: Precision;
  networkParameters: number;
  /** Held-out measure to reach. */
  tolerance: number;
  /** Characteristic time of the problem in the variable's unit; NaN when unknown. */
  timeScale: number;
  /** Steps between looks, where they are not for the trainer to choose; absent: 1. */
  stride?: number;
  /** `log`: of a training that is not ours. No spec can be edited, and natural sizes are the largest that were seen. */
  origin?: 'log';
  /** [unknowns] What the solution is compared with, on the run's grid; `null` where there is nothing, or only of windows. */
  reference: readonly Float64Array[] | null;
  /** Where a solve found that the solution ends inside the interval, and a sentence on it; `null` or absent where it does not. */
  lost?: { reached: number; message: string } | null;
}

/**
 * What the lens takes in of one step: losses, gradients and held-out set before it is taken. A frame has all of it. The
 * lens keeps the arrays.
 */
export type Look = Pick<
  Frame,
  'step' | 'phase' | 'losses' | 'heldOut' | 'weights' | 'gram' | 'total' | 'measure' | 'rate'
>;

/** One look, condensed. m terms. */
export interface Sample {
  step: number;
  phase: number;
  losses: Float64Array;
  /** [m] last known held-out losses; NaN before the first evaluation. */
  heldOut: Float64Array;
  /** [m] training losses at the step of that held-out evaluation, for comparison. */
  trained: Float64Array;
  weights: Float64Array;
  /** [m] ‖λᵢgᵢ‖ */
  norms: Float64Array;
  /** [m·m] of the raw gradients. */
  gram: Float64Array;
  total: number;
  measure: number;
  rate: number;
}

/** Most samples kept; when they are reached every second one is dropped. */
const capacity = 512;

export class Trace {
  readonly samples: Sample[] = [];
  #stride = 1;
  #seen = 0;
  readonly #totals = new Float64Array(capacity);
  /** Smallest total of the samples up to each. */
  readonly #least = new Float64Array(capacity);
  /** Samples whose totals stand, and the weights they stand with. */
  #summed = 0;
  #summedWith: ArrayLike<number> = [];

  get last(): Sample | undefined {
    return this.samples.at(-1);
  }

  add(look: Look): void {
    const sample = condense(look, this.last);
    // The newest sample is always kept; it gives way to the next one unless it falls on the stride.
    if (this.samples.length > 0 && (this.#seen - 1) % this.#stride !== 0) this.samples.pop();
    this.#summed = Math.min(this.#summed, this.samples.length);
    this.samples.push(sample);
    this.#seen++;
    if (this.samples.length < capacity) return;
    const kept = this.samples.filter((_, k) => k % 2 === 0 || k === this.samples.length - 1);
    this.samples.splice(0, this.samples.length, ...kept);
    this.#stride *= 2;
    this.#summed = 0;
  }

  /**
   * [samples] totals of all samples with the weights of the last one, until the next `add`, and the least of them. Those
   * that stand are kept while the weights do: a look costs no pass over the whole run.
   */
  totals(): { totals: Float64Array; least: number } {
    const { weights } = this.samples[this.samples.length - 1];
    if (!equal(weights, this.#summedWith)) this.#summed = 0;
    for (let k = this.#summed; k < this.samples.length; k++) {
      const total = weightedSum(weights, this.samples[k].losses);
      this.#totals[k] = total;
      this.#least[k] = k === 0 ? total : Math.min(this.#least[k - 1], total);
    }
    this.#summed = this.samples.length;
    this.#summedWith = weights;
    return { totals: this.#totals.subarray(0, this.#summed), least: this.#least[this.#summed - 1] };
  }
}

function condense(look: Look, before: Sample | undefined): Sample {
  const measured = look.heldOut.some(Number.isFinite) || !before;
  return {
    step: look.step,
    phase: look.phase,
    losses: look.losses,
    heldOut: measured ? look.heldOut : before.heldOut,
    trained: measured ? look.losses : before.trained,
    weights: look.weights,
    norms: weightedNorms(look.gram, look.weights),
    gram: look.gram,
    total: look.total,
    measure: Number.isNaN(look.measure) && before ? before.measure : look.measure,
    rate: look.rate,
  };
}

/** Everything a finding may look at. */
export interface TraceView {
  /** Which part of the run this is, where it is not the whole: `window 1, t = 0 … 0.5`. */
  about?: string;
  context: RunContext;
  /** Oldest first, at least one. */
  samples: readonly Sample[];
  now: Sample;
  first: Sample;
  /** [samples] Σ λᵢLᵢ with the weights of `now`, so that a schedule that changes a weight is no progress and no harm. */
  totals: Float64Array;
  /** Smallest of `totals`. */
  least: number;
  /** The newest solution on the run's grid; `null` before the first. */
  solution: SolutionFrame | null;
  grid: Float64Array;
  /** The run is over; `now` is its last sample. */
  ended: boolean;
  /** It is over because the optimiser found no further step. */
  stalled: boolean;
}

/** Size of term i's residual at loss `loss`, as a share of its natural size. */
export function relativeSize(context: RunContext, i: number, loss: number): number {
  const { data, loss: kind } = context.terms[i];
  const whole = kind.reduction === 'sum' ? loss / context.counts[i] : loss;
  if (learnsNoise(context.terms[i])) return missedShare(context.terms[i], whole, context.scales[i]);
  // What the noise of measurements leaves is no residual.
  const noise = data?.noise && kind.name === 'mse' ? data.noise ** 2 : 0;
  const mean = Math.max(0, whole - noise);
  const degree = context.degrees[i];
  return degree === 0 ? Math.sqrt(mean) : mean ** (1 / degree) / context.scales[i];
}

/** Place of the first sample of the last `steps` steps. */
export function since(view: TraceView, steps: number): number {
  const from = view.now.step - steps;
  let k = view.samples.length;
  while (k > 0 && view.samples[k - 1].step >= from) k--;
  return k;
}

/** The samples of the last `steps` steps, the present one included. */
export const recent = (view: TraceView, steps: number): readonly Sample[] => view.samples.slice(since(view, steps));

/** Steps that count as "for a while": a share of the run, at least `least` looks. */
export const span = (context: RunContext, share: number, least = 10): number =>
  Math.max(least * (context.stride ?? 1), Math.round(share * context.totalSteps));

/** Steps that count as the beginning of a training. */
export const beginning = (context: RunContext): number => span(context, 0.05, 20);
