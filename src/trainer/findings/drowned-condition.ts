/**
 * @file A condition is given up while the equations are met: the network solves the equation for other values. The
 * usual end of an outweighed initial condition.
 */
import { isCondition } from '../../problem/conditions.ts';
import { sayPercent } from '../../problem/number-text/sentence.ts';
import { byNaturalSizes, hardened } from '../../problem/rewrites/terms.ts';
import { relativeSize, span } from '../trace/trace.ts';
import type { Detector, Sighting } from './detector.ts';
import { balanced, remedy } from './remedy.ts';

const violated = 0.3;
const met = 0.1;

export const drownedCondition: Detector = {
  code: 'drowned-condition',
  patience: (context) => span(context, 0.02, 10),
  look(view) {
    const { context, now, first } = view;
    if (!view.ended && now.step < span(context, 0.1, 20)) return [];
    const size = (i: number) => relativeSize(context, i, now.losses[i]);
    const equations: number[] = [];
    for (let i = 0; i < context.terms.length; i++) {
      if (context.terms[i].kind !== 'equation') continue;
      if (!(size(i) < met)) return [];
      equations.push(i);
    }
    if (equations.length === 0) return [];
    const sightings: Sighting[] = [];
    context.terms.forEach((term, i) => {
      if (!isCondition(term)) return;
      if (!(size(i) > 0.7 * violated) || now.losses[i] < 0.25 * first.losses[i]) return;
      const strong = equations.reduce((a, b) => (now.norms[b] > now.norms[a] ? b : a));
      const other = context.terms[strong];
      const { fix, advice } = remedy(context, byNaturalSizes(context.problem), hardened(context.problem));
      sightings.push({
        key: String(i),
        clearly: size(i) > violated,
        finding: {
          severity: 'warning',
          term: term.name,
          range: term.source,
          message:
            `"${term.name}" is given up: it is missed by ${sayPercent(size(i))} of its natural size while ` +
            `"${other.name}" is met to ${sayPercent(size(strong))}.${advice}`,
          evidence: { missed: size(i), equationResidual: size(strong), loss: now.losses[i], weight: now.weights[i] },
          related: [{ range: other.weight?.source ?? other.source, message: `"${other.name}" is met at its cost` }],
          fix: fix ?? balanced(view, strong, i),
        },
      });
    });
    return sightings;
  },
};
