/** @file An equation is given up while the conditions are met: its written weight is so small that nothing asks for it. */
import { isCondition } from '../../problem/conditions.ts';
import { say, sayPercent } from '../../problem/number-text/sentence.ts';
import { byNaturalSizes } from '../../problem/rewrites/terms.ts';
import { relativeSize, span } from '../trace/trace.ts';
import type { Detector, Sighting } from './detector.ts';
import { remedy } from './remedy.ts';

const missed = 0.3;
const met = 0.1;
/** Share of the weight of a condition or of data below which an equation counts as weighed away. */
const light = 1e-2;

export const drownedEquation: Detector = {
  code: 'drowned-equation',
  patience: (context) => span(context, 0.02, 10),
  look(view) {
    const { context, now } = view;
    if (!context.problem.written.weights || (!view.ended && now.step < span(context, 0.1, 20))) return [];
    const size = (i: number) => relativeSize(context, i, now.losses[i]);
    const others = context.terms.flatMap((term, i) => (isCondition(term) || term.data ? [i] : []));
    if (others.length === 0 || others.some((i) => !(size(i) < met))) return [];
    const heaviest = Math.max(...others.map((i) => now.weights[i]));
    return context.terms.flatMap((term, i): Sighting[] => {
      if (term.kind !== 'equation' || !(size(i) > 0.7 * missed) || !(now.weights[i] < light * heaviest)) return [];
      const { fix, advice } = remedy(context, byNaturalSizes(context.problem));
      return [
        {
          key: String(i),
          clearly: size(i) > missed,
          finding: {
            severity: 'warning',
            term: term.name,
            range: term.weight?.source ?? term.source,
            message:
              `"${term.name}" is given up: with a weight of ${say(now.weights[i])} beside ${say(heaviest)} it is missed by ` +
              `${sayPercent(size(i))} of its natural size while all else is met.${advice}`,
            evidence: { missed: size(i), weight: now.weights[i], heaviest },
            related: [],
            fix,
          },
        },
      ];
    });
  },
};
