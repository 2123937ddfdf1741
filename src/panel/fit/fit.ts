/** @file The section of a fit: its numbers, its estimates, every measured series, residuals and starts. */

import type { FitReport } from '../../problem/fit-report.ts';
import { integer } from '../../problem/number-text/typeset.ts';
import type { ProfileCurve } from '../../problem/profile-curve.ts';
import type { RunHeader } from '../../problem/run.ts';
import type { Figure } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { h, keyed, show } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { Palette } from '../page/theme.ts';
import { type Saved, Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { CorrelationsPart, correlationMatrix, savedCorrelations } from './correlations.ts';
import {
  experimentsOf,
  fitResidualFigure,
  quantileFigure,
  seriesColors,
  seriesFigure,
  seriesOf,
  waterfallFigure,
} from './figures.ts';
import { ProfilesPart } from './profiles.ts';
import { criteriaOf, estimateCells, fitWarnings, intervalText, metText } from './words.ts';

/** Series that are drawn at once; others are picked. */
const mostSeries = 24;

const heads = ['estimate', 'value', '95 % interval', 'start → end', 'scale'];
/** Where there are profiles, their intervals are what can be defended. */
const profiledHeads = ['estimate', 'value', '95 % linearised', '95 % by profile', 'start → end', 'scale'];

export function fitView(panel: Panel): SectionView {
  let picked: string | null = null;
  const fitted = (): { fit: FitReport; header: RunHeader } | null => {
    const { run } = panel.model;
    return run?.result?.fit ? { fit: run.result.fit, header: run.header } : null;
  };
  const figures = (palette: Palette): Figure[] => {
    const shown = fitted();
    if (!shown) return [];
    const { fit, header } = shown;
    const own = seriesOf(fit, picked);
    const colorOf = seriesColors(fit, header, palette);
    return [
      ...own.slice(0, mostSeries).map((series) => seriesFigure(series, header, palette, colorOf)),
      fitResidualFigure(own, header, palette, colorOf),
      quantileFigure(own, palette),
      ...(fit.starts ? [waterfallFigure(fit, palette)] : []),
    ];
  };
  const profiles = new ProfilesPart(panel);
  const all = (palette: Palette): Figure[] => [...figures(palette), ...profiles.figures(palette)];
  const correlations = new CorrelationsPart();
  const savedMatrix = (): Saved[] => {
    const shown = fitted();
    const matrix = shown && correlationMatrix(shown.fit);
    return matrix ? [savedCorrelations(matrix)] : [];
  };
  const criteria = h('dl', { className: 'criteria' });
  const warnings = h('ul', { className: 'fit-warnings' });
  const table = h('div', { className: 'terms-box', tabindex: '0', role: 'region', 'aria-label': 'Table of estimates' });
  const picker = h('select', {
    'aria-label': 'Experiment',
    onchange: () => {
      picked = picker.value === '' ? null : picker.value;
      panel.changed('interface');
    },
  });
  const multiplesKey = h(
    'div',
    { className: 'key' },
    markOf('line solid', 'fit'),
    markOf('band', '95 % band of the fit: how far the estimates’ uncertainty moves it'),
    markOf('dot', 'measured, ± one standard deviation of the noise'),
  );
  const multiples = h('div', { className: 'fit-charts' });
  const section = new Section(
    panel,
    {
      id: 'fit',
      title: 'Fit',
      place: 'screen',
      saved: () => [
        ...all(panel.theme()).map((figure, k) =>
          savedFigure(`fit-${k + 1}-${figure.title.replace(/[^\p{L}\p{N}]+/gu, '-')}`, (palette) => all(palette)[k]),
        ),
        ...savedMatrix(),
      ],
      tables: all,
    },
    criteria,
    warnings,
    table,
    profiles.element,
    h('div', { className: 'fit-head' }, h('h3', {}, 'Measured and fitted'), multiplesKey),
    multiples,
    correlations.element,
  );
  section.tools.append(picker);
  let charts: LineChart[] = [];
  return {
    section,
    element: section.element,
    topics: ['run', 'state', 'profiles', 'interface', 'settings'],
    draw() {
      const shown = fitted();
      if (!section.draws(shown !== null) || !shown) return;
      const { fit } = shown;
      keyed(criteria, JSON.stringify(criteriaOf(fit)), () =>
        criteriaOf(fit).map(([label, value, about]) =>
          h('div', { title: about }, h('dt', {}, label), h('dd', {}, value)),
        ),
      );
      const said = fitWarnings(fit);
      show(warnings, said.length > 0);
      keyed(warnings, JSON.stringify(said), () => said.map((sentence) => h('li', {}, sentence)));
      const curves = panel.model.run?.profiles?.curves ?? [];
      keyed(table, JSON.stringify([fit.parameters, curves.map(intervalText)]), () => [estimateTable(fit, curves)]);
      profiles.draw();
      correlations.draw(fit);
      const names = experimentsOf(fit);
      if (picked !== null && !names.includes(picked)) picked = null;
      show(picker, names.length > 1);
      keyed(picker, JSON.stringify(names), () => [
        h('option', { value: '' }, `all ${integer(names.length)} experiments`),
        ...names.map((name) => h('option', { value: name }, name)),
      ]);
      picker.value = picked ?? '';
      const left = seriesOf(fit, picked).length - mostSeries;
      section.setNote(left > 0 ? `${integer(left)} more series: pick an experiment` : '');
      const theme = panel.theme();
      const drawn = figures(theme);
      keyed(multiples, JSON.stringify([picked, drawn.map(({ title }) => title), fit.series.map(metText)]), () => {
        charts = drawn.map((_, k) => new LineChart(panel, { key: `fit ${k}`, height: 190, axis: null }));
        const series = seriesOf(fit, picked).slice(0, mostSeries);
        return charts.map((chart, k) =>
          h('figure', {}, h('figcaption', {}, drawn[k].title, series[k] ? metText(series[k]) : ''), chart.element),
        );
      });
      drawn.forEach((figure, k) => {
        charts[k].update(figure, theme, null);
      });
    },
  };
}

const markOf = (mark: string, label: string): HTMLElement =>
  h('span', { className: 'entry' }, h('span', { className: `mark ${mark}`, 'aria-hidden': 'true' }), label);

function estimateTable({ parameters }: FitReport, curves: readonly ProfileCurve[]): HTMLElement {
  const profiled = new Map(curves.map((curve) => [curve.name, curve]));
  const intervalOf = (name: string): string => {
    const curve = profiled.get(name);
    return curve ? intervalText(curve) : '–';
  };
  return h(
    'table',
    { className: 'terms', 'aria-label': 'Estimates' },
    h(
      'thead',
      {},
      h('tr', {}, ...(curves.length > 0 ? profiledHeads : heads).map((head) => h('th', { scope: 'col' }, head))),
    ),
    h(
      'tbody',
      {},
      ...parameters.map((parameter) => {
        const { name, value, interval, way, marks } = estimateCells(parameter);
        return h(
          'tr',
          {},
          h('th', { scope: 'row' }, name),
          ...[value, interval, ...(curves.length > 0 ? [intervalOf(parameter.name)] : []), way].map((cell) =>
            h('td', {}, cell),
          ),
          h('td', { className: parameter.atBound === null ? 'marks' : 'marks bound' }, marks),
        );
      }),
    ),
  );
}
