/** @file The total has grown far above the best it has been. */
import { median, recent, span } from '../lens/trace.ts';
import { type Detector, say } from './detector.ts';

const factor = 1e4;

export const divergence: Detector = {
  code: 'divergence',
  patience: (subject) => span(subject, 0.02, 10),
  look(view) {
    const { subject, now, samples } = view;
    // Against today's weights, so that a schedule that raises a weight is no divergence.
    const total = (losses: Float64Array) => losses.reduce((sum, x, i) => sum + now.weights[i] * x, 0);
    const best = Math.min(...samples.map((s) => total(s.losses)));
    const present = median(recent(view, span(subject, 0.02, 10)).map((s) => total(s.losses)));
    const grown = present / best;
    if (!(grown > 0.1 * factor) || !(now.measure > 0.1 || Number.isNaN(now.measure))) return [];
    let worst = 0;
    now.losses.forEach((loss, i) => {
      if (now.weights[i] * loss > now.weights[worst] * now.losses[worst]) worst = i;
    });
    const term = subject.terms[worst];
    return [
      {
        key: '',
        clearly: grown > factor,
        finding: {
          severity: 'warning',
          term: term.name,
          range: term.source,
          message: `The training diverges: the total is ${say(grown)} times the best so far, led by "${term.name}". Lower the rate.`,
          evidence: { grown, total: present, best },
          related: [],
          fix: null,
        },
      },
    ];
  },
};
