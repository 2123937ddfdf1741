/**
 * @file A program opened in the kernel: typed views of its memory, points streamed through its staging areas.
 * Nothing here is asynchronous, and nothing is allocated per step.
 */
import { type GroupDescription, maxOrder, type PointsDescription, type ProgramDescription } from './description.ts';
import { type Kernel, type KernelPrecision, type LoadedProgram, Mode, type ModeCode } from './kernel.ts';
import { KernelError, packProgram } from './pack.ts';

type FloatArray = Float32Array | Float64Array;

/** Order of `enum Report` in source/session.h. */
const Report = {
  needed: 0,
  theta: 1,
  gradients: 2,
  losses: 3,
  gram: 4,
  coefficients: 5,
  firstMoment: 6,
  secondMoment: 7,
  stage: 8,
  lanes: 9,
  groups: 10,
} as const;
const groupFields = 5;
/** STAGE_POINTS of source/session.h. */
const stagePoints = 256;

/** Points of a group as they are staged: τ and t per slot, auxiliary columns, one factor per result. */
interface Staging {
  capacity: number;
  tau: FloatArray;
  times: FloatArray;
  aux: FloatArray;
  weights: FloatArray;
  residuals: FloatArray;
  /** First sample staged now, or −1 when the points have changed since. */
  staged: number;
}

export interface AdamSettings {
  rate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Number of this step, from 1. */
  step: number;
}

export class KernelSession {
  readonly terms: number;
  readonly parameters: number;
  readonly outputs: number;
  readonly theta: FloatArray;
  readonly gradients: FloatArray;
  readonly losses: Float64Array;
  readonly gram: Float64Array;
  /** [m] factors of the gradients in `adam`. */
  readonly coefficients: Float64Array;
  /** [P] moments of `adam`: read and write them to save and resume. */
  readonly firstMoment: FloatArray;
  readonly secondMoment: FloatArray;
  /** Bytes of the kernel's memory, which stay what they are. */
  readonly bytes: number;

  readonly #loaded: LoadedProgram;
  readonly #groups: GroupDescription[];
  readonly #input: ProgramDescription['input'];
  readonly #staging: Staging[];
  readonly #stage: FloatArray;
  readonly #rows = new Map<number, { residuals: Float64Array; jacobian: Float64Array }>();

  constructor(kernel: Kernel, program: ProgramDescription, precision: KernelPrecision) {
    const packed = packProgram(program, kernel.threads);
    const loaded = kernel.load(packed.words, packed.numbers, precision);
    const report = new Int32Array(loaded.buffer, loaded.base, Report.groups + groupFields * program.groups.length);
    const numbers = precision === 'f32' ? Float32Array : Float64Array;
    const view = (field: number, length: number): FloatArray =>
      new numbers(loaded.buffer, loaded.base + report[field], length);
    const doubles = (field: number, length: number) =>
      new Float64Array(loaded.buffer, loaded.base + report[field], length);

    const m = program.terms;
    const P = parametersOf(program);
    this.terms = m;
    this.parameters = P;
    this.outputs = program.networks.reduce((sum, n) => sum + n.outputs, 0);
    this.theta = view(Report.theta, P);
    this.gradients = view(Report.gradients, m * P);
    this.losses = doubles(Report.losses, m);
    this.gram = doubles(Report.gram, m * m);
    this.coefficients = doubles(Report.coefficients, m);
    this.firstMoment = view(Report.firstMoment, P);
    this.secondMoment = view(Report.secondMoment, P);
    this.bytes = loaded.buffer.byteLength;
    this.#stage = view(
      Report.stage,
      Math.max(P * report[Report.lanes], stagePoints * (1 + (maxOrder + 1) * this.outputs)),
    );
    this.#loaded = loaded;
    this.#input = program.input;
    this.#groups = program.groups.map((g) => ({ ...g }));
    this.#staging = program.groups.map((group, g) => {
      const capacity = packed.capacities[g];
      const field = Report.groups + groupFields * g;
      return {
        capacity,
        tau: view(field, group.slots * capacity),
        times: view(field + 1, group.slots * capacity),
        aux: view(field + 2, group.auxColumns * capacity),
        weights: view(field + 3, group.terms.length * capacity),
        residuals: view(field + 4, group.terms.length * capacity),
        staged: -1,
      };
    });
    for (const group of this.#groups) checkPoints(group);
  }

  evaluate(): void {
    this.#loaded.begin(1);
    for (let g = 0; g < this.#groups.length; g++) this.#run(g, Mode.gradients);
    this.#loaded.gram();
  }

  evaluateLosses(): void {
    this.#loaded.begin(0);
    for (let g = 0; g < this.#groups.length; g++) this.#run(g, Mode.losses);
  }

  /** One step of Adam along Σ coefficientsᵢ·gᵢ of the last `evaluate`. */
  adam({ rate, beta1, beta2, epsilon, step }: AdamSettings): void {
    this.#loaded.adam(rate, beta1, beta2, epsilon, 1 - beta1 ** step, 1 - beta2 ** step);
  }

  /** Residuals of a term: [count of its group], row after row where several results have it. */
  residuals(term: number): Float64Array {
    const places = this.#find(term);
    const out = new Float64Array(places.reduce((sum, [g]) => sum + this.#groups[g].count, 0));
    let first = 0;
    for (const [g, k] of places) {
      const { residuals, capacity } = this.#staging[g];
      this.#run(g, Mode.residuals, (from, count) => {
        out.set(residuals.subarray(k * capacity, k * capacity + count), first + from);
      });
      first += this.#groups[g].count;
    }
    return out;
  }

  /** Residuals of a term and their derivatives by θ, [residuals·P]; overwritten by the next call for that term. */
  jacobian(term: number): { residuals: Float64Array; jacobian: Float64Array } {
    const places = this.#find(term);
    const total = places.reduce((sum, [g]) => sum + this.#groups[g].count, 0);
    const P = this.parameters;
    // Megabytes: kept from call to call.
    let rows = this.#rows.get(term);
    if (rows?.residuals.length !== total) {
      rows = { residuals: new Float64Array(total), jacobian: new Float64Array(total * P) };
      this.#rows.set(term, rows);
    }
    const { residuals, jacobian } = rows;
    let first = 0;
    for (const [g, k] of places) {
      const { count } = this.#groups[g];
      const { capacity, residuals: staged } = this.#staging[g];
      for (let from = 0; from < count; from += capacity) {
        const block = this.#load(g, from);
        for (let at = 0; at < block; ) {
          const done = this.#loaded.jacobian(g, k, at, block);
          jacobian.set(this.#stage.subarray(0, done * P), (first + from + at) * P);
          at += done;
        }
        residuals.set(staged.subarray(k * capacity, k * capacity + block), first + from);
      }
      first += count;
    }
    return rows;
  }

  /** Derivatives 0…order in τ of all outputs at `times`: [(order+1)·outputs·times.length]. */
  jets(times: Float64Array, order: number): Float64Array {
    if (!Number.isInteger(order) || order < 0 || order > maxOrder)
      throw new KernelError(`jets reach derivatives 0 to ${maxOrder}, not ${order}`);
    const rows = (order + 1) * this.outputs;
    const out = new Float64Array(rows * times.length);
    const { shift, scale } = this.#input;
    for (let from = 0; from < times.length; from += stagePoints) {
      const count = Math.min(stagePoints, times.length - from);
      for (let n = 0; n < stagePoints; n++) this.#stage[n] = (times[from + Math.min(n, count - 1)] - shift) / scale;
      this.#loaded.jets(count, order + 1);
      for (let row = 0; row < rows; row++) {
        const at = stagePoints * (1 + row);
        out.set(this.#stage.subarray(at, at + count), row * times.length + from);
      }
    }
    return out;
  }

  setGroup(index: number, points: PointsDescription): void {
    const group = { ...this.#groups[index], ...points };
    checkPoints(group);
    this.#groups[index] = group;
    this.#staging[index].staged = -1;
  }

  dispose(): void {
    this.#loaded.dispose();
  }

  /** Runs all samples of a group, block by block. */
  #run(g: number, mode: ModeCode, each?: (from: number, count: number) => void): void {
    const { count } = this.#groups[g];
    for (let from = 0; from < count; from += this.#staging[g].capacity) {
      const block = this.#load(g, from);
      this.#loaded.run(g, block, count, mode);
      each?.(from, block);
    }
  }

  /**
   * Stages the block of samples that starts at `from`, padded to the capacity by its last sample with weight 0.
   * Returns how many there are.
   */
  #load(g: number, from: number): number {
    const group = this.#groups[g];
    const staging = this.#staging[g];
    const { capacity } = staging;
    const block = Math.min(capacity, group.count - from);
    if (staging.staged === from) return block;
    const { shift, scale } = this.#input;
    for (let slot = 0; slot < group.slots; slot++)
      for (let n = 0; n < capacity; n++) {
        const t = group.times[slot * group.count + from + Math.min(n, block - 1)];
        staging.times[slot * capacity + n] = t;
        staging.tau[slot * capacity + n] = (t - shift) / scale;
      }
    for (let column = 0; column < group.auxColumns; column++)
      for (let n = 0; n < capacity; n++)
        staging.aux[column * capacity + n] = group.aux[column * group.count + from + Math.min(n, block - 1)];
    for (let k = 0; k < group.terms.length; k++)
      for (let n = 0; n < capacity; n++)
        staging.weights[k * capacity + n] = n >= block ? 0 : (group.pointWeights?.[k * group.count + from + n] ?? 1);
    staging.staged = from;
    return block;
  }

  /** Groups and results of a term. */
  #find(term: number): [group: number, result: number][] {
    const found = this.#groups.flatMap(({ terms }, g) =>
      terms.flatMap((t, k): [number, number][] => (t === term ? [[g, k]] : [])),
    );
    if (found.length === 0) throw new KernelError(`no group of points computes term ${term}`);
    return found;
  }
}

function parametersOf(program: ProgramDescription): number {
  let sum = program.scalars;
  for (const { features, layers, outputs } of program.networks) {
    let inputs = features.kind === 'none' ? 1 : 2 * features.frequencies.length;
    for (const width of [...layers, outputs]) {
      sum += (inputs + 1) * width;
      inputs = width;
    }
  }
  return sum;
}

function checkPoints(group: GroupDescription): void {
  const expect = (what: string, actual: number, wanted: number) => {
    if (actual !== wanted) throw new KernelError(`a group of points has ${actual} ${what} instead of ${wanted}`);
  };
  if (!Number.isInteger(group.count) || group.count < 1) throw new KernelError('a group of points is empty');
  expect('times', group.times.length, group.slots * group.count);
  expect('auxiliary values', group.aux.length, group.auxColumns * group.count);
  if (group.pointWeights) expect('weights', group.pointWeights.length, group.terms.length * group.count);
}
