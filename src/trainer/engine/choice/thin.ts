/** @file A program on some of its points, evenly taken, for short trials. */
import type { PointGroup, Program } from '../../compile/program.ts';

/** Every column of `rows` rows of `count` numbers, or each `count/kept`-th of them. */
function pick(values: Float64Array, rows: number, count: number, kept: number): Float64Array {
  return Float64Array.from(
    { length: rows * kept },
    (_, i) => values[Math.floor(i / kept) * count + Math.floor(((i % kept) * count) / kept)],
  );
}

/** `share` (0…1) of the samples of a group, at least one. */
export function thinGroup(group: PointGroup, share: number): PointGroup {
  const { count, slots, auxColumns, terms } = group;
  const kept = Math.max(1, Math.min(count, Math.round(share * count)));
  return {
    ...group,
    count: kept,
    times: pick(group.times, slots, count, kept),
    aux: pick(group.aux, auxColumns, count, kept),
    pointWeights: group.pointWeights && pick(group.pointWeights, terms.length, count, kept),
  };
}

export const thinProgram = (program: Program, share: number): Program => ({
  ...program,
  groups: program.groups.map((g) => thinGroup(g, share)),
});
