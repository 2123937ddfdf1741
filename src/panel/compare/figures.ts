/** @file Compared runs as figures: a quantity over the run, the solutions, and their difference. Pure. */
import { onCommonTimes, solutionCurve } from '../../problem/solution-curve.ts';
import { alongAxis, alongPlaces, linearAxis, logAxis, variableAxis } from '../chart/axes.ts';
import { emptyFigure, type Figure } from '../chart/figure.ts';
import { bucketValues } from '../chart/polyline.ts';
import { withUnit, writtenUnknowns } from '../page/format.ts';
import type { Interface } from '../page/interface.ts';
import type { Palette } from '../page/theme.ts';
import { type ColouredRun, runStyle, type ShownState, solutionShown } from './contestants.ts';
import type { Quantity } from './quantities.ts';

/** All x at which any of the runs was recorded, and each run's values there (`null` elsewhere). */
export function overlay(runs: readonly { xs: Float64Array; values: ArrayLike<number> }[]): {
  xs: Float64Array;
  values: (number | null)[][];
} {
  const xs = Float64Array.from([...new Set(runs.flatMap((r) => [...r.xs]))].sort((a, b) => a - b));
  const values = runs.map((run) => {
    let k = 0;
    return Array.from(xs, (x) => {
      while (k < run.xs.length && run.xs[k] < x) k++;
      return k < run.xs.length && run.xs[k] === x ? run.values[k] : null;
    });
  });
  return { xs, values };
}

export function compareFigure(
  compared: readonly ColouredRun[],
  quantity: Quantity,
  palette: Palette,
  along: Interface['along'],
): Figure {
  const log = quantity.scale === 'log';
  const traced = compared.map(({ run }) => {
    const { history } = run;
    const index = quantity.index(run);
    return {
      xs: alongPlaces(history, along),
      values: index === null ? [] : bucketValues(history.series(quantity.group, index), history.span, log),
    };
  });
  const { xs, values } = overlay(traced);
  const { label } = quantity;
  return {
    ...emptyFigure(label, alongAxis(along, xs.at(-1) ?? 1), log ? logAxis(label) : linearAxis(label, [-1, 1])),
    xs,
    series: compared.map(({ run, colour }, r) => ({
      key: `run ${run.header.id}`,
      label: run.label,
      color: palette.run(colour),
      style: runStyle(colour),
      width: 1.75,
      values: values[r],
      bridge: true,
      term: null,
    })),
  };
}

/** The solutions drawn, at the times of all of them; `null` for a run that has none yet, or another grid. */
function drawnCurves(compared: readonly ColouredRun[], shown: ShownState) {
  const [first] = compared;
  if (!first) return null;
  const { grid, reference } = first.run.header;
  const own = compared.map(({ run }) => {
    const solution = solutionShown(run, shown);
    return solution && run.header.grid.length === grid.length ? solutionCurve(grid, solution) : null;
  });
  const known = own.filter((curve) => curve !== null);
  if (known.length === 0) return null;
  const { times, values } = onCommonTimes([
    ...known,
    ...(reference ? [{ times: grid, values: reference.values }] : []),
  ]);
  return {
    times,
    /** [runs][unknowns][times] */
    curves: own.map((curve) => (curve ? values[known.indexOf(curve)] : null)),
    reference: reference ? { label: reference.label, values: values[known.length] } : null,
  };
}

/** One figure per unknown, upright where solutions jump (runs of one problem share their grid); none before the first solution. */
export function comparedSolutions(compared: readonly ColouredRun[], palette: Palette, shown: ShownState): Figure[] {
  const drawn = drawnCurves(compared, shown);
  if (!drawn) return [];
  const { reference } = drawn;
  const { unknowns, variable } = compared[0].run.header;
  return writtenUnknowns(unknowns).map(([u, unknown]) => ({
    ...emptyFigure(
      `Solution ${unknown.name}`,
      variableAxis(variable),
      linearAxis(withUnit(unknown.name, unknown.unit)),
    ),
    xs: drawn.times,
    series: [
      ...(reference
        ? [
            {
              key: 'reference',
              label: reference.label,
              color: palette.reference,
              style: 'solid' as const,
              width: 4,
              values: reference.values[u],
              term: null,
            },
          ]
        : []),
      ...compared.map(({ run, colour }, r) => ({
        key: `run ${run.header.id}`,
        label: run.label,
        color: palette.run(colour),
        style: runStyle(colour),
        width: 2,
        values: drawn.curves[r]?.[u] ?? [],
        term: null,
      })),
    ],
  }));
}

/** The others minus the first run, of the first unknown; `null` before two solutions are there. */
export function differenceFigure(compared: readonly ColouredRun[], palette: Palette, shown: ShownState): Figure | null {
  const drawn = drawnCurves(compared, shown);
  const base = drawn?.curves[0];
  if (!base) return null;
  const [first, ...others] = compared;
  const compatible = others.flatMap((other, k) => {
    const curve = drawn.curves[k + 1];
    return curve ? [{ ...other, curve }] : [];
  });
  if (compatible.length === 0) return null;
  const { variable, unknowns } = first.run.header;
  const [unknown] = unknowns;
  return {
    ...emptyFigure(
      `Difference of ${unknown.name}`,
      variableAxis(variable),
      linearAxis(withUnit(`Δ${unknown.name}`, unknown.unit)),
    ),
    xs: drawn.times,
    series: compatible.map(({ run, colour, curve }) => ({
      key: `difference ${run.header.id}`,
      label: `${run.label} − ${first.run.label}`,
      color: palette.run(colour),
      style: runStyle(colour),
      width: 1.5,
      values: curve[0].map((v, k) => v - base[0][k]),
      term: null,
    })),
  };
}
