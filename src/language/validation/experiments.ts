/** @file Experiments that change nothing: those in which nothing is measured, and values that nothing reads there. */
import { parametersIn } from '../../problem/effect.ts';
import { parametersRead } from '../../problem/fit/experiment-problems.ts';
import { familyName } from '../../problem/member.ts';
import { quotedFew } from '../../problem/number-text/sentence.ts';
import type { Experiment, Problem } from '../../problem/problem.ts';
import type { SourceRange } from '../../problem/source.ts';
import { valuesSet } from '../syntax/experiment-values.ts';
import { rangeOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

export function checkExperiments({ problem, symbols, report, unread }: CheckContext): void {
  const { experiments = [] } = problem;
  if (unread.any || report.hasErrors) return;
  const measures = ({ terms }: { terms: Problem['terms'] }): boolean => terms.some(({ kind }) => kind === 'data');
  const isFit = [problem, ...experiments].some(measures);
  const placeOf = ({ start }: SourceRange): string => `${start.line}:${start.character}`;
  const at = new Map<string, Experiment[]>();
  for (const experiment of experiments) {
    const place = placeOf(experiment.source);
    const own = at.get(place);
    if (own) own.push(experiment);
    else at.set(place, [experiment]);
  }
  for (const node of symbols.experiments) {
    const own = at.get(placeOf(rangeOf(node))) ?? [];
    const silent = own.filter((experiment) => !measures(experiment));
    const warning = { property: node.file === undefined ? 'name' : 'file', severity: 'warning' } as const;
    if (isFit && silent.length > 0)
      report.add(
        'experiment-without-data',
        node,
        `nothing is measured in ${namesOf(silent)}; the fit leaves it out`,
        warning,
      );
    for (const { place, property, name } of valuesSet(node))
      if (own.length > 0 && own.every((experiment) => !readIn(problem, experiment).has(name)))
        report.add(
          'experiment-value-unread',
          place,
          `nothing reads "${name}" in ${namesOf(own)}: its value changes nothing`,
          {
            property,
            severity: 'warning',
          },
        );
  }
}

const namesOf = (experiments: readonly Experiment[]): string => quotedFew(experiments.map(({ name }) => name));

/** Names of parameters and of families that an experiment's equations, conditions and data rest on. */
function readIn({ experiments: _, ...base }: Problem, experiment: Experiment): ReadonlySet<string> {
  const { without, terms, events, steady, parameters } = experiment;
  const shared = base.terms.filter(({ kind, name }) => kind !== 'data' && (steady !== null || !without.includes(name)));
  const read = parametersRead({ ...base, terms: [...shared, ...terms], events: [...(base.events ?? []), ...events] });
  // What a value or a definition is made of is read where that is.
  const made = [
    ...base.parameters.map(({ name, definition }) => ({ name, value: definition })),
    ...parameters,
    ...(steady ?? []),
  ];
  for (let size = -1; size < read.size; ) {
    size = read.size;
    for (const { name, value } of made) if (value && read.has(name)) parametersIn(value, read);
  }
  return new Set([...read].flatMap((name) => [name, familyName(name)]));
}
