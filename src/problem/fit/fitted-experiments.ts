/** @file The solutions of all experiments of a fit, and the table of them. Pure. */
import { csvText } from '../csv.ts';
import type { FitReport, FittedExperiment } from '../fit-report.ts';

/** Of every experiment, the one whose solution the run shows first; empty where there are not several. */
export const fittedExperiments = ({ series, solution, others }: FitReport): FittedExperiment[] =>
  others && solution ? [{ name: series[0].experiment, solution }, ...others] : [];

/** One row per experiment, unknown and time, in the unit of the unknown, with the ends of the pointwise 95 % band. */
export const experimentsTable = (experiments: readonly FittedExperiment[], variable: string): string =>
  csvText(
    ['experiment', 'unknown', variable, 'value', '95 % from', '95 % to'],
    experiments.flatMap(({ name, solution }) =>
      solution.flatMap(({ unknown, times, values, radii }) =>
        times.map((t, i) => [
          ...[name, unknown, t, values[i]],
          ...(radii ? [values[i] - radii[i], values[i] + radii[i]] : [null, null]),
        ]),
      ),
    ),
  );
