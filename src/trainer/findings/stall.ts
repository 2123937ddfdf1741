/** @file The total has not fallen for a fifth of the training although the target is far. */
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import { bySecondOrder } from '../../problem/rewrites/training.ts';
import { since, span, type TraceView } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

export const stall: Detector = {
  code: 'stall',
  patience: (context) => span(context, 0.05, 20),
  look(view) {
    const { context, now } = view;
    const steps = span(context, 0.2, 100);
    if (now.step < steps || !(now.measure > 100 * context.tolerance)) return [];
    const improved = improvement(view, steps);
    if (!(improved < 0.05)) return [];
    const { fix, advice } = remedy(context, bySecondOrder(context.problem));
    return [
      {
        key: '',
        clearly: improved < 0.02,
        finding: {
          severity: now.measure > 0.1 ? 'warning' : 'hint',
          term: null,
          range: context.problem.training.source ?? context.problem.variable.source,
          message:
            `No progress for ${steps} steps: the total fell by ${sayPercent(Math.max(0, improved))} and the ` +
            `${context.origin === 'log' ? 'largest residual stands at' : 'held-out measure stands at'} ${say(now.measure)}${
              context.origin === 'log' ? ' of its size' : ''
            }.${advice}`,
          evidence: { improved, steps, measure: now.measure },
          related: [],
          fix,
        },
      },
    ];
  },
};

/**
 * By how much (share) the best total of the later half of the last `steps` steps lies below that of the earlier half. A
 * total whose weights changed meanwhile is compared with today's weights.
 */
export function improvement(view: TraceView, steps: number): number {
  const { samples, totals, now } = view;
  const middle = now.step - steps / 2;
  let [before, after] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let k = since(view, steps); k < samples.length; k++) {
    if (samples[k].step >= middle) after = Math.min(after, totals[k]);
    else before = Math.min(before, totals[k]);
  }
  return Number.isFinite(before) && Number.isFinite(after) && before > 0 ? 1 - after / before : Number.NaN;
}
