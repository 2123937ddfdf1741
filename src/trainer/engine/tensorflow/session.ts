/** @file One program on TensorFlow.js: points stay on the backend, θ goes there and gradients come back every step. */

import { gramMatrix } from '../../../numeric/dense.ts';
import { messageOf } from '../../../problem/message-of.ts';
import { type LeafAdjoints, tapeForward, tapeReverse } from '../../../tape/walk.ts';
import {
  type GroupPoints,
  networkParameters,
  type PointGroup,
  type Program,
  parameterCount,
} from '../../compile/program.ts';
import { lossSlope, lossValue } from '../algebra/loss.ts';
import { EngineError, type Session } from '../engine.ts';
import { jetsPoints, jetsProgram } from '../jets-program.ts';
import {
  type ForwardPass,
  featureJets,
  type Layers,
  type Reduction,
  readLayers,
  tensorBackward,
  tensorForward,
} from './network.ts';
import { Tensors } from './tensors.ts';
import type { Tensor, Tf } from './tf.ts';

/** The points of a group on the backend. */
interface GroupTensors {
  group: PointGroup;
  /** Feature jets of every network. */
  features: Tensor[];
  /** [count] per slot */
  times: Tensor[];
  aux: Tensor[];
  /** [count] per term: pointwise weight, divided by N for means. */
  weights: Tensor[];
  zeros: Tensor;
}

/** A group at θ: forward passes of all networks, registers of its tape. */
interface GroupValues {
  passes: ForwardPass[];
  registers: Tensor[];
}

interface Place {
  offset: number;
  firstOutput: number;
}

export class TensorflowSession implements Session {
  readonly precision = 'f32';
  readonly terms: number;
  readonly parameters: number;
  readonly theta: Float32Array;
  readonly losses: Float64Array;
  readonly gradients: Float32Array;
  readonly gram: Float64Array;
  readonly #tf: Tf;
  readonly #k: Tensors;
  readonly #places: Place[] = [];
  readonly #groups: GroupTensors[];
  #program: Program;
  #jets: { order: number; session: TensorflowSession } | null = null;

  constructor(tf: Tf, program: Program) {
    this.#tf = tf;
    this.#k = new Tensors(tf);
    this.#program = program;
    this.terms = program.terms;
    this.parameters = parameterCount(program);
    this.theta = new Float32Array(this.parameters);
    this.losses = new Float64Array(this.terms);
    this.gradients = new Float32Array(this.terms * this.parameters);
    this.gram = new Float64Array(this.terms ** 2);
    let offset = 0;
    let firstOutput = 0;
    for (const shape of program.networks) {
      this.#places.push({ offset, firstOutput });
      offset += networkParameters(shape);
      firstOutput += shape.outputs;
    }
    this.#groups = program.groups.map((g) => guarded(() => this.#upload(g)));
  }

  async evaluate(): Promise<void> {
    const { terms, parameters } = this;
    const all = guarded(() =>
      this.#tf.tidy(() => {
        const { layers, scalars } = this.#parameters();
        const rows: Tensor[] = [];
        const losses: Tensor[] = [];
        for (const place of this.#groups) {
          const values = this.#forward(place, layers, scalars);
          place.group.terms.forEach((term, t) => {
            const { loss, seed } = this.#loss(place, values, t);
            losses[term] = loss;
            rows[term] = this.#gradient(place, values, layers, t, seed, { kind: 'sum' });
          });
        }
        return this.#tf.concat([this.#tf.stack(losses, 0), ...rows], 0);
      }),
    );
    const data = await read(all);
    this.losses.set(data.subarray(0, terms));
    this.gradients.set(data.subarray(terms, terms + terms * parameters));
    gramMatrix(this.gradients, terms, this.gram);
  }

  async evaluateLosses(): Promise<void> {
    const all = guarded(() =>
      this.#tf.tidy(() => {
        const { layers, scalars } = this.#parameters();
        const losses: Tensor[] = [];
        for (const place of this.#groups) {
          const values = this.#forward(place, layers, scalars);
          place.group.terms.forEach((term, t) => {
            losses[term] = this.#loss(place, values, t).loss;
          });
        }
        return this.#tf.stack(losses, 0);
      }),
    );
    this.losses.set(await read(all));
  }

  async residuals(term: number): Promise<Float64Array> {
    const place = this.#placeOf(term);
    const t = place.group.terms.indexOf(term);
    const result = guarded(() =>
      this.#tf.tidy(() => {
        const { layers, scalars } = this.#parameters();
        return this.#whole(place, this.#forward(place, layers, scalars).registers[place.group.tape.results[t]]);
      }),
    );
    return Float64Array.from(await read(result));
  }

  async jacobian(term: number): Promise<{ residuals: Float64Array; jacobian: Float64Array }> {
    const place = this.#placeOf(term);
    const { slots, count, terms } = place.group;
    const rows = guarded(() =>
      this.#tf.tidy(() => {
        const { layers, scalars } = this.#parameters();
        const values = this.#forward(place, layers, scalars);
        const one = this.#whole(place, this.#k.constant(1));
        return this.#gradient(place, values, layers, terms.indexOf(term), one, { kind: 'rows', slots, samples: count });
      }),
    );
    return { residuals: await this.residuals(term), jacobian: Float64Array.from(await read(rows)) };
  }

  async jets(times: Float64Array, order: number): Promise<Float64Array> {
    if (this.#jets?.order !== order) {
      this.#jets?.session.dispose();
      this.#jets = { order, session: new TensorflowSession(this.#tf, jetsProgram(this.#program, times, order)) };
    } else {
      this.#jets.session.setGroup(0, jetsPoints(times));
    }
    const { session } = this.#jets;
    session.theta.set(this.theta);
    const [place] = session.#groups;
    const all = guarded(() =>
      this.#tf.tidy(() => {
        const { layers, scalars } = session.#parameters();
        const { registers } = session.#forward(place, layers, scalars);
        return this.#tf.concat(
          Array.from(place.group.tape.results, (r) => registers[r]),
          0,
        );
      }),
    );
    return Float64Array.from(await read(all));
  }

  setGroup(index: number, points: GroupPoints): void {
    const group = { ...this.#program.groups[index], ...points };
    const fresh = guarded(() => this.#upload(group));
    release(this.#groups[index]);
    this.#groups[index] = fresh;
    this.#program = { ...this.#program, groups: this.#program.groups.with(index, group) };
  }

  dispose(): void {
    this.#jets?.session.dispose();
    this.#jets = null;
    this.#groups.forEach(release);
    this.#k.dispose();
  }

  #placeOf(term: number): GroupTensors {
    const found = this.#groups.find((g) => g.group.terms.includes(term));
    if (!found) throw new EngineError(`the program has no term ${term}`);
    return found;
  }

  #upload(group: PointGroup): GroupTensors {
    const { count, slots } = group;
    const { shift, scale } = this.#program.input;
    const vector = (values: Float64Array) => this.#tf.tensor1d(Float32Array.from(values));
    const row = (values: Float64Array, r: number) => values.subarray(r * count, (r + 1) * count);
    const tau = group.times.map((t) => (t - shift) / scale);
    return {
      group,
      features: this.#program.networks.map((shape) => featureJets(this.#tf, shape, tau, group.order + 1)),
      times: Array.from({ length: slots }, (_, s) => vector(row(group.times, s))),
      aux: Array.from({ length: group.auxColumns }, (_, c) => vector(row(group.aux, c))),
      weights: group.losses.map(({ reduction }, t) => {
        const share = reduction === 'mean' ? 1 / count : 1;
        const own = group.pointWeights ? row(group.pointWeights, t) : new Float64Array(count).fill(1);
        return vector(own.map((w) => w * share));
      }),
      zeros: this.#tf.zeros([count]),
    };
  }

  /** θ on the backend; to be called inside a tidy. */
  #parameters(): { layers: Layers[][]; scalars: Tensor[] } {
    const { networks, scalars } = this.#program;
    const first = this.parameters - scalars;
    return {
      layers: networks.map((shape, n) => readLayers(this.#tf, shape, this.theta, this.#places[n].offset)),
      scalars: Array.from({ length: scalars }, (_, k) => this.#tf.scalar(this.theta[first + k])),
    };
  }

  #forward(place: GroupTensors, layers: Layers[][], scalars: Tensor[]): GroupValues {
    const { group, times, aux } = place;
    const channels = group.order + 1;
    const passes = this.#program.networks.map((shape, n) =>
      tensorForward(this.#tf, this.#k, shape, layers[n], place.features[n], channels),
    );
    const registers = tapeForward(this.#k, group.tape, {
      time: (slot) => times[slot],
      jet: (output, order, slot) => this.#column(group, passes, output, order, slot),
      aux: (column) => aux[column],
      scalar: (index) => scalars[index],
    });
    return { passes, registers };
  }

  /** One jet of one output at one slot: [count]. */
  #column(group: PointGroup, passes: ForwardPass[], output: number, order: number, slot: number): Tensor {
    const n = this.#networkOf(output);
    const from = (order * group.slots + slot) * group.count;
    const column = this.#tf.slice(passes[n].output, [from, output - this.#places[n].firstOutput], [group.count, 1]);
    return this.#tf.reshape(column, [group.count]);
  }

  #networkOf(output: number): number {
    return this.#places.findLastIndex((p) => p.firstOutput <= output);
  }

  /** A register as a whole column, also where it is one number for all points. */
  #whole(place: GroupTensors, register: Tensor): Tensor {
    return this.#tf.add(register, place.zeros);
  }

  #loss(place: GroupTensors, { registers }: GroupValues, t: number): { loss: Tensor; seed: Tensor } {
    const r = registers[place.group.tape.results[t]];
    const loss = place.group.losses[t];
    return {
      loss: this.#tf.sum(this.#tf.mul(place.weights[t], lossValue(this.#k, loss, r))),
      seed: this.#tf.mul(place.weights[t], lossSlope(this.#k, loss, r)),
    };
  }

  /** Gradient of result `t` with adjoint `seed` [count]: [P], or [count, P] by rows. */
  #gradient(
    place: GroupTensors,
    { passes, registers }: GroupValues,
    layers: Layers[][],
    t: number,
    seed: Tensor,
    reduction: Reduction,
  ): Tensor {
    const { tape, count, order } = place.group;
    const adjoints = tapeReverse(this.#k, tape, registers, tape.results[t], seed);
    const summed = reduction.kind === 'sum';
    const parts = this.#program.networks.map((shape, n) => {
      const bar = this.#outputAdjoint(place, adjoints, n);
      if (bar === null) return this.#tf.zeros(summed ? [networkParameters(shape)] : [count, networkParameters(shape)]);
      return tensorBackward(this.#tf, this.#k, shape, layers[n], passes[n], bar, order + 1, reduction);
    });
    for (let index = 0; index < this.#program.scalars; index++) {
      const own = adjoints.scalars.filter((s) => s.index === index).map((s) => this.#whole(place, s.adjoint));
      const column = own.reduce((a, b) => this.#tf.add(a, b), place.zeros);
      parts.push(summed ? this.#tf.reshape(this.#tf.sum(column), [1]) : this.#tf.reshape(column, [count, 1]));
    }
    return this.#tf.concat(parts, summed ? 0 : 1);
  }

  /** Adjoint of a network's output [channels·slots·count, outputs]; `null` where the result does not see it. */
  #outputAdjoint(place: GroupTensors, adjoints: LeafAdjoints<Tensor>, n: number): Tensor | null {
    const { slots, order } = place.group;
    const { firstOutput } = this.#places[n];
    const { outputs } = this.#program.networks[n];
    const own = adjoints.jets.filter((j) => j.output >= firstOutput && j.output < firstOutput + outputs);
    if (own.length === 0) return null;
    const columns = Array.from({ length: outputs }, (_, o) => {
      const blocks: Tensor[] = [];
      for (let k = 0; k <= order; k++) {
        for (let slot = 0; slot < slots; slot++) {
          const here = own.filter((j) => j.output === firstOutput + o && j.order === k && j.slot === slot);
          blocks.push(here.map((j) => this.#whole(place, j.adjoint)).reduce((a, b) => this.#tf.add(a, b), place.zeros));
        }
      }
      return blocks.length > 1 ? this.#tf.concat(blocks, 0) : blocks[0];
    });
    return this.#tf.stack(columns, 1);
  }
}

function release(place: GroupTensors): void {
  for (const t of [...place.features, ...place.times, ...place.aux, ...place.weights, place.zeros]) t.dispose();
}

async function read(tensor: Tensor): Promise<Float32Array> {
  try {
    return await tensor.data();
  } catch (error) {
    throw failure(error);
  } finally {
    tensor.dispose();
  }
}

function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw failure(error);
  }
}

function failure(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const message = messageOf(error);
  if (/OOM|out of memory|ResourceExhausted|allocat/i.test(message)) {
    return new EngineError('TensorFlow ran out of memory; use fewer points or a smaller network');
  }
  return new EngineError(`TensorFlow failed: ${message.split('\n')[0]}`);
}
