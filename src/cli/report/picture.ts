/** @file The solution as a picture in the terminal. */
import { plot } from 'asciichart';
import { characterTick } from '../../problem/number-text/report.ts';
import { runFiles } from '../../problem/run-folder.ts';

/** Samples `values` (on an even grid) at `columns` places, by linear interpolation. */
export function sampled(values: ArrayLike<number>, columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => {
    const x = (i / (columns - 1)) * (values.length - 1);
    const k = Math.min(values.length - 2, Math.floor(x));
    return values[k] + (values[k + 1] - values[k]) * (x - k);
  });
}

/** Unknowns that are drawn; of more the others are only counted. */
const drawn = 6;

/** One chart per unknown, with the variable's interval below it; empty where the values are not finite. */
export function solutionPicture(
  names: string[],
  curves: ArrayLike<number>[],
  variable: { name: string; unit: string | null; from: number; to: number },
  columns: number,
): string {
  const width = Math.max(20, Math.min(100, columns) - 14);
  const charts = names
    .slice(0, drawn)
    .map((name, i) => {
      const values = sampled(curves[i], width);
      if (!values.every(Number.isFinite)) return '';
      const chart = plot(values, { height: 9, format: (x: number) => characterTick(x).padStart(11) });
      const unit = variable.unit ? ` [${variable.unit}]` : '';
      return `${name}(${variable.name})\n${chart}\n${' '.repeat(13)}${variable.name} = ${variable.from} … ${variable.to}${unit}`;
    })
    .filter(Boolean);
  const hidden = names.length - drawn;
  if (hidden > 0)
    charts.push(`… and ${hidden} more unknown${hidden === 1 ? '' : 's'}: ${runFiles.solution} of the run folder`);
  return charts.join('\n\n');
}
