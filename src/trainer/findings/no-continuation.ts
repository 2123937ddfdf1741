/** @file The solution ends inside the interval: it grows without bound, or its equations are not defined behind. No training helps. */
import { placeText } from '../../problem/number-text/sentence.ts';
import type { RunContext } from '../trace/trace.ts';
import { ofTheProblem, type Sighting } from './detector.ts';

export const noContinuation = ofTheProblem('no-continuation', sightings);

function sightings({ problem, lost }: RunContext): Sighting[] {
  if (!lost) return [];
  const [first] = problem.terms;
  return [
    {
      key: '',
      clearly: true,
      finding: {
        severity: 'warning',
        term: null,
        range: first.source,
        message: `${lost.message} What a training shows behind it is no solution; no points, steps or weights help. End the interval before ${problem.variable.name} = ${placeText(lost.reached)}.`,
        evidence: { reached: lost.reached },
        related: [],
        fix: null,
      },
    },
  ];
}
