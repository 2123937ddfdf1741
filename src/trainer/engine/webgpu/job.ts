/** @file What the CPU hands to a dispatch: job words and the points' buffer. */
import type { PointGroup, Program } from '../../compile/program.ts';
import { type ProgramLayout, tileOf, vectorsOf } from './layout.ts';

/** Points of all groups, packed. */
export interface PackedPoints {
  /** Vectors of four numbers, group after group: τ[slots], t[slots], aux[columns], weights[terms]; each padded to whole vectors. */
  data: Float32Array<ArrayBuffer>;
  /** Two words of four per group, as the shader reads them. */
  words: Uint32Array;
  /** Offset of the residuals of each term, in vectors, and all of them. */
  residuals: { first: number[]; vectors: number };
}

const ones = (group: PointGroup): Float64Array => new Float64Array(group.terms.length * group.count).fill(1);

function rowsOf(program: Program, group: PointGroup): { values: Float64Array; map: (x: number) => number }[] {
  const { shift, scale } = program.input;
  const same = (x: number) => x;
  const split = (all: Float64Array, rows: number) =>
    Array.from({ length: rows }, (_, r) => all.subarray(r * group.count, (r + 1) * group.count));
  return [
    ...split(group.times, group.slots).map((values) => ({ values, map: (t: number) => (t - shift) / scale })),
    ...split(group.times, group.slots).map((values) => ({ values, map: same })),
    ...split(group.aux, group.auxColumns).map((values) => ({ values, map: same })),
    ...split(group.pointWeights ?? ones(group), group.terms.length).map((values) => ({ values, map: same })),
  ];
}

export function packPoints(program: Program): PackedPoints {
  const rows = program.groups.map((g) => rowsOf(program, g));
  const total = program.groups.reduce((sum, g, n) => sum + rows[n].length * vectorsOf(g.count), 0);
  const data = new Float32Array(4 * Math.max(1, total));
  const words = new Uint32Array(8 * program.groups.length);
  const reciprocal = new Float32Array(1);
  const first: number[] = [];
  let at = 0;
  let residuals = 0;
  program.groups.forEach((group, n) => {
    const vectors = vectorsOf(group.count);
    reciprocal[0] = 1 / group.count;
    words.set([vectors, group.count, tileOf(group), at], 8 * n);
    words.set([residuals, new Uint32Array(reciprocal.buffer)[0]], 8 * n + 4);
    for (const [t, term] of group.terms.entries()) first[term] = residuals + t * vectors;
    residuals += group.terms.length * vectors;
    for (const { values, map } of rows[n]) {
      // The last sample fills the vector up, so that idle lanes compute something finite.
      for (let k = 0; k < 4 * vectors; k++) data[4 * at + k] = map(values[Math.min(k, group.count - 1)]);
      at += vectors;
    }
  });
  return { data, words, residuals: { first, vectors: Math.max(1, residuals) } };
}

export interface Job {
  mode: number;
  steps: number;
  lanes: number;
  first: number;
  group: number;
  /** Vectors of scratch memory per lane. */
  scratch: number;
}

export const jobBytes = (layout: ProgramLayout): number => 32 + 32 * layout.groups.length;

/** The uniform buffer's bytes; `tile` of the job's group is replaced where a lane holds one sample only. */
export function jobWords(job: Job, words: Uint32Array, oneSample: boolean): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(8 + words.length);
  all.set([job.mode, job.steps, job.lanes, job.first, job.group, job.scratch]);
  all.set(words, 8);
  if (oneSample) all[8 + 8 * job.group + 2] = 1;
  return all;
}
