/** @file Where two runs part, and how far apart their first updates point. Pure. */
import { totalNorm } from '../../problem/gram.ts';
import type { History } from '../../problem/history.ts';
import type { RunHeader } from '../../problem/run.ts';

export interface Traced {
  header: Pick<RunHeader, 'terms'>;
  history: History;
}

export interface Parting {
  /** First recorded step at which a loss differs by more than the tolerance. */
  step: number;
  term: string;
  /** The two losses there. */
  losses: [number, number];
}

/** Terms that both runs have, with their places. */
export function commonTerms(a: Traced, b: Traced): { name: string; a: number; b: number }[] {
  return a.header.terms.flatMap((t, i) => {
    const j = b.header.terms.findIndex((x) => x.name === t.name);
    return j < 0 ? [] : [{ name: t.name, a: i, b: j }];
  });
}

/**
 * The first recorded step at which a raw loss of one run differs from the other's by more than `tolerance` (relative to
 * the larger); `null` when they never part or have no step in common.
 */
export function parting(a: Traced, b: Traced, tolerance = 0.01): Parting | null {
  const terms = commonTerms(a, b);
  const stepsA = a.history.steps();
  const stepsB = b.history.steps();
  let kb = 0;
  for (let ka = 0; ka < stepsA.length; ka++) {
    while (kb < stepsB.length && stepsB[kb] < stepsA[ka]) kb++;
    if (kb === stepsB.length) return null;
    if (stepsB[kb] !== stepsA[ka]) continue;
    let widest: Parting | null = null;
    let width = tolerance;
    for (const term of terms) {
      const la = a.history.series('loss', term.a).high[ka];
      const lb = b.history.series('loss', term.b).high[kb];
      const difference = Math.abs(la - lb) / Math.max(Math.abs(la), Math.abs(lb), Number.MIN_VALUE);
      if (difference > width) {
        width = difference;
        widest = { step: stepsA[ka], term: term.name, losses: [la, lb] };
      }
    }
    if (widest) return widest;
  }
  return null;
}

/**
 * Angle in degrees between the first updates of plain gradient descent of two runs on the same initial network: from
 * ∇A·∇B = λ_AᵀGλ_B. NaN when their first Gram matrices differ (other network, other points) or terms differ.
 */
export function firstAngle(a: Traced, b: Traced): number {
  const terms = commonTerms(a, b);
  const m = a.header.terms.length;
  if (a.history.length === 0 || b.history.length === 0 || terms.length !== m || b.header.terms.length !== m) {
    return Number.NaN;
  }
  if (a.history.span !== 1 || b.history.span !== 1) return Number.NaN;
  const fa = a.history.at(0);
  const fb = b.history.at(0);
  if (fa.step !== fb.step) return Number.NaN;
  let dot = 0;
  const wb = terms.map((t) => fb.weights[t.b]);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const g = fa.gram[i * m + j];
      const other = fb.gram[terms[i].b * m + terms[j].b];
      const size = Math.sqrt(fa.gram[i * m + i] * fa.gram[j * m + j]);
      if (Math.abs(g - other) > 1e-4 * size) return Number.NaN;
      dot += fa.weights[i] * g * wb[j];
    }
  }
  const norms = totalNorm(fa.gram, fa.weights) * totalNorm(fa.gram, wb);
  return norms > 0 ? (Math.acos(Math.max(-1, Math.min(1, dot / norms))) * 180) / Math.PI : Number.NaN;
}
