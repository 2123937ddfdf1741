/** @file What a lens log says of its run, in the terms that header, lens and panel of every run have. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { maxAbs } from '../../numeric/vector.ts';
import { defaultTraining } from '../../problem/defaults.ts';
import { type Frame, frameVersion, type SolutionFrame } from '../../problem/frame.ts';
import { doublesOf, type PublicNumber } from '../../problem/json/codec.ts';
import { frameOfLens } from '../../problem/json/lens-lines.ts';
import {
  kindOfTerm,
  type LensCurve,
  type LensFrame,
  type LensHeader,
  type LensPlace,
  type LensTerm,
  type LensTermKind,
} from '../../problem/json/lens-log.ts';
import {
  type Measurements,
  type Precision,
  type Problem,
  problemVersion,
  type Term,
  type TermKind,
} from '../../problem/problem.ts';
import { type LogOrigin, type RunHeader, runVersion } from '../../problem/run.ts';
import { noPlace, type SourceRange } from '../../problem/source.ts';
import { beginning, type RunContext, relativeSize } from '../../trainer/trace/trace.ts';

/** Steps that a training of unknown length is taken to have at least. */
const fewestSteps = 1;

/** Share of the natural sizes that counts as solved. */
const tolerance = 1e-3;

const precisionOf = ({ precision }: LensHeader): Precision => (precision === 'f64' ? 'f64' : 'f32');

/** A term that is none of these is fitted like data: nothing is expected of it. */
const termKinds: Record<LensTermKind, TermKind> = {
  equation: 'equation',
  initial: 'initial',
  boundary: 'boundary',
  data: 'data',
  other: 'data',
};

/** The place as a range; a place without columns is the whole line. */
const rangeOf = ({ line, column, end }: Pick<LensPlace, 'line' | 'column' | 'end'>): SourceRange => ({
  start: { line: line - 1, character: column === undefined ? 0 : column - 1 },
  end: { line: line - 1, character: end === undefined ? (column === undefined ? wholeLine : column) : end - 1 },
});

/** Editors end a range at the end of its line. */
const wholeLine = 1000;

const measurementsOf = (term: LensTerm): Measurements | null =>
  term.noise === undefined
    ? null
    : {
        file: null,
        label: term.name,
        times: [],
        values: [],
        noise: term.noise,
        noiseShare: null,
        holdout: 0,
      };

/**
 * One run of a log. What a frame shows is remembered only as far as sizes go: the largest loss of each term, the longest
 * step.
 */
export class LoggedRun {
  readonly id: string;
  readonly log: LensHeader;
  readonly origin: LogOrigin;
  readonly #folder: string;
  readonly #range: { watch: SourceRange; rate: SourceRange };
  readonly #kinds: LensTermKind[];
  #values: string[] = [];
  #curve: SolutionFrame | null = null;
  /** Largest |u| of each unknown that was drawn. */
  #sizes: number[] = [];
  #grid: Float64Array<ArrayBufferLike> = new Float64Array(0);
  #unknowns: string[] = [];
  #reference: Float64Array[] | null = null;
  readonly #context: RunContext;
  /** Largest √L of each term that was seen. */
  readonly #largest: Float64Array;
  #firstStep: number | null = null;
  #begun = false;

  /** @param file path of the log */
  constructor(log: LensHeader, file: string) {
    this.log = log;
    this.id = log.run ?? `${log.started} ${log.title}`;
    this.#folder = dirname(resolve(file));
    this.#kinds = log.terms.map(kindOfTerm);
    const pathOf = (place: Partial<LensPlace> | undefined) =>
      place?.file === undefined || place.line === undefined ? null : this.#path(place.file);
    const places = log.terms.map((term) => ({
      file: pathOf(term),
      weight: term.weight ? { file: this.#path(term.weight.file), range: rangeOf(term.weight) } : null,
    }));
    this.origin = {
      framework: log.framework,
      started: log.started,
      places,
      digests: Object.fromEntries(
        Object.entries(log.sources ?? {}).map(([path, digest]) => [this.#path(path), digest]),
      ),
      file: places.find((place) => place.file)?.file ?? pathOf(log.watch) ?? (log.script && this.#path(log.script)),
    };
    this.#range = {
      watch: log.watch ? rangeOf(log.watch) : noPlace,
      rate: log.rate ? rangeOf(log.rate) : log.watch ? rangeOf(log.watch) : noPlace,
    };
    const length = log.steps ?? fewestSteps;
    const scales = Float64Array.from(log.terms, ({ scale }) => scale ?? Number.MIN_VALUE);
    this.#largest = new Float64Array(log.terms.length).fill(Number.MIN_VALUE);
    this.#context = { ...this.#drawn(), ...this.#written(length), scales };
  }

  /** One object for the whole run: what becomes known is put into it. */
  get context(): RunContext {
    return this.#context;
  }

  get grid(): Float64Array {
    return this.#grid;
  }

  get solution(): SolutionFrame | null {
    return this.#curve;
  }

  /** File that a finding without a term of its own stands in. */
  fileOf(range: SourceRange): string | null {
    const place = range === this.#range.rate && this.log.rate ? this.log.rate : this.log.watch;
    return place ? this.#path(place.file) : null;
  }

  /** The frame of a line, with the weight-free measure; `null` where it is none of this run's. */
  frame(line: LensFrame): Frame | null {
    if (!this.#begun) this.#values = Object.keys(line.values ?? {});
    const frame = frameOfLens(line, this.log.terms.length, this.#values);
    if (!frame) return null;
    this.#begun = true;
    this.#see(frame);
    return Number.isNaN(frame.measure) ? { ...frame, measure: this.#measure(frame) } : frame;
  }

  /** @returns whether it changes what the header says */
  draw({ step, curve }: LensCurve): boolean {
    const x = doublesOf(curve.x);
    const several = (u: PublicNumber[] | PublicNumber[][]): Float64Array[] =>
      (Array.isArray(u[0]) ? (u as PublicNumber[][]) : [u as PublicNumber[]]).map(doublesOf);
    const values = several(curve.u);
    if (values.some((column) => column.length !== x.length)) return false;
    const reference = curve.reference ? several(curve.reference) : null;
    const isNew =
      x.length !== this.#grid.length ||
      x.some((t, k) => t !== this.#grid[k]) ||
      values.length !== this.#unknowns.length;
    this.#curve = { v: frameVersion, step, values, residuals: [] };
    const referenceIsNew = reference !== null && this.#reference === null;
    if (reference?.length === values.length && reference.every((column) => column.length === x.length))
      this.#reference = reference;
    if (values.length !== this.#sizes.length) this.#sizes = values.map(() => 0);
    this.#sizes = this.#sizes.map((size, k) => Math.max(size, maxAbs(values[k].filter(Number.isFinite))));
    if (!isNew && !referenceIsNew) {
      Object.assign(this.#context, { unknownScales: this.#unknownScales() });
      return false;
    }
    this.#grid = x;
    this.#unknowns = values.map((_, k) => curve.names?.[k] ?? (values.length === 1 ? 'u' : `u${k + 1}`));
    Object.assign(this.#context, this.#drawn());
    return true;
  }

  header(): RunHeader {
    const { log } = this;
    return {
      v: runVersion,
      id: this.id,
      title: log.title,
      terms: this.#context.terms.map(({ name, kind, text, source }) => ({ name, kind, text, source })),
      hardTerms: [],
      variable: { name: 'x', unit: null, from: this.#grid[0] ?? 0, to: this.#grid[this.#grid.length - 1] ?? 1 },
      unknowns: this.#unknowns.map((name) => ({ name, unit: null })),
      parameters: this.#values.map((name) => ({ name, unit: null, low: null, high: null, start: Number.NaN })),
      phases: [{ name: log.framework.split(' ')[0], steps: log.steps ?? 0 }],
      totalSteps: log.steps ?? 0,
      grid: this.#grid,
      reference: this.#reference && { kind: 'exact', label: 'reference of the log', values: this.#reference },
      data: [],
      points: [],
      engine: log.framework,
      precision: precisionOf(log),
      networkParameters: log.parameters,
      choice: `a lens log: every ${log.every === 1 ? 'step' : `${log.every} steps`} of a training by ${log.framework}`,
      seed: 0,
      variant: null,
      folder: this.#folder,
      log: this.origin,
    };
  }

  #path(file: string): string {
    return isAbsolute(file) ? file : resolve(this.#folder, file);
  }

  /**
   * Natural sizes that nobody gave are the largest that were seen, and a length that nobody gave is what has passed. In
   * the beginning a condition may be small because the network happens to start near it: so long the largest of all
   * conditions is the size of each.
   */
  #see({ losses, step }: Frame): void {
    const { scales } = this.#context;
    this.#firstStep ??= step;
    this.#context.totalSteps = Math.max(this.#context.totalSteps, step);
    for (const [i, loss] of losses.entries()) {
      const size = Math.sqrt(loss);
      if (Number.isFinite(size)) this.#largest[i] = Math.max(this.#largest[i], size);
    }
    const isEarly = step - this.#firstStep < beginning(this.#context);
    const ofConditions = Math.max(...this.#largest.filter((_, i) => this.#kinds[i] !== 'equation'));
    for (const [i, { scale }] of this.log.terms.entries()) {
      if (scale !== undefined) continue;
      scales[i] = isEarly && this.#kinds[i] !== 'equation' ? ofConditions : this.#largest[i];
    }
  }

  /** Largest share of its natural size that an equation has on held-out points, else that any term has in training. */
  #measure({ losses, heldOut }: Frame): number {
    const held = this.#kinds.flatMap((kind, i) =>
      kind === 'equation' && Number.isFinite(heldOut[i]) ? [relativeSize(this.#context, i, heldOut[i])] : [],
    );
    const sizes = held.length > 0 ? held : Array.from(losses, (loss, i) => relativeSize(this.#context, i, loss));
    return Math.max(...sizes);
  }

  /** What a curve tells. */
  #drawn(): Pick<RunContext, 'problem' | 'terms' | 'unknownScales' | 'reference'> {
    const terms = this.#terms();
    const unknownScales = this.#unknownScales();
    return { problem: this.#problem(terms), terms, unknownScales, reference: this.#reference };
  }

  /** Sizes of the reference where there is one, else the largest that were drawn: at rest at 0 a solution has none. */
  #unknownScales(): number[] {
    return this.#sizes.map((size, k) => (this.#reference ? maxAbs(this.#reference[k].filter(Number.isFinite)) : size));
  }

  /** What the header tells. */
  #written(totalSteps: number): Omit<RunContext, 'problem' | 'terms' | 'unknownScales' | 'reference' | 'scales'> {
    const { log } = this;
    return {
      variant: null,
      degrees: log.terms.map(() => 2),
      counts: log.terms.map(({ count }) => count ?? 0),
      phases: [{ name: log.framework, steps: log.steps ?? 0 }],
      totalSteps,
      stride: log.every,
      origin: 'log',
      precision: precisionOf(log),
      networkParameters: log.parameters,
      tolerance,
      timeScale: Number.NaN,
    };
  }

  #terms(): Term[] {
    return this.log.terms.map((term, i) => ({
      name: term.name,
      named: true,
      kind: termKinds[this.#kinds[i]],
      hard: false,
      residual: { kind: 'number', value: 0 },
      text: term.name,
      source: term.line === undefined ? noPlace : rangeOf({ line: term.line, column: term.column, end: term.end }),
      weight: null,
      loss: { name: 'mse', reduction: 'mean', args: {} },
      points: null,
      data: measurementsOf(term),
    }));
  }

  /** As much of a problem as the lens looks at. */
  #problem(terms: Term[]): Problem {
    const { watch, rate } = this.#range;
    const variable = { name: 'x', unit: null, from: this.#grid[0] ?? 0, to: this.#grid[this.#grid.length - 1] ?? 1 };
    return {
      version: problemVersion,
      title: this.log.title,
      file: null,
      variable: { ...variable, source: watch },
      unknowns: this.#unknowns.map((name) => ({ name, unit: null, range: null, source: watch })),
      parameters: [],
      inputs: [],
      terms,
      exact: [],
      scale: { mode: 'none' },
      network: { layers: [], activation: 'tanh', features: null, sharing: 'shared', source: null },
      holdout: { name: 'uniform', args: {} },
      weightMethod: null,
      training: { ...defaultTraining(), source: rate },
      variants: [],
      sweeps: [],
      written: { weights: true, loss: false, network: false, points: false, train: false, data: false },
    };
  }
}
