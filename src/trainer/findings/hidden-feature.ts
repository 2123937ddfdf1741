/** @file An equation changes within a stretch so short that collocation points step over it. */

import { numberArgument } from '../../problem/arguments.ts';
import { placeText } from '../../problem/number-text/sentence.ts';
import type { Problem } from '../../problem/problem.ts';
import { scanOf } from '../../tape/enclosure/hidden-features.ts';
import { pointCount } from '../points/sampler.ts';
import { ofTheProblem, type Sighting } from './detector.ts';

/** Share of the points that a fix moves into the features. */
const share = 0.5;

export const hiddenFeature = ofTheProblem('hidden-feature', sightings);

function sightings(problem: Problem): Sighting[] {
  const { features, points } = scanOf(problem);
  const { name: time } = problem.variable;
  return problem.terms.flatMap((term): Sighting[] => {
    const own = features.filter((f) => f.equations.includes(term.name));
    const call = term.points ?? { name: 'sobol', args: {} };
    if (own.length === 0 || points.length === 0 || numberArgument(call, 'features', 0) > 0) return [];
    const [{ from, to }] = own;
    const count = pointCount(call);
    const inside = Math.max(1, Math.round(share * count));
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
            `${count} points over the interval step over it. Put points inside (features = ${inside}), or use \`train auto\`, whose windows end there.`,
          evidence: { from, to, features: own.length, points: count },
          related: [],
          fix: {
            kind: 'add-variant',
            name: 'resolved',
            blocks: {
              points: {
                [term.name]: { name: call.name, args: { ...numbersOf(call.args), points: count, features: inside } },
              },
            },
          },
        },
      },
    ];
  });
}

/** Arguments that are plain numbers; a curriculum in the number of points is left as it is by whoever takes the fix. */
const numbersOf = (args: Readonly<Record<string, unknown>>): Record<string, number> =>
  Object.fromEntries(Object.entries(args).flatMap(([name, x]) => (typeof x === 'number' ? [[name, x]] : [])));
