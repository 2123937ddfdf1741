/** @file A term has a loss but no gradient: it is cut off from the network, and no step can lower it. */
import { say } from '../../problem/number-text/sentence.ts';
import type { Detector } from './detector.ts';

export const noGradient: Detector = {
  code: 'no-gradient',
  patience: () => 0,
  look({ context, now, samples }) {
    const m = context.terms.length;
    return context.terms.flatMap((term, i) => {
      if (!(now.losses[i] > 0) || samples.some(({ gram }) => gram[i * m + i] !== 0)) return [];
      return [
        {
          key: String(i),
          clearly: true,
          finding: {
            severity: 'warning' as const,
            term: term.name,
            range: term.source,
            message: `"${term.name}" has a loss of ${say(now.losses[i])} but no gradient: it is detached from the network, and no step lowers it.`,
            evidence: { loss: now.losses[i] },
            related: [],
            fix: null,
          },
        },
      ];
    });
  },
};
