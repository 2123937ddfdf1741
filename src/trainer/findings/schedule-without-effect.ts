/** @file A weight changes by its schedule, but its term has no share in the update before, meanwhile or after. */
import { sum } from '../../numeric/vector.ts';
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import { isConstant } from '../../problem/schedule.ts';
import { span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';

const negligible = 1e-3;

export const scheduleWithoutEffect: Detector = {
  code: 'schedule-without-effect',
  patience: (context) => span(context, 0.02, 10),
  look({ context, samples, now }) {
    return context.terms.flatMap((term, i) => {
      const schedule = term.weight?.schedule;
      if (!schedule || schedule === 'equal_total' || isConstant(schedule)) return [];
      const weights = samples.map((s) => s.weights[i]);
      const change = Math.max(...weights) / Math.min(...weights);
      const share = Math.max(...samples.map((s) => s.norms[i] / sum(s.norms)));
      if (!(change > 5) || !(share < 2 * negligible)) return [];
      return [
        {
          key: String(i),
          clearly: change > 10 && share < negligible,
          finding: {
            severity: 'hint' as const,
            term: term.name,
            range: term.weight!.source,
            message:
              `The schedule of "${term.name}" changes its weight ${say(change)} times over, but its share in the update ` +
              `never exceeds ${sayPercent(share)}.`,
            evidence: { change, share, weight: now.weights[i] },
            related: [],
            fix: null,
          },
        },
      ];
    });
  },
};
