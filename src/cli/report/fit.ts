/** @file What a fit to data came to, as tables and one line of criteria. */
import { seriesMisfit } from '../../problem/fit/series-misfit.ts';
import type { FitReport, FittedParameter } from '../../problem/fit-report.ts';
import { boundText, estimateText, threeDigits } from '../../problem/number-text/report.ts';
import { table } from './table.ts';

/** Rows of the table of series; of more the others are only counted. */
const mostSeries = 24;

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
  if (rows.length === 0) return '';
  return table(['estimate', 'start', 'value', '95 % interval', ...(marked ? [''] : [])], rows);
}

/** Every series of every experiment with how well it is met; empty where there are not several experiments. */
function seriesTable({ series }: FitReport): string {
  if (new Set(series.map(({ experiment }) => experiment)).size < 2) return '';
  const shown = series.slice(0, mostSeries);
  const rows = shown.map((own) => [
    own.term,
    own.label,
    String(own.times.length),
    threeDigits(seriesMisfit(own)),
    threeDigits(own.negativeLogLikelihood),
  ]);
  const left = series.length - shown.length;
  return [
    table(['series', 'measured', 'points', 'misfit [σ]', '-log L'], rows),
    ...(left > 0 ? [`… and ${left} more series: result.json of the run folder`] : []),
  ].join('\n');
}

function criteriaLine(report: FitReport): string {
  const { chiSquared, freedom, pValue, starts } = report;
  const best = starts?.filter(({ optimum }) => optimum === 0).length;
  return [
    `log-likelihood ${estimateText(report.logLikelihood)}`,
    `AIC ${estimateText(report.aic)}`,
    `BIC ${estimateText(report.bic)}`,
    freedom > 0
      ? `χ² ${threeDigits(chiSquared)} for ${Number.isInteger(freedom) ? freedom : threeDigits(freedom)} degrees of freedom${pValue === null ? '' : `, p ${threeDigits(pValue)}`}`
      : 'no χ²: no fewer free numbers than measurements',
    ...(starts ? [`${best} of ${starts.length} starts end at the best optimum`] : []),
  ].join(' · ');
}

/** @param hidden parameters that mean nothing by themselves */
export const fitOutcome = (report: FitReport, hidden: (name: string) => boolean = () => false): string =>
  [estimateTable(report, hidden), seriesTable(report), criteriaLine(report)].filter(Boolean).join('\n\n');
