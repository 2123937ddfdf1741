/**
 * @file How the members of families were met over the steps of a run, in bounded memory. Host and panel keep the same: the
 * host is the source of truth, the panel goes on with the solutions that it is sent.
 */
import type { SolutionFrame } from './frame.ts';
import type { MemberSizes } from './member-sizes.ts';

/** The members at one step. */
export interface MemberLook {
  step: number;
  /** [terms] of a family the sizes of its members, else `null`. */
  sizes: readonly (Pick<MemberSizes, 'losses' | 'norms'> | null)[];
}

/** By rising steps. */
export type MemberTrace = readonly MemberLook[];

/** Numbers that a trace may hold, and looks, however few or many numbers each of them has. */
const mostNumbers = 131_072;
const looks = { most: 256, fewest: 16 };

/** `trace` and what `solution` says of members; where it says nothing, or nothing later, `trace` as it is. */
export function withLook(trace: MemberTrace, { step, members, kept }: SolutionFrame): MemberTrace {
  const last = trace.at(-1);
  // The state that is kept is one of the past.
  if (!members || kept || (last && last.step >= step)) return trace;
  const sizes = members.map((own) => own && { losses: own.losses, ...(own.norms && { norms: own.norms }) });
  const numbers = sizes.reduce((sum, own) => sum + (own?.losses.length ?? 0) + (own?.norms?.length ?? 0), 0);
  const room = Math.min(looks.most, Math.max(looks.fewest, Math.floor(mostNumbers / Math.max(1, numbers))));
  const longer = [...trace, { step, sizes }];
  // Every second one of the past goes, the first stays; then there is room for as many again.
  return longer.length <= room ? longer : longer.filter((_, k) => k % 2 === 0 || k === longer.length - 1);
}
