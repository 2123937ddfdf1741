/** @file Where everything lies in the buffers of the fused step; rows of scratch memory, offsets in θ, job words. */
import {
  featureCount,
  type NetworkShape,
  networkParameters,
  outputCount,
  type PointGroup,
  type Program,
  parameterCount,
} from '../../compile/program.ts';
import { EngineError } from '../engine.ts';

/** Invocations per workgroup; one workgroup runs one lane (a chunk of points, or a whole run of a batch). */
export const workgroupSize = 128;

/** Vectors of four points that one tile of a group aims at. */
const tileVectors = 16;

/** Bits of `job.mode`. */
export const JobMode = {
  /** Reverse sweeps: gradients of every term. */
  reverse: 1,
  /** Adam step after every evaluation. */
  train: 2,
  /** One sample per lane with adjoint 1: rows of the Jacobian of group `job.group`. */
  jacobian: 4,
  /** Residuals go to the residual buffer. */
  record: 8,
  /** Gram matrix of the last evaluation. */
  gram: 16,
} as const;

export interface LayerLayout {
  inputs: number;
  outputs: number;
  /** Offsets in θ. */
  weights: number;
  bias: number;
}

export interface NetworkLayout {
  shape: NetworkShape;
  /** Global number of its first output. */
  firstOutput: number;
  layers: LayerLayout[];
}

/** Rows of scratch memory of one group; a row is one vector of four points per column. */
export interface GroupLayout {
  group: PointGroup;
  /** Jet channels K+1; a group of few points carries as many as the group that needs most. */
  channels: number;
  networks: { features: number; activated: number[]; raw: number[]; output: number }[];
  /** Two buffers of adjoints that take turns. */
  adjoints: [number, number];
  /** Per term of the group: outputs·channels rows. */
  seeds: number;
  /** Per term of the group: loss, then the adjoint of every scalar. */
  partials: number;
  rows: number;
}

export interface ProgramLayout {
  parameters: number;
  scalars: number;
  /** Offset of the scalars in θ. */
  firstScalar: number;
  terms: number;
  outputs: number;
  networks: NetworkLayout[];
  groups: GroupLayout[];
}

function networkLayouts(program: Program): NetworkLayout[] {
  let offset = 0;
  let firstOutput = 0;
  return program.networks.map((shape) => {
    let at = offset;
    let inputs = featureCount(shape.features);
    const layers = [...shape.layers, shape.outputs].map((outputs) => {
      const layer = { inputs, outputs, weights: at, bias: at + inputs * outputs };
      at += (inputs + 1) * outputs;
      inputs = outputs;
      return layer;
    });
    const layout = { shape, firstOutput, layers };
    offset += networkParameters(shape);
    firstOutput += shape.outputs;
    return layout;
  });
}

function groupLayout(group: PointGroup, channels: number, networks: NetworkLayout[], scalars: number): GroupLayout {
  let rows = 0;
  const take = (units: number): number => {
    const at = rows;
    rows += units * channels;
    return at;
  };
  const places = networks.map(({ shape }) => ({
    features: take(featureCount(shape.features)),
    activated: shape.layers.map(take),
    raw: shape.layers.map(take),
    output: take(shape.outputs),
  }));
  const widest = Math.max(1, ...networks.flatMap((n) => n.shape.layers));
  const outputs = networks.reduce((sum, n) => sum + n.shape.outputs, 0);
  const adjoints: [number, number] = [take(widest), take(widest)];
  const seeds = take(group.terms.length * outputs);
  const partials = rows;
  rows += group.terms.length * (1 + scalars);
  return { group, channels, networks: places, adjoints, seeds, partials, rows };
}

/** One bit per network in the shader's tables. */
const mostNetworks = 31;

/** Points that may carry more jets than they need, for one piece of code less to compile. */
const fewPoints = 64;

/** @throws EngineError where the program has more networks than the shader can tell apart. */
export function programLayout(program: Program): ProgramLayout {
  if (program.networks.length > mostNetworks) {
    throw new EngineError(`WebGPU runs at most ${mostNetworks} separate networks; write one shared network`);
  }
  const networks = networkLayouts(program);
  const parameters = parameterCount(program);
  const highest = Math.max(...program.groups.map((g) => g.order));
  const channelsOf = (g: PointGroup) => 1 + (g.count * g.slots <= fewPoints ? highest : g.order);
  return {
    parameters,
    scalars: program.scalars,
    firstScalar: parameters - program.scalars,
    terms: program.terms,
    outputs: outputCount(program),
    networks,
    groups: program.groups.map((g) => groupLayout(g, channelsOf(g), networks, program.scalars)),
  };
}

/** Vectors of four samples that hold `count` samples. */
export const vectorsOf = (count: number): number => Math.max(1, Math.ceil(count / 4));

/** Vectors of samples per tile: every slot of a sample lies in the same tile. */
export function tileOf(group: Pick<PointGroup, 'slots' | 'count'>): number {
  return Math.max(1, Math.min(vectorsOf(group.count), Math.floor(tileVectors / group.slots)));
}

/** Vectors of scratch memory one lane needs for `groups`, the points that stand in the places of `layout.groups`. */
export function scratchVectors(layout: ProgramLayout, groups: readonly PointGroup[]): number {
  return Math.max(1, ...layout.groups.map((g, n) => g.rows * groups[n].slots * tileOf(groups[n])));
}
