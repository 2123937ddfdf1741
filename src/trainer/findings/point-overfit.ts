/**
 * @file The residual is small on the training points and large between them: the held-out loss is more than 100 times
 * the training loss (arXiv 2605.30910 on overfitting of collocation points).
 */
import { say, times } from '../../problem/number-text/sentence.ts';
import { withMorePoints } from '../../problem/rewrites/representation.ts';
import { relativeSize, span } from '../trace/trace.ts';
import type { Detector, Sighting } from './detector.ts';
import { equilibriumCollapse } from './equilibrium-collapse.ts';
import { remedy } from './remedy.ts';

const factor = 100;
/** Held-out residuals below this share of their natural size do no harm. */
const harmless = 1e-3;

export const pointOverfit: Detector = {
  code: 'point-overfit',
  patience: (context) => span(context, 0.03, 10),
  look(view) {
    const { context, now } = view;
    const sightings: Sighting[] = [];
    const collapsed = () => equilibriumCollapse.look(view).length > 0;
    context.terms.forEach((term, i) => {
      if (term.kind !== 'equation') return;
      const ratio = now.heldOut[i] / now.trained[i];
      if (!(ratio > 0.5 * factor) || relativeSize(context, i, now.heldOut[i]) < harmless) return;
      const points = context.counts[i];
      // A network that jumps to an equilibrium does so between more points as well.
      const { fix, advice } = remedy(context, collapsed() ? null : withMorePoints(context.problem));
      sightings.push({
        key: String(i),
        clearly: ratio > factor,
        finding: {
          severity: 'warning',
          term: term.name,
          range: term.points?.source ?? term.source,
          message:
            `"${term.name}" is met on its ${points > 0 ? `${points} point${points === 1 ? '' : 's'}` : 'points'} but not between them: the held-out ` +
            `loss is ${times(ratio)} times the training loss (${say(now.heldOut[i])} against ${say(now.trained[i])}).${advice}`,
          evidence: { ratio, loss: now.trained[i], heldOut: now.heldOut[i], points },
          related: [],
          fix,
        },
      });
    });
    return sightings;
  },
};
