/** @file Families as the panel knows them: members of a loss term with their numbers, unknowns that belong together. Pure. */
import { memberName } from '../../problem/member.ts';
import type { MemberSizes } from '../../problem/member-sizes.ts';
import type { RunHeader, RunTerm } from '../../problem/run.ts';
import { writtenUnknowns } from '../page/format.ts';
import { keptSolution, type ShownRun } from '../page/model.ts';

/** Members up to which a family of unknowns has a chart for each of them. */
const mostApart = 3;

/** A member of a family, by its index as text: `3`, `2,4`. */
export interface MemberRow {
  index: string;
  name: string;
  /** NaN: not known. */
  loss: number;
  heldOut: number;
  /** Norm of the weighted gradient; `null` where nothing tells. */
  norm: number | null;
}

const indexText = (index: readonly number[]): string => index.join(',');

/** How the members of term `i` are met: of the state that was kept, before the end of the last one drawn. */
export function memberSizesOf(run: ShownRun, i: number): MemberSizes | null {
  const term = run.header.terms[i];
  return run.result?.terms[term.name]?.members ?? keptSolution(run)?.members?.[i] ?? null;
}

/** The members of `term` in the order of the text. */
export function memberRows(term: RunTerm, sizes: MemberSizes | null, weight: number): MemberRow[] {
  const at = (values: ArrayLike<number> | undefined, k: number): number => values?.[k] ?? Number.NaN;
  return (term.members ?? []).map((index, k) => ({
    index: indexText(index),
    name: memberName(term.name, index),
    loss: at(sizes?.losses, k),
    heldOut: at(sizes?.heldOut, k),
    norm: sizes?.norms ? weight * at(sizes.norms, k) : null,
  }));
}

/** What lists are sorted by: what is not known stands last. */
const size = (x: number): number => (Number.isNaN(x) ? Number.NEGATIVE_INFINITY : x);

/** `rows`, those with the largest `of` first. */
export const worstFirst = <T>(rows: readonly T[], of: (row: T) => number): T[] =>
  [...rows].sort((a, b) => size(of(b)) - size(of(a)));

/** An unknown that is drawn by itself, or a family that is drawn as one. */
export interface UnknownGroup {
  name: string;
  unit: string | null;
  /** Places among the unknowns of the header; one where the unknown stands alone. */
  places: number[];
}

/** The unknowns as they are drawn: families of more than three members together, at the place of their first. */
export function unknownGroups(unknowns: RunHeader['unknowns']): UnknownGroup[] {
  const written = writtenUnknowns(unknowns);
  const sizes = new Map<string, number>();
  for (const [, { member }] of written) {
    if (member) sizes.set(member.family, (sizes.get(member.family) ?? 0) + 1);
  }
  const groups = new Map<string, UnknownGroup>();
  for (const [place, { name, unit, member }] of written) {
    const together = member && sizes.get(member.family)! > mostApart;
    const key = together ? member.family : name;
    const known = groups.get(key);
    if (known) known.places.push(place);
    else groups.set(key, { name: key, unit, places: [place] });
  }
  return [...groups.values()];
}

/** The member that is drawn of a family: the one chosen, else the middle one. */
export function shownMember(group: UnknownGroup, unknowns: RunHeader['unknowns'], chosen: string | null): number {
  const { places } = group;
  const picked = places.find((place) => indexText(unknowns[place].member?.index ?? []) === chosen);
  return picked ?? places[places.length >> 1];
}

/** Least and largest value at every point; NaN where none of `curves` has one. */
export function envelope(
  curves: readonly ArrayLike<number>[],
  points: number,
): [low: Float64Array, high: Float64Array] {
  const low = new Float64Array(points).fill(Number.NaN);
  const high = new Float64Array(points).fill(Number.NaN);
  for (const curve of curves) {
    for (let k = 0; k < points; k++) {
      const value = curve[k];
      if (Number.isNaN(value)) continue;
      // Comparisons with NaN are false.
      if (!(low[k] <= value)) low[k] = value;
      if (!(high[k] >= value)) high[k] = value;
    }
  }
  return [low, high];
}

/** ‖a − b‖ / ‖b‖ where both are known; NaN where b is zero. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [apart, whole] = [0, 0];
  for (let k = 0; k < b.length; k++) {
    if (Number.isNaN(a[k]) || Number.isNaN(b[k])) continue;
    apart += (a[k] - b[k]) ** 2;
    whole += b[k] ** 2;
  }
  return Math.sqrt(apart / whole);
}
