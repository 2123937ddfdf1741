/**
 * @file WGSL of all groups of points with one number of jet channels: features, forward pass, the tape and loss of each
 * group, then one reverse sweep per term. The groups share the code, since drivers inline every call and compiling takes
 * them seconds; only tapes are written out group by group.
 */

import { tapeForward, tapeReverse } from '../../../tape/walk.ts';
import { lossSlope, lossValue } from '../algebra/loss.ts';
import { Emitter } from './emitter.ts';
import { type GroupLayout, JobMode, type NetworkLayout, type ProgramLayout, workgroupSize } from './layout.ts';
import { names } from './names.ts';

/** `base + row·columns` as source. */
const at = (row: number): string => `base + ${row}u * columns`;

function featuresPhase(layout: ProgramLayout, place: GroupLayout): string {
  const calls = layout.networks.map(
    (_, n) => `${names.features(place.channels, n)}(${at(place.networks[n].features)} + c, columns, tau);`,
  );
  return `for (var c = lid; c < columns; c += ${workgroupSize}u) {
      let tau = points[info.w + (c / tile) * info.x + min(v0 + c % tile, info.x - 1u)];
      ${calls.join('\n      ')}
    }
    storageBarrier();`;
}

const vectors = (rows: readonly (readonly number[])[]): string =>
  `array(${rows
    .map(
      (r) =>
        `vec4u(${[...r, 0, 0, 0, 0]
          .slice(0, 4)
          .map((x) => `${x}u`)
          .join(', ')})`,
    )
    .join(', ')})`;

/**
 * Tables of a network, by layer: (weights in θ, inputs, outputs) and rows of (source, raw, activated). The rows depend
 * on the channels alone. Loops over tables rather than unrolled calls, again for the compiler's sake.
 */
function tables(layout: ProgramLayout, place: GroupLayout): string[] {
  const g = place.channels;
  return layout.networks.map((network, n) => {
    const rows = place.networks[n];
    const layers = network.layers.map((l) => [l.weights, l.inputs, l.outputs]);
    const last = network.layers.length - 1;
    const places = network.layers.map((_, l) => [
      l === 0 ? rows.features : rows.activated[l - 1],
      l === last ? rows.output : rows.raw[l],
      l === last ? 0 : rows.activated[l],
    ]);
    return `const layers_${g}_${n} = ${vectors(layers)};
const rows_${g}_${n} = ${vectors(places)};`;
  });
}

function forwardPhases(layout: ProgramLayout, place: GroupLayout): string[] {
  const g = place.channels;
  return layout.networks.map((network, n) => {
    const hidden = network.shape.layers.length;
    const activate = `if (l < ${hidden}u) {
        ${names.activate(place.channels, network.shape.activation)}(lid, columns, base + rows.y * columns, base + rows.z * columns, shape.z);
        storageBarrier();
      }`;
    return `for (var l = 0u; l <= ${hidden}u; l++) {
      let shape = layers_${g}_${n}[l];
      let rows = rows_${g}_${n}[l];
      ${names.dense(place.channels)}(lid, columns, base + rows.x * columns, base + rows.y * columns, own + shape.x, shape.y, shape.z);
      storageBarrier();
      ${hidden > 0 ? activate : ''}
    }`;
  });
}

/** Row of the jets of global output `output`. */
function outputRow(layout: ProgramLayout, place: GroupLayout, output: number): number {
  const n = layout.networks.findIndex((x) => output >= x.firstOutput && output < x.firstOutput + x.shape.outputs);
  return place.networks[n].output + (output - layout.networks[n].firstOutput) * place.channels;
}

const seedRow = (layout: ProgramLayout, place: GroupLayout, term: number, output: number): number =>
  place.seeds + (term * layout.outputs + output) * place.channels;

const partialRow = (layout: ProgramLayout, place: GroupLayout, term: number): number =>
  place.partials + term * (1 + layout.scalars);

function tapePhase(
  layout: ProgramLayout,
  place: GroupLayout,
  batch: boolean,
): { source: string; needs: Set<number>[] } {
  const { group } = place;
  const { slots, auxColumns, tape, losses } = group;
  const e = new Emitter('r');
  const load = (offset: string) => e.define(`points[${offset} + v]`);
  const times = (slot: number) => load(`info.w + ${slots + slot}u * info.x`);
  const values = tapeForward(e, tape, {
    time: times,
    jet: (output, order, slot) =>
      e.define(`scratch[${at(outputRow(layout, place, output) + order)} + ${slot}u * tile + s]`),
    aux: (column) => load(`info.w + ${2 * slots + column}u * info.x`),
    scalar: (index) => e.define(`vec4f(theta[own + ${layout.firstScalar + index}u])`),
  });
  const stores: string[] = [];
  const needs = Array.from(tape.results, (result, t) => {
    const r = values[result];
    const factor = losses[t].reduction === 'mean' ? 'mean' : 'vec4f(1)';
    const weight = e.binary('mul', factor, load(`info.w + ${2 * slots + auxColumns + t}u * info.x`));
    const loss = e.define(`select(vec4f(0), ${weight} * ${lossValue(e, losses[t], r)}, live)`);
    const slope = e.binary('mul', weight, lossSlope(e, losses[t], r));
    const seed = e.define(`select(vec4f(0), select(${slope}, vec4f(1), jacobian), live)`);
    const adjoints = tapeReverse(e, tape, values, result, seed);
    if (!batch) {
      stores.push(
        `if ((job.mode & ${JobMode.record}u) != 0u && v0 + s < info.x) { recorded[more.x + ${t}u * info.x + v0 + s] = ${r}; }`,
      );
    }
    stores.push(`scratch[${at(partialRow(layout, place, t))} + s] = ${loss};`);
    const outputs = new Set(adjoints.jets.map((j) => j.output));
    for (let index = 0; index < layout.scalars; index++) {
      const parts = adjoints.scalars.filter((x) => x.index === index).map((x) => x.adjoint);
      const value = parts.length > 0 ? parts.join(' + ') : 'vec4f(0)';
      stores.push(`scratch[${at(partialRow(layout, place, t) + 1 + index)} + s] = ${value};`);
    }
    // A network is swept back as a whole, so all of its outputs need seeds, zero where the term does not look.
    for (const output of outputsSwept(layout, outputs)) {
      for (let k = 0; k < place.channels; k++) {
        for (let slot = 0; slot < slots; slot++) {
          const parts = adjoints.jets
            .filter((j) => j.output === output && j.order === k && j.slot === slot)
            .map((j) => j.adjoint);
          const value = parts.length > 0 ? parts.join(' + ') : 'vec4f(0)';
          stores.push(`scratch[${at(seedRow(layout, place, t, output) + k)} + ${slot}u * tile + s] = ${value};`);
        }
      }
    }
    return outputs;
  });
  return { source: [...e.lines, ...stores].join('\n          '), needs };
}

/** All outputs of the networks that have one of `outputs`. */
function outputsSwept(layout: ProgramLayout, outputs: Set<number>): number[] {
  return layout.networks
    .filter((n) => sweeps(n, outputs))
    .flatMap((n) => Array.from({ length: n.shape.outputs }, (_, o) => n.firstOutput + o));
}

const sweeps = (n: NetworkLayout, outputs: Set<number>): boolean =>
  Array.from(outputs).some((o) => o >= n.firstOutput && o < n.firstOutput + n.shape.outputs);

/** Bits of the networks that a term sweeps. */
const sweptBits = (layout: ProgramLayout, outputs: Set<number>): number =>
  layout.networks.reduce((bits, n, k) => bits | (sweeps(n, outputs) ? 1 << k : 0), 0);

/** The reverse sweeps of all terms of the group, one after the other. */
function reversePhase(layout: ProgramLayout, place: GroupLayout): string {
  const { parameters, terms, firstScalar, scalars, outputs } = layout;
  const { channels } = place;
  const networks = layout.networks.map((network, n) => {
    const hidden = network.shape.layers.length;
    const descend = `let below = base + select(${place.adjoints[0]}u, ${place.adjoints[1]}u, (l & 1u) == 1u) * columns;
            if (l > 0u) {
              ${names.back(channels)}(lid, columns, above, below, own + shape.x, shape.y, shape.z);
              storageBarrier();
              ${names.deactivate(channels, network.shape.activation)}(lid, columns, base + rows_${channels}_${n}[l - 1u].y * columns, below, shape.y);
              above = below;
            }`;
    return `if ((term.y & ${1 << n}u) != 0u) {
          var above = base + (${place.seeds + network.firstOutput * channels}u + t * ${outputs * channels}u) * columns;
          for (var d = 0u; d <= ${hidden}u; d++) {
            let l = ${hidden}u - d;
            let shape = layers_${channels}_${n}[l];
            ${names.gradient(channels)}(lid, columns, above, base + rows_${channels}_${n}[l].x * columns, to + shape.x, shape.y, shape.z);
            ${hidden > 0 ? descend : ''}
            storageBarrier();
          }
        }`;
  });
  const scalarSums = `for (var k = lid; k < ${scalars}u; k += ${workgroupSize}u) {
          let row = base + (facts.w + 1u + t * ${1 + scalars}u + k) * columns;
          var sum = 0.0;
          for (var s = 0u; s < tile; s++) { sum += dot(scratch[row + s], vec4f(1)); }
          gradients[to + ${firstScalar}u + k] += sum;
        }`;
  return `for (var t = 0u; t < facts.y; t++) {
        let term = terms_${channels}[facts.z + t];
        let to = (lane * ${terms}u + term.x) * ${parameters}u;
        ${scalars > 0 ? scalarSums : ''}
        ${networks.join('\n        ')}
      }`;
}

/** Adds the tile's losses to the lane's. */
function lossPhase(layout: ProgramLayout, { channels }: GroupLayout): string {
  return `for (var t = lid; t < facts.y; t += ${workgroupSize}u) {
        let row = base + (facts.w + t * ${1 + layout.scalars}u) * columns;
        var sum = 0.0;
        for (var s = 0u; s < tile; s++) { sum += dot(scratch[row + s], vec4f(1)); }
        results[lane * ${layout.terms}u + terms_${channels}[facts.z + t].x] += sum;
      }`;
}

/** `groups_K(lid, lane, base[, lanes])`: all tiles of all groups with K channels that belong to the lane. */
export function groupsSource(layout: ProgramLayout, channels: number, batch: boolean): string {
  const members = layout.groups.flatMap((place, g) => (place.channels === channels ? [{ place, g }] : []));
  const [{ place }] = members;
  const tapes = members.map((m) => tapePhase(layout, m.place, batch));
  let first = 0;
  const facts = members.map((m) => {
    const { slots, terms } = m.place.group;
    first += terms.length;
    return [slots, terms.length, first - terms.length, m.place.partials];
  });
  const terms = members.flatMap((m, n) =>
    m.place.group.terms.map((term, t) => [term, sweptBits(layout, tapes[n].needs[t])]),
  );
  const lanes = batch
    ? `let jacobian = false;
    let low = 0u;
    let high = info.y;
    let start = 0u;
    let stride = tile;`
    : `let jacobian = (job.mode & ${JobMode.jacobian}u) != 0u;
    if (jacobian && job.group != g) { continue; }
    let low = select(0u, job.first + lane, jacobian);
    let high = select(info.y, min(low + 1u, info.y), jacobian);
    let start = select(lane * tile, low / 4u, jacobian);
    let stride = select(lanes * tile, info.x, jacobian);`;
  return `${tables(layout, place).join('\n')}
const members_${channels} = array(${members.map(({ g }) => `${g}u`).join(', ')});
// slots, terms, first of the terms below, row of the partial sums
const facts_${channels} = ${vectors(facts)};
// number of the term, networks that it sweeps
const terms_${channels} = ${vectors(terms)};
fn ${names.groups(channels)}(lid: u32, lane: u32, base: u32${batch ? '' : ', lanes: u32'}) {
  for (var m = 0u; m < ${members.length}u; m++) {
    let g = members_${channels}[m];
    let facts = facts_${channels}[m];
    // info: vectors of samples, samples, vectors per tile, place of the points; more: place of recorded residuals, 1/samples
    let info = job.groups[2u * g];
    let more = job.groups[2u * g + 1u];
    let tile = info.z;
    let columns = tile * facts.x;
    let own = ${batch ? `lane * ${layout.parameters}u` : '0u'};
    let mean = vec4f(bitcast<f32>(more.y));
    ${lanes}
    for (var v0 = start; v0 < info.x; v0 += stride) {
      ${featuresPhase(layout, place)}
      ${forwardPhases(layout, place).join('\n      ')}
      for (var s = lid; s < tile; s += ${workgroupSize}u) {
        let v = min(v0 + s, info.x - 1u);
        let sample = vec4u(4u * (v0 + s)) + vec4u(0u, 1u, 2u, 3u);
        let live = (sample >= vec4u(low)) & (sample < vec4u(high));
        switch m {
${tapes
  .map(
    ({ source }, n) => `          case ${n === tapes.length - 1 ? 'default' : `${n}u`}: {
          ${source}
          }`,
  )
  .join('\n')}
        }
      }
      storageBarrier();
      ${lossPhase(layout, place)}
      if ((job.mode & ${JobMode.reverse}u) != 0u) {
        ${reversePhase(layout, place)}
      }
      storageBarrier();
    }
  }
}`;
}
