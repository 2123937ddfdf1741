/** @file The total has grown far above the best it has been, or had, and is not back. */
import { median } from '../../numeric/statistics.ts';
import { times } from '../../problem/number-text/sentence.ts';
import { usualRate } from '../../problem/rewrites/training.ts';
import { since, span, type TraceView } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

const factor = 1e4;
/** After a divergence a total this many times the best before it is not back: the network has come to rest elsewhere. */
const away = 10;

export const divergence: Detector = {
  code: 'divergence',
  patience: (context) => span(context, 0.02, 10),
  look(view) {
    const { context, now, totals, least: best } = view;
    // A method without a rate takes no step that raises its total: what rises there is a total over other points.
    if (!(now.rate > 0) || !(now.measure > 0.1 || Number.isNaN(now.measure))) return [];
    const present = median(totals.subarray(since(view, span(context, 0.02, 10))));
    const grown = present / best;
    const lost = grown > factor ? null : stillLost(view, present);
    if (!(grown > 0.1 * factor) && !lost) return [];
    let worst = 0;
    now.losses.forEach((loss, i) => {
      if (now.weights[i] * loss > now.weights[worst] * now.losses[worst]) worst = i;
    });
    const term = context.terms[worst];
    const { fix, advice } = remedy(context, usualRate(context.problem));
    return [
      {
        key: '',
        clearly: grown > factor || lost !== null,
        finding: {
          severity: 'warning',
          term: term.name,
          range: term.source,
          message: lost
            ? `The training has diverged: the total was ${times(lost.peak)} times the best before, and is ${times(lost.now)} times it now, led by "${term.name}".${advice}`
            : `The training diverges: the total is ${times(grown)} times the best so far, led by "${term.name}".${advice}`,
          evidence: { grown, total: present, best },
          related: [],
          fix,
        },
      },
    ];
  },
};

/** How far the total had grown above the best before, and still is; `null` where it did not, or has come back. */
function stillLost({ totals }: TraceView, present: number): { peak: number; now: number } | null {
  let least = totals[0];
  let before = least;
  let peak = 1;
  for (const total of totals) {
    if (total / least > peak) {
      peak = total / least;
      before = least;
    }
    least = Math.min(least, total);
  }
  return peak > factor && present > away * before ? { peak, now: present / before } : null;
}
