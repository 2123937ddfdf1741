/** @file A fit as two tables: what was estimated, and every measurement beside what the fit makes of it. */
import { csvText } from '../../problem/csv.ts';
import type { FitReport } from '../../problem/fit-report.ts';

/** One row per estimate, in its unit; a cell is empty where the data leave an end open, or no bound is met. */
export function estimatesTable({ parameters, undetermined }: FitReport): string {
  const open = new Set(undetermined.flat());
  return csvText(
    ['name', 'unit', 'start', 'end', '95 % from', '95 % to', 'at bound', 'determined', 'scale'],
    parameters.map((p) => [
      p.name,
      p.unit,
      p.start,
      p.value,
      p.low,
      p.high,
      p.atBound,
      open.has(p.name) ? 'no' : 'yes',
      p.scale,
    ]),
  );
}

/** How a table of data holds a value of which only a limit is known. */
const signs = { below: '<', above: '>' } as const;

/** One row per measurement that was fitted; limits stand as such, `<0.1`, and have no residual. */
export function measurementsTable({ series }: FitReport, variable: string): string {
  return csvText(
    ['experiment', 'term', variable, 'measured', 'fitted', 'deviation', 'residual'],
    series.flatMap((s) =>
      s.times.map((t, i) => {
        const limit = s.censored?.[i];
        const measured = limit ? `${signs[limit]}${s.measured[i]}` : s.measured[i];
        return [s.experiment, s.term, t, measured, s.predicted[i], s.deviations[i], s.residuals[i]];
      }),
    ),
  );
}
