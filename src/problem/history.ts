/**
 * @file The history of a run in bounded memory. Host and panel keep the same class: the host is the source of truth and
 * sends snapshots, the panel goes on from there with the frames that follow.
 *
 * A history is a row of buckets, each covering `span` consecutive frames. For every drawn series a bucket keeps the
 * lowest and highest value (min–max decimation: peaks survive, nothing is cut off); of the vectors behind the compass
 * it keeps its last frame. When all buckets are full, neighbours merge and `span` doubles.
 */
import type { Frame } from './frame.ts';
import { cosine, shares, weightedNorms } from './gram.ts';

export const historyVersion = 1;

/** Groups of series and how many series each has, for m terms and p parameters. */
const groups = {
  /** Raw training losses, per term. */
  loss: (m: number) => m,
  heldOut: (m: number) => m,
  weight: (m: number) => m,
  /** ‖λᵢgᵢ‖, per term. */
  weightedNorm: (m: number) => m,
  /** Share in the sum of the weighted norms, per term. */
  share: (m: number) => m,
  /** λᵢLᵢ, per term. */
  weightedLoss: (m: number) => m,
  /** λᵢ times the held-out loss, per term. */
  weightedHeldOut: (m: number) => m,
  /** cos(gᵢ, gⱼ) for i < j, in the order of `pairs`. */
  cosine: (m: number) => (m * (m - 1)) / 2,
  total: () => 1,
  measure: () => 1,
  rate: () => 1,
  stepNorm: () => 1,
  parameter: (_m: number, p: number) => p,
} satisfies Record<string, (m: number, p: number) => number>;

export type SeriesGroup = keyof typeof groups;
const groupNames = Object.keys(groups) as SeriesGroup[];

/** The pairs (i, j), i < j, of m terms, in the order of the `cosine` series. */
export function pairs(m: number): [i: number, j: number][] {
  const all: [number, number][] = [];
  for (let i = 0; i < m; i++) for (let j = i + 1; j < m; j++) all.push([i, j]);
  return all;
}

/** What the first frame says of the first update; buckets merge, this stays. */
export interface HistoryStart {
  step: number;
  /** [m] */
  weights: Float64Array;
  /** [m·m] */
  gram: Float64Array;
}

/** A history as plain data. n buckets, m terms, p parameters, c series. */
export interface HistorySnapshot {
  v: typeof historyVersion;
  terms: number;
  parameters: number;
  capacity: number;
  /** Frames per full bucket; the last bucket may hold fewer. */
  span: number;
  /** Frames seen. */
  frames: number;
  /** `null` before the first frame. */
  start: HistoryStart | null;
  /** [n] step of each bucket's first and last frame. */
  firstStep: Float64Array;
  lastStep: Float64Array;
  /** [c·n] series by series. */
  low: Float64Array;
  high: Float64Array;
  /** Of each bucket's last frame: [n], [n], [n·m·m], [n·m], [n·m], [n·m·m] (NaN where the frame had none). */
  seconds: Float64Array;
  phase: Float64Array;
  gram: Float64Array;
  weights: Float64Array;
  stepDots: Float64Array;
  preconditionedGram: Float64Array;
}

export const defaultHistoryCapacity = 2048;

export class History {
  readonly terms: number;
  readonly parameters: number;
  readonly capacity: number;
  private readonly offsets: Record<SeriesGroup, number>;
  private readonly seriesCount: number;
  private readonly pairList: [number, number][];
  private spanNow = 1;
  private framesSeen = 0;
  private firstFrame: HistoryStart | null = null;
  private size = 0;
  /** Frames in the last bucket. */
  private filled = 0;
  private readonly first: Float64Array;
  private readonly last: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly vectors: {
    seconds: Column;
    phase: Column;
    gram: Column;
    weights: Column;
    stepDots: Column;
    pre: Column;
  };
  private readonly scratch: Float64Array;

  /** @param capacity number of buckets, even and at least 2 */
  constructor(terms: number, parameters: number, capacity: number = defaultHistoryCapacity) {
    if (capacity < 2 || capacity % 2 !== 0) throw new RangeError(`history capacity ${capacity} is not even and ≥ 2`);
    this.terms = terms;
    this.parameters = parameters;
    this.capacity = capacity;
    this.pairList = pairs(terms);
    let offset = 0;
    this.offsets = Object.fromEntries(
      groupNames.map((name) => {
        const at = offset;
        offset += groups[name](terms, parameters);
        return [name, at];
      }),
    ) as Record<SeriesGroup, number>;
    this.seriesCount = offset;
    this.first = new Float64Array(capacity);
    this.last = new Float64Array(capacity);
    this.low = new Float64Array(capacity * offset);
    this.high = new Float64Array(capacity * offset);
    this.scratch = new Float64Array(offset);
    const column = (width: number): Column => ({ width, data: new Float64Array(width * capacity) });
    this.vectors = {
      seconds: column(1),
      phase: column(1),
      gram: column(terms * terms),
      weights: column(terms),
      stepDots: column(terms),
      pre: column(terms * terms),
    };
  }

  /** Buckets in use. */
  get length(): number {
    return this.size;
  }

  /** Frames seen since the start of the run. */
  get frames(): number {
    return this.framesSeen;
  }

  /** The first frame of the run; `null` before it. */
  get start(): HistoryStart | null {
    return this.firstFrame;
  }

  /** Frames per full bucket. */
  get span(): number {
    return this.spanNow;
  }

  /** Adds the next frame. Frames must come in the order of their steps. */
  push(frame: Frame): void {
    this.firstFrame ??= { step: frame.step, weights: frame.weights.slice(), gram: frame.gram.slice() };
    if (this.size === 0 || this.filled === this.spanNow) {
      if (this.size === this.capacity) this.halve();
      this.size++;
      this.filled = 0;
      this.first[this.size - 1] = frame.step;
    }
    const k = this.size - 1;
    const row = this.describe(frame);
    for (let c = 0; c < this.seriesCount; c++) {
      const at = c * this.capacity + k;
      const value = row[c];
      if (this.filled === 0) {
        this.low[at] = value;
        this.high[at] = value;
      } else {
        this.low[at] = lower(this.low[at], value);
        this.high[at] = higher(this.high[at], value);
      }
    }
    this.last[k] = frame.step;
    const { seconds, phase, gram, weights, stepDots, pre } = this.vectors;
    seconds.data[k] = frame.seconds;
    phase.data[k] = frame.phase;
    gram.data.set(frame.gram, k * gram.width);
    weights.data.set(frame.weights, k * weights.width);
    stepDots.data.set(frame.stepDots, k * stepDots.width);
    if (frame.preconditionedGram) pre.data.set(frame.preconditionedGram, k * pre.width);
    else pre.data.fill(Number.NaN, k * pre.width, (k + 1) * pre.width);
    this.filled++;
    this.framesSeen++;
  }

  /** Steps of the buckets' last frames, a view. */
  steps(): Float64Array {
    return this.last.subarray(0, this.size);
  }

  firstSteps(): Float64Array {
    return this.first.subarray(0, this.size);
  }

  /** Lowest and highest values of one series per bucket, views. */
  series(group: SeriesGroup, index = 0): { low: Float64Array; high: Float64Array } {
    const from = (this.offsets[group] + index) * this.capacity;
    return { low: this.low.subarray(from, from + this.size), high: this.high.subarray(from, from + this.size) };
  }

  seconds(): Float64Array {
    return this.vectors.seconds.data.subarray(0, this.size);
  }

  phases(): Float64Array {
    return this.vectors.phase.data.subarray(0, this.size);
  }

  /** The vectors behind bucket `k`'s last frame, views; `preconditionedGram` is `null` where there was none. */
  at(k: number): {
    step: number;
    gram: Float64Array;
    weights: Float64Array;
    stepDots: Float64Array;
    stepNorm: number;
    preconditionedGram: Float64Array | null;
  } {
    const view = ({ width, data }: Column) => data.subarray(k * width, (k + 1) * width);
    const pre = view(this.vectors.pre);
    return {
      step: this.last[k],
      gram: view(this.vectors.gram),
      weights: view(this.vectors.weights),
      stepDots: view(this.vectors.stepDots),
      stepNorm: this.high[this.offsets.stepNorm * this.capacity + k],
      preconditionedGram: pre.length === 0 || Number.isNaN(pre[0]) ? null : pre,
    };
  }

  /** Plain data, sized to what is used. */
  snapshot(): HistorySnapshot {
    const n = this.size;
    const compact = (data: Float64Array): Float64Array => {
      const out = new Float64Array(this.seriesCount * n);
      for (let c = 0; c < this.seriesCount; c++) {
        out.set(data.subarray(c * this.capacity, c * this.capacity + n), c * n);
      }
      return out;
    };
    const used = ({ width, data }: Column) => data.slice(0, width * n);
    return {
      v: historyVersion,
      terms: this.terms,
      parameters: this.parameters,
      capacity: this.capacity,
      span: this.spanNow,
      frames: this.framesSeen,
      start: this.firstFrame,
      firstStep: this.first.slice(0, n),
      lastStep: this.last.slice(0, n),
      low: compact(this.low),
      high: compact(this.high),
      seconds: used(this.vectors.seconds),
      phase: used(this.vectors.phase),
      gram: used(this.vectors.gram),
      weights: used(this.vectors.weights),
      stepDots: used(this.vectors.stepDots),
      preconditionedGram: used(this.vectors.pre),
    };
  }

  /** The history that `snapshot` describes; pushing to it goes on where the snapshot was taken. */
  static from(s: HistorySnapshot): History {
    const h = new History(s.terms, s.parameters, s.capacity);
    const n = s.lastStep.length;
    h.size = n;
    h.spanNow = s.span;
    h.framesSeen = s.frames;
    h.firstFrame = s.start;
    h.filled = n === 0 ? 0 : s.frames - (n - 1) * s.span;
    h.first.set(s.firstStep);
    h.last.set(s.lastStep);
    for (let c = 0; c < h.seriesCount; c++) {
      h.low.set(s.low.subarray(c * n, (c + 1) * n), c * h.capacity);
      h.high.set(s.high.subarray(c * n, (c + 1) * n), c * h.capacity);
    }
    h.vectors.seconds.data.set(s.seconds);
    h.vectors.phase.data.set(s.phase);
    h.vectors.gram.data.set(s.gram);
    h.vectors.weights.data.set(s.weights);
    h.vectors.stepDots.data.set(s.stepDots);
    h.vectors.pre.data.set(s.preconditionedGram);
    return h;
  }

  /** All series of one frame, in the order of `groups`. */
  private describe(frame: Frame): Float64Array {
    const row = this.scratch;
    const o = this.offsets;
    const norms = weightedNorms(frame.gram, frame.weights);
    row.set(frame.losses, o.loss);
    row.set(frame.heldOut, o.heldOut);
    row.set(frame.weights, o.weight);
    row.set(norms, o.weightedNorm);
    row.set(shares(frame.gram, frame.weights), o.share);
    for (let i = 0; i < this.terms; i++) {
      row[o.weightedLoss + i] = frame.weights[i] * frame.losses[i];
      row[o.weightedHeldOut + i] = frame.weights[i] * frame.heldOut[i];
    }
    this.pairList.forEach(([i, j], c) => {
      row[o.cosine + c] = cosine(frame.gram, i, j);
    });
    row[o.total] = frame.total;
    row[o.measure] = frame.measure;
    row[o.rate] = frame.rate;
    row[o.stepNorm] = frame.stepNorm;
    row.set(frame.parameters, o.parameter);
    return row;
  }

  /** Merges neighbouring buckets. */
  private halve(): void {
    const n = this.size / 2;
    for (let k = 0; k < n; k++) {
      this.first[k] = this.first[2 * k];
      this.last[k] = this.last[2 * k + 1];
      for (const { width, data } of Object.values(this.vectors)) {
        data.copyWithin(k * width, (2 * k + 1) * width, (2 * k + 2) * width);
      }
    }
    for (let c = 0; c < this.seriesCount; c++) {
      const at = c * this.capacity;
      for (let k = 0; k < n; k++) {
        this.low[at + k] = lower(this.low[at + 2 * k], this.low[at + 2 * k + 1]);
        this.high[at + k] = higher(this.high[at + 2 * k], this.high[at + 2 * k + 1]);
      }
    }
    this.size = n;
    this.spanNow *= 2;
    this.filled = this.spanNow;
  }
}

interface Column {
  /** Numbers per bucket. */
  width: number;
  data: Float64Array;
}

/** Minimum and maximum that leave NaN (not evaluated) aside. */
const lower = (a: number, b: number): number => (b < a || Number.isNaN(a) ? b : a);
const higher = (a: number, b: number): number => (b > a || Number.isNaN(a) ? b : a);
