/** @file The steps overshoot: after a while the total still stands near its start or above, and jumps about. */
import { median } from '../../numeric/statistics.ts';
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import { usualRate } from '../../problem/rewrites/training.ts';
import { recent, type Sample, span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

/** Standard deviation of ln(total): half an e-fold up and down from frame to frame. */
const restless = 0.4;

export const rateTooHigh: Detector = {
  code: 'rate-too-high',
  patience: (context) => span(context, 0.03, 10),
  look(view) {
    const { context, now, first } = view;
    if (!(now.rate > 0) || now.step < span(context, 0.05, 30)) return [];
    const past = recent(view, span(context, 0.05, 30)).filter((s) => s.phase === now.phase);
    if (past.length < 6) return [];
    const spread = spreadOf(past);
    if (!(spread > 0.7 * restless)) return [];
    const level = median(past.map((s) => s.total)) / first.total;
    if (!(level > 0.2)) return [];
    const { fix, advice } = remedy(context, usualRate(context.problem));
    const phase = context.problem.training.phases.find((p) => p.name === context.phases[now.phase]?.name);
    return [
      {
        key: '',
        clearly: spread > restless && level > 0.3,
        finding: {
          severity: 'warning',
          term: null,
          range: phase?.source ?? context.problem.training.source ?? context.problem.variable.source,
          message:
            `The learning rate ${say(now.rate)} is too high: after ${now.step} steps the total still jumps by ` +
            `${sayPercent(Math.expm1(spread))} between frames at ${say(level)} times its start.${advice}`,
          evidence: { rate: now.rate, spread, level },
          related: [],
          fix,
        },
      },
    ];
  },
};

/** Root mean square of the jumps of ln(total) from sample to sample. */
function spreadOf(samples: readonly Sample[]): number {
  let sum = 0;
  let before = Math.log(samples[0].total);
  for (let k = 1; k < samples.length; k++) {
    const log = Math.log(samples[k].total);
    sum += (log - before) ** 2;
    before = log;
  }
  return Math.sqrt(sum / (samples.length - 1));
}
