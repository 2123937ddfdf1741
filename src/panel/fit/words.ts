/** @file What the section of a fit says in words and cells. Pure. */

import { seriesMisfit } from '../../problem/fit/series-misfit.ts';
import type { FitReport, FittedParameter, FittedSeries } from '../../problem/fit-report.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import { brief, integer, number } from '../../problem/number-text/typeset.ts';
import { openGroupSentence } from '../../problem/open-group.ts';
import type { ProfileCurve, ProfileVerdict } from '../../problem/profile-curve.ts';
import { withUnit } from '../page/format.ts';

type ProfileWord = 'bounded' | 'one-sided' | 'not determined';

const verdictWords: Record<ProfileVerdict, ProfileWord> = {
  bounded: 'bounded',
  'open to the left': 'one-sided',
  'open to the right': 'one-sided',
  'open on both sides': 'not determined',
  flat: 'not determined',
};

/** One word on what a profile shows; its sentence says on which side. */
export const verdictWord = ({ verdict }: Pick<ProfileCurve, 'verdict'>): ProfileWord => verdictWords[verdict];

/** The 95 % interval of a profile: `0.43 … 0.51`, `≤ 0.51`, `open`. */
export function intervalText({ low, high }: Pick<ProfileCurve, 'low' | 'high'>): string {
  if (low !== null && high !== null) return `${brief(low, 4)} … ${brief(high, 4)}`;
  if (low !== null) return `≥ ${brief(low, 4)}`;
  return high !== null ? `≤ ${brief(high, 4)}` : 'open';
}

/** Behind the name of a series: how well it is met. */
export function metText(series: FittedSeries): string {
  const misfit = seriesMisfit(series);
  return Number.isFinite(misfit) ? ` · misfit ${number(misfit, 3)} σ, ${integer(series.times.length)} points` : '';
}

/** Label and value of each number of the fit. */
export function criteriaOf(fit: FitReport): [label: string, value: string, about: string][] {
  return [
    ['log L', number(fit.logLikelihood, 5), 'natural logarithm of the likelihood, constants included'],
    ['points', integer(fit.points), 'measurements'],
    ['AIC', number(fit.aic, 5), 'Akaike’s criterion: smaller is better, over models of the same data'],
    ['BIC', number(fit.bic, 5), 'Schwarz’s criterion'],
    [
      'χ²',
      fit.freedom > 0
        ? `${number(fit.chiSquared, 4)} of ${Number.isInteger(fit.freedom) ? integer(fit.freedom) : number(fit.freedom, 4)}`
        : '–',
      'sum of squared residuals in deviations, of its degrees of freedom',
    ],
    ['p', fit.pValue === null ? '–' : number(fit.pValue, 3), 'probability of a larger χ² by chance'],
  ];
}

/** `null` where all is well. */
export function fitWarnings({ undetermined, open = [], parameters, starts, pValue }: FitReport): string[] {
  const bound = parameters.filter(({ atBound }) => atBound !== null).map(({ name }) => name);
  // What the form of the problem explains is said by what of it is determined.
  const unexplained = undetermined.filter(
    (names) => !open.some((group) => names.some((name) => group.names.includes(name))),
  );
  const failed = starts?.filter(({ objective }) => objective === null).length ?? 0;
  return [
    ...open.map(openGroupSentence),
    ...unexplained.map((names) =>
      names.length > 1
        ? `The data do not tell ${listed(names)} apart: fix one of them, or measure something else.`
        : `The data do not determine ${names[0]}.`,
    ),
    ...(bound.length > 0 ? [`At a bound: ${listed(bound)}. Intervals there are open.`] : []),
    ...(pValue !== null && pValue < 0.01
      ? ['Residuals are larger than the noise that was stated: the model lacks something, or the noise is larger.']
      : []),
    ...(pValue !== null && pValue > 0.99 ? ['Residuals are smaller than the noise that was stated.'] : []),
    ...(failed > 0 ? [`${integer(failed)} of ${integer(starts!.length)} starts could not be solved.`] : []),
  ];
}

/** Cells of an estimate: name, value, interval, start → end, mark. */
export function estimateCells(parameter: FittedParameter): {
  name: string;
  value: string;
  interval: string;
  way: string;
  marks: string;
} {
  const { name, unit, value, low, high, start, atBound, scale } = parameter;
  return {
    name: withUnit(name, unit),
    value: number(value, 5),
    interval: low !== null && high !== null ? `${brief(low, 4)} … ${brief(high, 4)}` : 'open',
    way: `${brief(start)} → ${brief(value)}`,
    marks: [scale === 'log' ? 'log' : null, atBound === null ? null : 'at its bound']
      .filter((x) => x !== null)
      .join(', '),
  };
}
