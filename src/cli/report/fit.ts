/** @file What a fit to data came to, as tables and one line of criteria. */
import type { FitReport, FittedParameter } from '../../problem/fit-report.ts';
import { boundText, estimateText, threeDigits } from '../../problem/number-text/report.ts';
import { table } from './table.ts';

const intervalText = ({ low, high }: FittedParameter): string =>
  low === null || high === null ? '–' : `${boundText(low)} … ${boundText(high)}`;

const markOf = ({ atBound, name }: FittedParameter, { undetermined }: FitReport): string =>
  atBound !== null ? 'at its bound' : undetermined.some((together) => together.includes(name)) ? 'not determined' : '';

function estimateTable(report: FitReport, hidden: (name: string) => boolean): string {
  const shown = report.parameters.filter((p) => !hidden(p.name));
  const marks = shown.map((p) => markOf(p, report));
  const marked = marks.some((mark) => mark !== '');
  const rows = shown.map((p, i) => [
    p.unit ? `${p.name} [${p.unit}]` : p.name,
    boundText(p.start),
    estimateText(p.value),
    intervalText(p),
    ...(marked ? [marks[i]] : []),
  ]);
  return table(['estimate', 'start', 'value', '95 % interval', ...(marked ? [''] : [])], rows);
}

function criteriaLine(report: FitReport): string {
  const { chiSquared, freedom, pValue, starts } = report;
  const best = starts?.filter(({ optimum }) => optimum === 0).length;
  return [
    `log-likelihood ${estimateText(report.logLikelihood)}`,
    `AIC ${estimateText(report.aic)}`,
    `BIC ${estimateText(report.bic)}`,
    `χ² ${threeDigits(chiSquared)} for ${freedom} degrees of freedom${pValue === null ? '' : `, p ${threeDigits(pValue)}`}`,
    ...(starts ? [`${best} of ${starts.length} starts end at the best optimum`] : []),
  ].join(' · ');
}

/** @param hidden parameters that mean nothing by themselves */
export const fitOutcome = (report: FitReport, hidden: (name: string) => boolean = () => false): string =>
  `${estimateTable(report, hidden)}\n\n${criteriaLine(report)}`;
