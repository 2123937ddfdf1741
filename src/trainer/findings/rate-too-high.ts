/** @file The steps overshoot: after a while the total still stands near its start or above, and jumps about. */
import { median, recent, span } from '../lens/trace.ts';
import { type Detector, say } from './detector.ts';

/** Standard deviation of ln(total): half an e-fold up and down from frame to frame. */
const restless = 0.4;

export const rateTooHigh: Detector = {
  code: 'rate-too-high',
  patience: (subject) => span(subject, 0.03, 10),
  look(view) {
    const { subject, now, first } = view;
    if (!(now.rate > 0) || now.step < span(subject, 0.05, 30)) return [];
    const past = recent(view, span(subject, 0.05, 30)).filter((s) => s.phase === now.phase);
    if (past.length < 6) return [];
    const logs = past.map((s) => Math.log(s.total));
    const jumps = logs.slice(1).map((x, k) => x - logs[k]);
    const spread = Math.sqrt(jumps.reduce((sum, x) => sum + x * x, 0) / jumps.length);
    const level = median(past.map((s) => s.total)) / first.total;
    if (!(spread > 0.7 * restless) || !(level > 0.2)) return [];
    const phase = subject.problem.training.phases.find((p) => p.name === subject.phases[now.phase]?.name);
    return [
      {
        key: '',
        clearly: spread > restless && level > 0.3,
        finding: {
          severity: 'warning',
          term: null,
          range: phase?.source ?? subject.problem.training.source ?? subject.problem.variable.source,
          message:
            `The learning rate ${say(now.rate)} is too high: after ${now.step} steps the total still jumps by ` +
            `${say(100 * Math.expm1(spread))} % between frames at ${say(level)} times its start. Try ${say(now.rate / 10)}.`,
          evidence: { rate: now.rate, spread, level, proposedRate: now.rate / 10 },
          related: [],
          fix: null,
        },
      },
    ];
  },
};
