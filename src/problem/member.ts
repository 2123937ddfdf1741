/** @file Members of families: `x[3]` of `x[1..n]`, `c[2,4]` of a family with two indices. */

/** Which member of which family something is. */
export interface Member {
  family: string;
  /** As many whole numbers as the family has indices. */
  index: number[];
}

/** What a member is called everywhere: in the problem, in tables and in messages. */
export const memberName = (family: string, index: readonly number[]): string => `${family}[${index.join(',')}]`;

/** The family of a member's name; a name without an index is its own. */
export const familyName = (name: string): string => name.replace(/\[.*$/, '');

/** A run of things that belong together: the members of one family, or one thing that stands alone. */
export interface Kin<T> {
  /** Name of the family, or of what stands alone. */
  name: string;
  isFamily: boolean;
  members: T[];
}

/** `things` with the members of each family together, families at the place of their first member. */
export function kinOf<T extends { name: string; member?: Member }>(things: readonly T[]): Kin<T>[] {
  const families = new Map<string, Kin<T>>();
  const found: Kin<T>[] = [];
  for (const thing of things) {
    const family = thing.member?.family;
    const known = family === undefined ? undefined : families.get(family);
    if (known) {
      known.members.push(thing);
      continue;
    }
    const kin: Kin<T> = { name: family ?? thing.name, isFamily: family !== undefined, members: [thing] };
    if (family !== undefined) families.set(family, kin);
    found.push(kin);
  }
  return found;
}
