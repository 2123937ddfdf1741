/**
 * @file How often each equation has to be differentiated until the equations determine all highest derivatives, from
 * their structure alone (Pantelides, SIAM J. Sci. Stat. Comput. 9, 1988; the counts are the offsets of Pryce's
 * Σ-method, BIT 41, 2001).
 */
import { augmented, matching } from '../../numeric/matching.ts';

/** The highest derivative of each unknown that one equation reads: [unknown, order]. */
export type Signature = readonly (readonly [unknown: number, order: number])[];

export interface Offsets {
  /** [equations] how often each is differentiated. */
  differentiations: number[];
  /** [unknowns] the highest derivative of each in the differentiated equations. */
  orders: number[];
  /** [equations] the unknown whose highest derivative each is paired with. */
  pairs: number[];
}

/** `crowded`: equations that together read fewer unknowns than there are of them. */
export type Structure = { regular: true; offsets: Offsets } | { regular: false; crowded: number[] };

/** @param unknowns how many; as many as equations, each read by one at least */
export function pantelides(equations: readonly Signature[], unknowns: number): Structure {
  const differentiations = new Array<number>(equations.length).fill(0);
  const orders = new Array<number>(unknowns).fill(0);
  for (const [unknown, order] of equations.flat()) orders[unknown] = Math.max(orders[unknown], order);
  const choices = (e: number) =>
    equations[e].flatMap(([unknown, order]) => (order + differentiations[e] === orders[unknown] ? [unknown] : []));
  // Most problems are done here.
  const direct = matching(
    equations.map((_, e) => choices(e)),
    unknowns,
  );
  if (direct.complete) return { regular: true, offsets: { differentiations, orders, pairs: direct.columns } };
  const possible = matching(
    equations.map((signature) => signature.map(([unknown]) => unknown)),
    unknowns,
  );
  if (!possible.complete) return { regular: false, crowded: possible.crowded };
  const owner = new Int32Array(unknowns).fill(-1);
  for (const e of equations.keys()) {
    for (;;) {
      const seen = new Uint8Array(unknowns);
      if (augmented(e, choices, owner, seen)) break;
      // The equation and those that hold what it reads have too few highest derivatives: they are differentiated.
      const held = Array.from(owner).filter((_, unknown) => seen[unknown]);
      for (const other of [e, ...held]) differentiations[other]++;
      seen.forEach((reached, unknown) => {
        if (reached) orders[unknown]++;
      });
    }
  }
  const pairs = new Array<number>(equations.length);
  owner.forEach((e, unknown) => {
    pairs[e] = unknown;
  });
  return { regular: true, offsets: { differentiations, orders, pairs } };
}

/** Structural index: 0 for an ODE, 1 where algebraic unknowns are left or one differentiation gives an ODE. */
export const indexOf = ({ differentiations, orders }: Omit<Offsets, 'pairs'>): number =>
  Math.max(0, ...differentiations) + (orders.includes(0) ? 1 : 0);
