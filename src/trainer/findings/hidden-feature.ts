/** @file An equation changes within a stretch so short that collocation points step over it. */

import { numberArgument } from '../../problem/arguments.ts';
import { placeText } from '../../problem/number-text/sentence.ts';
import { solvedByWindows } from '../../problem/rewrites/training.ts';
import { scanOf } from '../../tape/enclosure/hidden-features.ts';
import { pointCount } from '../points/sampler.ts';
import type { RunContext } from '../trace/trace.ts';
import { ofTheProblem, type Sighting } from './detector.ts';
import { remedy } from './remedy.ts';

export const hiddenFeature = ofTheProblem('hidden-feature', sightings);

function sightings(context: RunContext): Sighting[] {
  const { problem } = context;
  // Points inside teach a network nothing that it can follow: only what steps as finely as the feature helps.
  const { fix, advice } = remedy(context, solvedByWindows(problem));
  const { features, points } = scanOf(problem);
  const { name: time } = problem.variable;
  return problem.terms.flatMap((term): Sighting[] => {
    const own = features.filter((f) => f.equations.includes(term.name));
    const call = term.points ?? { name: 'sobol', args: {} };
    if (own.length === 0 || points.length === 0 || numberArgument(call, 'features', 0) > 0) return [];
    const [{ from, to }] = own;
    const count = pointCount(call);
    const others = own.length > 1 ? ` and in ${own.length - 1} other such places` : '';
    return [
      {
        key: term.name,
        clearly: true,
        finding: {
          severity: 'warning',
          term: term.name,
          range: term.points?.source ?? term.source,
          message:
            `"${term.name}" changes between ${time} = ${placeText(from)} and ${placeText(to)}${others}: ` +
            `${count} points over the interval step over it.${advice}`,
          evidence: { from, to, features: own.length, points: count },
          related: [],
          fix,
        },
      },
    ];
  });
}
