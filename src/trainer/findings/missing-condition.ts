/** @file Values at the start that nothing determines: infinitely many solutions, and the network picks one. */
import { listed } from '../../problem/number-text/sentence.ts';
import { numberText } from '../../problem/number-text/spec.ts';
import { givenIn, structureOfProblem } from '../../problem/structure/of-problem.ts';
import type { RunContext } from '../trace/trace.ts';
import { ofTheProblem, type Sighting } from './detector.ts';

export const missingCondition = ofTheProblem('missing-condition', sightings);

function sightings(context: RunContext): Sighting[] {
  const { problem, structure, determination } = structureOfProblem(context.problem);
  const { needed, open } = determination;
  const [first] = structure.equations;
  // With an unknown that no equation determines, the number of free values is unknown as well.
  if (!first || structure.unpaired.length > 0) return [];
  const starts = open.flatMap((v) => (v.kind === 'start' ? [v] : []));
  if (starts.length === 0) return [];
  const given = givenIn(problem);
  const at = numberText(problem.variable.from);
  const values = listed(starts.map((v) => `${v.unknown}${"'".repeat(v.order)}(${at})`));
  const isFew = given < needed;
  const what = isFew
    ? `${starts.length === 1 ? 'A condition is' : `${starts.length} conditions are`} missing, for example on ${values}: ` +
      `the equations ask for ${needed}, and ${given} ${given === 1 ? 'is' : 'are'} given.`
    : `Nothing determines ${values}: the conditions that are given determine other values.`;
  const paired = structure.pairs.get(starts[0].unknown)?.term;
  return [
    {
      key: '',
      clearly: true,
      finding: {
        severity: 'warning',
        term: null,
        range: ((!isFew && paired) || first.term).source,
        message: `${what} Infinitely many solutions meet the rest.`,
        evidence: { needed, given },
        related: [],
        fix: null,
      },
    },
  ];
}
