/** @file Which experiments a run has solutions of, and those that its report alone holds. Pure. */
import { fittedExperiments } from '../../problem/fit/fitted-experiments.ts';
import type { FitReport, FittedExperiment, FittedSeries, PredictedCurve } from '../../problem/fit-report.ts';
import type { RunHeader } from '../../problem/run.ts';
import { linearAxis, variableAxis } from '../chart/axes.ts';
import { mostCharts } from '../chart/chart-stack.ts';
import { emptyFigure, type Figure } from '../chart/figure.ts';
import { bandStrip, measuredScatter, seriesColors } from '../fit/figures.ts';
import { withUnit, writtenUnknowns } from '../page/format.ts';
import type { ShownRun } from '../page/model.ts';
import type { Palette } from '../page/theme.ts';

/** Names of the experiments whose unknowns the run follows, in their order; empty where it follows only one. */
export const followedExperiments = ({ unknowns }: RunHeader): string[] => [
  ...new Set(unknowns.flatMap(({ experiment }) => experiment?.name ?? [])),
];

/** The experiment that is drawn until another one is picked; `null`: all of them. */
export const firstDrawn = (header: RunHeader): string | null =>
  writtenUnknowns(header.unknowns).length > mostCharts ? (followedExperiments(header)[0] ?? null) : null;

/** Experiments that the report of a run has and its frames have not; empty where there are none. */
export const otherExperiments = (run: ShownRun | null): FittedExperiment[] =>
  run?.result?.fit && followedExperiments(run.header).length === 0 ? fittedExperiments(run.result.fit).slice(1) : [];

/** What the report of a fit knows of one unknown of the run: its curve with the band. */
export function fittedCurve(
  fit: FitReport | undefined,
  { name, experiment }: RunHeader['unknowns'][number],
): PredictedCurve | null {
  const own = experiment && fit ? fittedExperiments(fit).find((one) => one.name === experiment.name) : fit;
  return own?.solution?.find(({ unknown }) => unknown === (experiment?.of ?? name)) ?? null;
}

/** Whether what belongs to an experiment is drawn where `picked` is; `null`: whatever it is. */
export const isDrawn = (experiment: string | undefined, picked: string | null): boolean =>
  picked === null || experiment === picked;

/** Name of the experiment that the run shows. */
export const shownExperiment = ({ series }: FitReport): string => series[0].experiment ?? 'without a name';

/** One figure per unknown, with what was measured of it in this experiment. */
export const experimentFigures = (
  { name, solution }: FittedExperiment,
  fit: FitReport,
  header: RunHeader,
  palette: Palette,
): Figure[] => {
  const colorOf = seriesColors(fit, header, palette);
  const implied = new Set(header.unknowns.flatMap((unknown) => (unknown.implied ? [unknown.name] : [])));
  return solution
    .filter(({ unknown }) => !implied.has(unknown))
    .map(({ unknown, times, values, radii }): Figure => {
      const unit = header.unknowns.find((one) => one.name === unknown)?.unit ?? null;
      const own = fit.series.filter((series: FittedSeries) => series.experiment === name && series.label === unknown);
      return {
        ...emptyFigure(
          `Solution ${unknown} in ${name ?? 'none'}`,
          variableAxis(header.variable),
          linearAxis(withUnit(unknown, unit)),
        ),
        xs: times,
        series: [
          {
            ...{ key: 'network', label: 'network', color: palette.foreground, style: 'solid', width: 1.75, values },
            term: null,
          },
        ],
        strips: bandStrip({ values, radii }, unknown, palette),
        scatters: own.map((series) => measuredScatter(series, colorOf)),
      };
    });
};
