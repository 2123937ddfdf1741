/** @file The total has grown far above the best it has been. */
import { median } from '../../numeric/statistics.ts';
import { times } from '../../problem/number-text/sentence.ts';
import { usualRate } from '../../problem/rewrites/training.ts';
import { since, span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

const factor = 1e4;

export const divergence: Detector = {
  code: 'divergence',
  patience: (context) => span(context, 0.02, 10),
  look(view) {
    const { context, now, totals, least: best } = view;
    // A method without a rate takes no step that raises its total: what rises there is a total over other points.
    if (!(now.rate > 0) || !(now.measure > 0.1 || Number.isNaN(now.measure))) return [];
    const present = median(totals.subarray(since(view, span(context, 0.02, 10))));
    const grown = present / best;
    if (!(grown > 0.1 * factor)) return [];
    let worst = 0;
    now.losses.forEach((loss, i) => {
      if (now.weights[i] * loss > now.weights[worst] * now.losses[worst]) worst = i;
    });
    const term = context.terms[worst];
    const { fix, advice } = remedy(context, usualRate(context.problem));
    return [
      {
        key: '',
        clearly: grown > factor,
        finding: {
          severity: 'warning',
          term: term.name,
          range: term.source,
          message: `The training diverges: the total is ${times(grown)} times the best so far, led by "${term.name}".${advice}`,
          evidence: { grown, total: present, best },
          related: [],
          fix,
        },
      },
    ];
  },
};
