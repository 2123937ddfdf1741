/** @file Compared runs as figures: a quantity over the run, the solutions, and their difference. Pure. */
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

/** One figure per unknown, on the first run's grid (runs of one problem share it); none before the first solution. */
export function comparedSolutions(compared: readonly ColouredRun[], palette: Palette, shown: ShownState): Figure[] {
  const [first] = compared;
  if (!first || compared.every(({ run }) => solutionShown(run, shown) === null)) return [];
  const { grid, reference, unknowns, variable } = first.run.header;
  return writtenUnknowns(unknowns).map(([u, unknown]) => ({
    ...emptyFigure(
      `Solution ${unknown.name}`,
      variableAxis(variable),
      linearAxis(withUnit(unknown.name, unknown.unit)),
    ),
    xs: grid,
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
      ...compared.map(({ run, colour }) => ({
        key: `run ${run.header.id}`,
        label: run.label,
        color: palette.run(colour),
        style: runStyle(colour),
        width: 2,
        values: run.header.grid.length === grid.length ? (solutionShown(run, shown)?.values[u] ?? []) : [],
        term: null,
      })),
    ],
  }));
}

/** The others minus the first run, of the first unknown; `null` before two solutions are there. */
export function differenceFigure(compared: readonly ColouredRun[], palette: Palette, shown: ShownState): Figure | null {
  const [first, ...others] = compared;
  const base = first && solutionShown(first.run, shown);
  if (!base) return null;
  const { grid, variable, unknowns } = first.run.header;
  const compatible = others.filter(
    ({ run }) => solutionShown(run, shown) !== null && run.header.grid.length === grid.length,
  );
  if (compatible.length === 0) return null;
  const [unknown] = unknowns;
  return {
    ...emptyFigure(
      `Difference of ${unknown.name}`,
      variableAxis(variable),
      linearAxis(withUnit(`Δ${unknown.name}`, unknown.unit)),
    ),
    xs: grid,
    series: compatible.map(({ run, colour }) => ({
      key: `difference ${run.header.id}`,
      label: `${run.label} − ${first.run.label}`,
      color: palette.run(colour),
      style: runStyle(colour),
      width: 1.5,
      values: solutionShown(run, shown)!.values[0].map((v, k) => v - base.values[0][k]),
      term: null,
    })),
  };
}
