/** @file The parameters of an inverse problem: value over the steps, bounds, and the interval that the data allow. */

import { extent } from '../../figure/range.ts';
import { brief, number } from '../../problem/number-text/typeset.ts';
import type { RunHeader } from '../../problem/run.ts';
import { type Along, alongAxis, alongPlaces, lastPlace, linearAxis, phaseMarkers, withMarkers } from '../chart/axes.ts';
import { emptyFigure, type Figure, type Series } from '../chart/figure.ts';
import { Gutter } from '../chart/gutter.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketValues } from '../chart/polyline.ts';
import { runAxis } from '../chart/shared-axis.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { withUnit } from '../page/format.ts';
import type { PanelModel } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import type { Palette } from '../page/theme.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';

/** Estimates that their author wrote, each with its place among all: the weights of a learned function say nothing. */
const shownParameters = ({
  parameters,
  learned = [],
}: RunHeader): [place: number, parameter: RunHeader['parameters'][0]][] =>
  [...parameters.entries()].filter(([, { member }]) => !member || !learned.includes(member.family));

/** One figure per parameter; bounds are drawn only where the curve comes near them, or they would flatten it. */
export function parameterFigures(model: PanelModel, palette: Palette, along: Along): Figure[] {
  const run = model.run;
  if (!run) return [];
  const { history, header, result } = run;
  const xs = alongPlaces(history, along);
  return shownParameters(header).map(([p, parameter]) => {
    const values = bucketValues(history.series('parameter', p), history.span);
    const interval = result?.parameters[parameter.name];
    const level = (key: string, label: string, value: number, style: Series['style']): Series => ({
      key,
      label,
      color: palette.muted,
      style,
      width: 1.25,
      values: new Float64Array(xs.length).fill(value),
      term: null,
    });
    const found = extent([values]);
    const reach = found ? Math.max((found[1] - found[0]) * 0.6, Math.abs(found[1]) * 0.05) : 0;
    const near = (bound: number | null): bound is number =>
      bound !== null && found !== null && bound > found[0] - reach && bound < found[1] + reach;
    const series: Series[] = [
      {
        key: 'value',
        label: parameter.name,
        color: palette.foreground,
        style: 'solid',
        width: 1.75,
        values,
        term: null,
      },
    ];
    if (near(parameter.low)) series.push(level('low', 'lower bound', parameter.low, 'dashed'));
    if (near(parameter.high)) series.push(level('high', 'upper bound', parameter.high, 'dashed'));
    const strips =
      interval && interval.low !== null && interval.high !== null
        ? [
            {
              upper: new Float64Array(xs.length).fill(interval.high),
              lower: new Float64Array(xs.length).fill(interval.low),
              color: palette.foreground,
              opacity: 0.15,
              label: '95 % interval',
            },
          ]
        : [];
    return withMarkers(
      {
        ...emptyFigure(
          `Parameter ${parameter.name}`,
          alongAxis(along, lastPlace(model, along)),
          linearAxis(withUnit(parameter.name, parameter.unit)),
        ),
        xs,
        series,
        strips,
      },
      phaseMarkers(header),
      model,
      along,
    );
  });
}

const bounds = (low: number | null, high: number | null): string =>
  `${low === null ? '−∞' : brief(low)} … ${high === null ? '∞' : brief(high)}`;

export function parametersView(panel: Panel): SectionView {
  const drawn = (palette: Palette) => parameterFigures(panel.model, palette, panel.ui.along);
  const plots = h('div', { className: 'plots' });
  const box = h('div', {});
  const section = new Section(
    panel,
    {
      id: 'parameters',
      title: 'Parameters',
      place: 'tab',
      saved: () =>
        drawn(panel.theme()).map((figure, p) =>
          savedFigure(figure.title.toLowerCase().replace(' ', '-'), (palette) => drawn(palette)[p]),
        ),
      tables: drawn,
    },
    box,
    plots,
  );
  let charts: LineChart[] = [];
  let cells: HTMLElement[][] = [];
  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'state', 'interface', 'settings'],
    draw() {
      const run = panel.model.run;
      const available = run !== null && shownParameters(run.header).length > 0 && run.history.length > 0;
      if (!section.draws(available) || !run) return;
      const list = shownParameters(run.header);
      keyed(box, JSON.stringify(list), () => {
        cells = list.map(() => [h('td', {}), h('td', {})]);
        return [
          h(
            'table',
            { className: 'terms', 'aria-label': 'Parameters' },
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                ...['parameter', 'value', 'interval', 'bounds', 'start'].map((t) => h('th', { scope: 'col' }, t)),
              ),
            ),
            h(
              'tbody',
              {},
              ...list.map(([, p], k) =>
                h(
                  'tr',
                  {},
                  h('th', { scope: 'row' }, withUnit(p.name, p.unit)),
                  ...cells[k],
                  h('td', {}, bounds(p.low, p.high)),
                  h('td', {}, brief(p.start)),
                ),
              ),
            ),
          ),
        ];
      });
      list.forEach(([place, p], k) => {
        const final = run.result?.parameters[p.name];
        setText(cells[k][0], number(final?.value ?? run.last?.parameters[place] ?? Number.NaN, 5));
        const known = final && final.low !== null && final.high !== null;
        setText(
          cells[k][1],
          known ? `${brief(final.low!, 4)} … ${brief(final.high!, 4)}` : run.result ? 'not known' : 'at the end',
        );
      });
      const theme = panel.theme();
      const figures = drawn(theme);
      keyed(plots, JSON.stringify(list), () => {
        const gutter = new Gutter();
        charts = figures.map(
          (_, k) => new LineChart(panel, { key: `parameter ${k}`, height: 130, axis: runAxis, gutter }),
        );
        return charts.flatMap((c, k) => [h('h3', {}, figures[k].y.label), c.element]);
      });
      figures.forEach((figure, k) => {
        charts[k].update(figure, theme, null);
      });
    },
  };
}
