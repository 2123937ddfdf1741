/** @file The held-out residual begins to leave the training residual behind because the points are few. */
import { say } from '../../problem/number-text/sentence.ts';
import { withMorePoints } from '../../problem/rewrites/representation.ts';
import { relativeSize, span } from '../trace/trace.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

export const tooFewPoints: Detector = {
  code: 'too-few-points',
  patience: (context) => span(context, 0.05, 20),
  look({ context, now }) {
    return context.terms.flatMap((term, i) => {
      if (term.kind !== 'equation') return [];
      const ratio = now.heldOut[i] / now.trained[i];
      // Above 100 it is an overfit, which says more.
      if (!(ratio > 5 && ratio < 100) || relativeSize(context, i, now.heldOut[i]) < 1e-2) return [];
      const { fix, advice } = remedy(context, withMorePoints(context.problem));
      return [
        {
          key: String(i),
          clearly: ratio > 10,
          finding: {
            severity: 'hint' as const,
            term: term.name,
            range: term.points?.source ?? term.source,
            message:
              `"${term.name}" has few points${context.counts[i] > 0 ? ` (${context.counts[i]})` : ''}: its held-out loss is ${say(ratio)} times the ` +
              `training loss.${advice}`,
            evidence: { ratio, points: context.counts[i], loss: now.trained[i], heldOut: now.heldOut[i] },
            related: [],
            fix,
          },
        },
      ];
    });
  },
};
