/** @file Where two runs part, and how far apart their first updates point. Pure. */
import { clamp } from '../numeric/interval.ts';
import { totalNorm } from './gram.ts';
import type { History } from './history.ts';
import type { RunHeader } from './run.ts';

export interface Traced {
  header: Pick<RunHeader, 'terms'>;
  history: History;
}

/** Losses of a run over its steps, in stretches of one step or more. */
export interface LossTrace {
  /** Last step of every stretch, ascending. */
  steps(): Float64Array;
  /** First step of every stretch. */
  firstSteps(): Float64Array;
  /** Smallest and largest loss of a term in every stretch. */
  series(group: 'loss', term: number): { low: Float64Array; high: Float64Array };
}

/** What parting needs of a run. */
export interface Lossy {
  header: Pick<RunHeader, 'terms'>;
  history: LossTrace;
}

export interface DivergencePoint {
  /** First recorded step at which a loss differs by more than the tolerance. */
  step: number;
  term: string;
  /** The two losses there. */
  losses: [number, number];
}

/** Terms that both runs have, with their places. */
export function commonTerms(a: Lossy, b: Lossy): { name: string; a: number; b: number }[] {
  return a.header.terms.flatMap((t, i) => {
    const j = b.header.terms.findIndex((x) => x.name === t.name);
    return j < 0 ? [] : [{ name: t.name, a: i, b: j }];
  });
}

/** How far `value` lies outside [low, high], relative to the larger of the two; 0 inside. */
function outside(value: number, low: number, high: number): number {
  const nearest = clamp(value, low, high);
  return Math.abs(value - nearest) / Math.max(Math.abs(value), Math.abs(nearest), Number.MIN_VALUE);
}

/**
 * The first recorded step at which a raw loss of one run surely differs from the other's by more than `tolerance`
 * (relative to the larger); `null` when they never part. Runs are recorded at steps of their own: between two records
 * of the other run, a loss has parted when it lies outside of both.
 */
export function divergencePoint(a: Lossy, b: Lossy, tolerance = 0.01): DivergencePoint | null {
  const terms = commonTerms(a, b);
  const stepsA = a.history.steps();
  const firstB = b.history.firstSteps();
  const stepsB = b.history.steps();
  const series = terms.map((term) => ({ a: a.history.series('loss', term.a), b: b.history.series('loss', term.b) }));
  let kb = 0;
  for (let ka = 0; ka < stepsA.length; ka++) {
    while (kb < stepsB.length && stepsB[kb] < stepsA[ka]) kb++;
    if (kb === stepsB.length) return null;
    // Within a bucket, or exactly at its end, the bucket alone counts; between buckets both neighbours do.
    const before = firstB[kb] <= stepsA[ka] || stepsB[kb] === stepsA[ka] ? kb : Math.max(0, kb - 1);
    let widest: DivergencePoint | null = null;
    let width = tolerance;
    for (const [place, term] of terms.entries()) {
      const { a: lossA, b: lossB } = series[place];
      const low = Math.min(lossB.low[before], lossB.low[kb]);
      const high = Math.max(lossB.high[before], lossB.high[kb]);
      const difference = Math.min(outside(lossA.low[ka], low, high), outside(lossA.high[ka], low, high));
      if (difference > width) {
        width = difference;
        widest = { step: stepsA[ka], term: term.name, losses: [lossA.high[ka], lossB.high[kb]] };
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
  const { start: fa } = a.history;
  const { start: fb } = b.history;
  if (!fa || !fb || fa.step !== fb.step || terms.length !== m || b.header.terms.length !== m) return Number.NaN;
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
  return norms > 0 ? (Math.acos(clamp(dot / norms, -1, 1)) * 180) / Math.PI : Number.NaN;
}
