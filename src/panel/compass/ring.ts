/** @file What length the ring stands for: it stays until an arrow leaves it or all are lost in it, then it eases. Pure. */

/** An arrow that ends up at this share of the ring after it has eased. */
const comfortable = 0.78;
/** Arrows shorter than this share of the ring are lost in it. */
const lost = 0.28;
/** Share of the way, in logarithms, that one drawing eases. */
const ease = 0.18;
/** Nearer than this factor is there. */
const arrived = 1.02;

export interface Ring {
  /** Length that reaches the ring; 0 before there is one. */
  value: number;
  /** Where it eases to; `null` while it stays. */
  target: number | null;
}

export const noRing: Ring = { value: 0, target: null };

/**
 * The ring for the next drawing.
 * @param longest Length of the longest arrow
 * @param held Somebody points at it: it stays
 */
export function nextRing(ring: Ring, longest: number, held: boolean): Ring {
  if (!(longest > 0)) return ring;
  if (!(ring.value > 0)) return { value: longest / comfortable, target: null };
  if (held) return { ...ring, target: null };
  const wanted = longest / comfortable;
  const leaves = longest > ring.value || longest < lost * ring.value;
  const target = leaves || ring.target !== null ? wanted : null;
  if (target === null) return { value: ring.value, target };
  const value = ring.value * (target / ring.value) ** ease;
  const there = Math.abs(Math.log(value / target)) < Math.log(arrived);
  // What is far out of sight is not waited for.
  return there ? { value: target, target: null } : { value: Math.max(value, longest * 0.999), target };
}
