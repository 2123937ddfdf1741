/**
 * @file Writes the fused training step of a program in WGSL: forward jets, residual tapes, one reverse sweep per term,
 * losses and gradients, and (in batches) Adam and the Gram matrix, all in one dispatch.
 *
 * A value is a `vec4f` of four points; scratch memory is [row][column], a column being such a vector of one slot. A
 * matrix phase gives every invocation a block of four units and one column, with all jet channels in registers.
 */

import type { Activation } from '../../../problem/problem.ts';
import { activationDerivatives } from '../algebra/activation.ts';
import { composeJet, composeJetTranspose } from '../algebra/jets.ts';
import { Emitter, wgslNumber } from './emitter.ts';
import { groupsSource } from './group-shader.ts';
import { JobMode, type ProgramLayout, workgroupSize } from './layout.ts';
import { mathSource } from './math.wgsl.ts';
import { names } from './names.ts';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const four = range(4);
const lines = (indent: string, all: readonly string[]): string => all.map((l) => indent + l).join('\n');

/**
 * Products of a matrix in θ with jets, four rows and all channels of a column per invocation. `row(r)` is the address
 * of the first weight of row r, `along` the distance of the weights within a row.
 */
function blockSource(
  channels: number,
  start: (r: number, k: number) => string,
  row: (r: number) => string,
  along: string,
): string {
  return `  let blocks = (rows + 3u) / 4u;
  for (var q = lid; q < blocks * columns; q += ${workgroupSize}u) {
    let c = q % columns;
    let first = (q / columns) * 4u;
${lines(
  '    ',
  four.map((r) => `let j${r} = min(first + ${r}u, rows - 1u);`),
)}
${lines(
  '    ',
  four.map((r) => `let w${r}at = ${row(r)};`),
)}
${lines(
  '    ',
  four.flatMap((r) => range(channels).map((k) => `var s${r}_${k} = ${start(r, k)};`)),
)}
    for (var i = 0u; i < inner; i++) {
${lines(
  '      ',
  four.map((r) => `let w${r} = theta[w${r}at + i${along}];`),
)}
${lines(
  '      ',
  range(channels).map((k) => `let x${k} = scratch[source + (i * ${channels}u + ${k}u) * columns + c];`),
)}
${lines(
  '      ',
  four.flatMap((r) => range(channels).map((k) => `s${r}_${k} += w${r} * x${k};`)),
)}
    }
${lines(
  '    ',
  four.map((r) => {
    const stores = range(channels).map(
      (k) => `scratch[to + ((first + ${r}u) * ${channels}u + ${k}u) * columns + c] = s${r}_${k};`,
    );
    return `if (first + ${r}u < rows) { ${stores.join(' ')} }`;
  }),
)}
  }`;
}

/** z = W·a + b for all channels. */
function denseSource(channels: number): string {
  const bias = (r: number, k: number) => (k === 0 ? `vec4f(theta[weights + rows * inner + j${r}])` : 'vec4f(0)');
  return `fn ${names.dense(channels)}(lid: u32, columns: u32, source: u32, to: u32, weights: u32, inner: u32, rows: u32) {
${blockSource(channels, bias, (r) => `weights + j${r} * inner`, '')}
}`;
}

/** Wᵀ·z̄: the adjoint of a layer's input from that of its output. */
function backSource(channels: number): string {
  return `fn ${names.back(channels)}(lid: u32, columns: u32, source: u32, to: u32, weights: u32, rows: u32, inner: u32) {
${blockSource(
  channels,
  () => 'vec4f(0)',
  (r) => `weights + j${r}`,
  ' * rows',
)}
}`;
}

/** Jets through the activation, one unit and column per invocation. */
function activateSource(channels: number, activation: Activation): string {
  const e = new Emitter('v');
  const z = range(channels).map((k) => `z${k}`);
  const a = composeJet(e, activationDerivatives(e, activation, 'z0', channels - 1), z);
  return elementwise(names.activate(channels, activation), channels, 'raw', 'to', [
    ...z.map((n, k) => `let ${n} = scratch[raw + at + ${k}u * columns];`),
    ...e.lines,
    ...a.map((n, k) => `scratch[to + at + ${k}u * columns] = ${n};`),
  ]);
}

/** Adjoint of the jets before the activation from that after it, in place. */
function deactivateSource(channels: number, activation: Activation): string {
  const e = new Emitter('v');
  const z = range(channels).map((k) => `z${k}`);
  const bar = range(channels).map((k) => `b${k}`);
  const d = composeJetTranspose(e, activationDerivatives(e, activation, 'z0', channels), z, bar);
  return elementwise(names.deactivate(channels, activation), channels, 'raw', 'adjoint', [
    ...z.map((n, k) => `let ${n} = scratch[raw + at + ${k}u * columns];`),
    ...bar.map((n, k) => `let ${n} = scratch[adjoint + at + ${k}u * columns];`),
    ...e.lines,
    ...d.map((n, k) => `scratch[adjoint + at + ${k}u * columns] = ${n};`),
  ]);
}

function elementwise(name: string, channels: number, first: string, second: string, body: string[]): string {
  return `fn ${name}(lid: u32, columns: u32, ${first}: u32, ${second}: u32, units: u32) {
  for (var q = lid; q < units * columns; q += ${workgroupSize}u) {
    let at = (q / columns) * ${channels}u * columns + q % columns;
${lines('    ', body)}
  }
}`;
}

/** Adds D·Aᵀ, summed over points and channels, to the gradient of a layer: blocks of 4×4 weights per invocation. */
function gradientSource(channels: number): string {
  return `fn ${names.gradient(channels)}(lid: u32, columns: u32, adjoint: u32, source: u32, to: u32, inputs: u32, outputs: u32) {
  let across = (inputs + 3u) / 4u;
  let blocks = ((outputs + 3u) / 4u) * across;
  for (var q = lid; q < blocks; q += ${workgroupSize}u) {
    let j0 = (q / across) * 4u;
    let i0 = (q % across) * 4u;
${range(4)
  .map((r) => `    let d${r}at = adjoint + min(j0 + ${r}u, outputs - 1u) * ${channels}u * columns;`)
  .join('\n')}
${range(4)
  .map((r) => `    let x${r}at = source + min(i0 + ${r}u, inputs - 1u) * ${channels}u * columns;`)
  .join('\n')}
${range(4)
  .flatMap((r) => [`    var bias${r} = 0.0;`, ...range(4).map((s) => `    var g${r}${s} = 0.0;`)])
  .join('\n')}
    for (var n = 0u; n < ${channels}u * columns; n++) {
${range(4)
  .flatMap((r) => [`      let d${r} = scratch[d${r}at + n];`, `      let x${r} = scratch[x${r}at + n];`])
  .join('\n')}
${range(4)
  .flatMap((r) => range(4).map((s) => `      g${r}${s} += dot(d${r}, x${s});`))
  .join('\n')}
      if (n < columns) {
${range(4)
  .map((r) => `        bias${r} += dot(d${r}, vec4f(1));`)
  .join('\n')}
      }
    }
${range(4)
  .map(
    (r) => `    if (j0 + ${r}u < outputs) {
      let row = to + (j0 + ${r}u) * inputs + i0;
${range(4)
  .map((s) => `      if (i0 + ${s}u < inputs) { gradients[row + ${s}u] += g${r}${s}; }`)
  .join('\n')}
      if (i0 == 0u) { gradients[to + outputs * inputs + j0 + ${r}u] += bias${r}; }
    }`,
  )
  .join('\n')}
  }
}`;
}

/** Jets of the features in τ, which is what the first layer sees. */
function featuresSource(layout: ProgramLayout, network: number, channels: number): string {
  const { features } = layout.networks[network].shape;
  const store = (unit: number, k: number, value: string) =>
    `scratch[to + ${unit * channels + k}u * columns] = ${value};`;
  if (features.kind === 'none') {
    const values = ['tau', 'vec4f(1)', 'vec4f(0)', 'vec4f(0)', 'vec4f(0)'];
    return `fn ${names.features(channels, network)}(to: u32, columns: u32, tau: vec4f) {
  ${range(channels)
    .map((k) => store(0, k, values[k]))
    .join('\n  ')}
}`;
  }
  const lines = features.frequencies.flatMap((w, n) => {
    const head = [`let s${n} = m_sin(${wgslNumber(w)} * tau);`, `let c${n} = m_cos(${wgslNumber(w)} * tau);`];
    // d/dτ turns (sin, cos) a quarter and multiplies by ω.
    const turns = [`s${n}`, `c${n}`, `-s${n}`, `-c${n}`];
    const channelsOf = (shift: number, unit: number) =>
      range(channels).map((k) => store(unit, k, `${wgslNumber(w ** k)} * (${turns[(k + shift) % 4]})`));
    return [...head, ...channelsOf(0, n), ...channelsOf(1, features.frequencies.length + n)];
  });
  return `fn ${names.features(channels, network)}(to: u32, columns: u32, tau: vec4f) {
  ${lines.join('\n  ')}
}`;
}

function gramSource(layout: ProgramLayout): string {
  const { terms, parameters } = layout;
  return `
var<workgroup> sums: array<f32, ${workgroupSize}>;
fn gram(lid: u32, lane: u32) {
  for (var i = 0u; i < ${terms}u; i++) {
    for (var j = 0u; j <= i; j++) {
      let a = (lane * ${terms}u + i) * ${parameters}u;
      let b = (lane * ${terms}u + j) * ${parameters}u;
      var sum = 0.0;
      for (var p = lid; p < ${parameters}u; p += ${workgroupSize}u) { sum += gradients[a + p] * gradients[b + p]; }
      sums[lid] = sum;
      workgroupBarrier();
      for (var half = ${workgroupSize / 2}u; half > 0u; half /= 2u) {
        if (lid < half) { sums[lid] += sums[lid + half]; }
        workgroupBarrier();
      }
      if (lid == 0u) {
        let at = job.lanes * ${terms}u + lane * ${terms * terms}u;
        results[at + i * ${terms}u + j] = sums[0];
        results[at + j * ${terms}u + i] = sums[0];
      }
      workgroupBarrier();
    }
  }
}`;
}

/** Adam (arXiv 1412.6980, algorithm 1); the bias corrections of every step stand in `paces`. */
function adamSource(layout: ProgramLayout): string {
  const { terms, parameters } = layout;
  return `
fn adam(lid: u32, lane: u32, pace: vec4f) {
  let own = lane * ${terms + 1}u;
  let rate = runs[own + ${terms}u] * pace.x;
  for (var p = lid; p < ${parameters}u; p += ${workgroupSize}u) {
    var g = 0.0;
    for (var t = 0u; t < ${terms}u; t++) { g += runs[own + t] * gradients[(lane * ${terms}u + t) * ${parameters}u + p]; }
    let at = 2u * (lane * ${parameters}u + p);
    let m = 0.9 * moments[at] + 0.1 * g;
    let v = 0.999 * moments[at + 1u] + 0.001 * g * g;
    moments[at] = m;
    moments[at + 1u] = v;
    theta[lane * ${parameters}u + p] -= rate * m / (sqrt(v) + pace.y);
  }
}`;
}

/** Every number of jet channels that a group has. */
const channelsOf = (layout: ProgramLayout): number[] => [...new Set(layout.groups.map((g) => g.channels))];

/** What a module is generated for. */
export type ShaderKind = 'single' | 'batch';

/**
 * The whole module. Entry points: `step` (one workgroup per lane) and, for single runs, `collect` (sums the
 * gradients of all lanes into the first).
 */
export function shaderSource(layout: ProgramLayout, kind: ShaderKind): string {
  const batch = kind === 'batch';
  const channels = channelsOf(layout);
  const activations = [
    ...new Set(layout.networks.filter((n) => n.shape.layers.length > 0).map((n) => n.shape.activation)),
  ];
  const parts = [
    `struct Job { mode: u32, steps: u32, lanes: u32, first: u32, group: u32, scratch: u32, none1: u32, none2: u32, groups: array<vec4u, ${2 * layout.groups.length}> }
@group(0) @binding(0) var<uniform> job: Job;
@group(0) @binding(1) var<storage, read_write> theta: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> scratch: array<vec4f>;
@group(0) @binding(4) var<storage, read> points: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> results: array<f32>;`,
    batch
      ? `@group(0) @binding(6) var<storage, read_write> moments: array<f32>;
@group(0) @binding(7) var<storage, read> runs: array<f32>;
@group(0) @binding(8) var<uniform> paces: array<vec4f, ${stepsPerDispatch}>;`
      : `@group(0) @binding(6) var<storage, read_write> recorded: array<vec4f>;`,
    mathSource,
    ...channels.flatMap((k) => [
      ...layout.networks.map((_, n) => featuresSource(layout, n, k)),
      ...activations.flatMap((a) => [activateSource(k, a), deactivateSource(k, a)]),
      denseSource(k),
      backSource(k),
      gradientSource(k),
    ]),
    ...channels.map((k) => groupsSource(layout, k, batch)),
    batch ? gramSource(layout) + adamSource(layout) : collectSource(layout),
    mainSource(layout, batch),
  ];
  return parts.join('\n');
}

/** Most steps that one dispatch of a batch takes. */
export const stepsPerDispatch = 1024;

function collectSource(layout: ProgramLayout): string {
  const size = layout.terms * layout.parameters;
  return `
@compute @workgroup_size(${workgroupSize})
fn collect(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  for (var p = id.x; p < ${size}u; p += count.x * ${workgroupSize}u) {
    var sum = 0.0;
    for (var lane = 0u; lane < job.lanes; lane++) { sum += gradients[lane * ${size}u + p]; }
    gradients[p] = sum;
  }
}`;
}

function mainSource(layout: ProgramLayout, batch: boolean): string {
  const { terms, parameters } = layout;
  const clear = `for (var p = lid; p < ${terms * parameters}u; p += ${workgroupSize}u) { gradients[lane * ${terms * parameters}u + p] = 0.0; }
    for (var t = lid; t < ${terms}u; t += ${workgroupSize}u) { results[lane * ${terms}u + t] = 0.0; }
    storageBarrier();`;
  const calls = channelsOf(layout)
    .map((k) => `${names.groups(k)}(lid, lane, base${batch ? '' : ', job.lanes'});`)
    .join('\n    ');
  const body = batch
    ? `for (var n = 0u; n < job.steps; n++) {
    ${clear}
    ${calls}
    if ((job.mode & ${JobMode.train}u) != 0u) {
      adam(lid, lane, paces[n]);
      storageBarrier();
    }
  }
  if ((job.mode & ${JobMode.gram}u) != 0u) { gram(lid, lane); }`
    : `${clear}
    ${calls}`;
  return `
@compute @workgroup_size(${workgroupSize})
fn step(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lid: u32) {
  let lane = workgroup.x;
  let base = lane * job.scratch;
  ${body}
}`;
}
