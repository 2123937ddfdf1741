/** @file A loss or a gradient is no number any more: nothing that follows means anything. */
import type { Detector } from './detector.ts';

export const notANumber: Detector = {
  code: 'not-a-number',
  patience: () => 0,
  look({ context, now, samples }) {
    const m = context.terms.length;
    const broken = (sample: typeof now, i: number) =>
      !Number.isFinite(sample.losses[i]) || !Number.isFinite(sample.gram[i * m + i]);
    return context.terms.flatMap((term, i) => {
      if (!broken(now, i)) return [];
      const first = samples.find((sample) => broken(sample, i)) ?? now;
      const what = Number.isFinite(now.losses[i]) ? 'The gradient' : 'The loss';
      return [
        {
          key: String(i),
          clearly: true,
          finding: {
            severity: 'error' as const,
            term: term.name,
            range: term.source,
            message: `${what} of "${term.name}" is not a number since step ${first.step}; no step after it means anything.`,
            evidence: { step: first.step },
            related: [],
            fix: null,
          },
        },
      ];
    });
  },
};
