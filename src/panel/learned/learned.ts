/** @file The section of learned functions: a chart for each, and what the data say of it. */
import type { Figure } from '../chart/figure.ts';
import { isNamedStrip } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { unbroken } from '../page/format.ts';
import type { Panel } from '../page/panel.ts';
import type { Palette } from '../page/theme.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { learnedFigure, learnedVerdict, readLabel } from './figures.ts';

export function learnedView(panel: Panel): SectionView {
  const curves = () => panel.model.run?.result?.learned ?? [];
  const drawn = (palette: Palette): Figure[] => curves().map((curve) => learnedFigure(curve, palette));
  const plots = h('div', { className: 'plots' });
  const legend = h('div', { className: 'key' });
  const section = new Section(
    panel,
    {
      id: 'learned',
      title: 'Learned functions',
      place: 'screen',
      saved: () => curves().map(({ name }, k) => savedFigure(`learned-${name}`, (palette) => drawn(palette)[k])),
      tables: drawn,
    },
    plots,
    legend,
  );
  let charts: LineChart[] = [];
  let said: HTMLElement[] = [];
  return {
    section,
    element: section.element,
    topics: ['run', 'state', 'interface', 'settings'],
    draw() {
      const { run } = panel.model;
      const list = curves();
      if (!section.draws(list.length > 0) || !run) return;
      const theme = panel.theme();
      const figures = drawn(theme);
      keyed(plots, JSON.stringify(list.map(({ name }) => name)), () => {
        charts = list.map(({ name }) => new LineChart(panel, { key: `learned ${name}`, height: 150, axis: null }));
        said = list.map(() => h('p', { className: 'caption' }));
        return charts.flatMap((chart, k) => [h('h3', {}, figures[k].y.label), chart.element, said[k]]);
      });
      figures.forEach((figure, k) => {
        charts[k].update(figure, theme, null);
        const { sentence, open } = learnedVerdict(list[k], run.header);
        setText(said[k], unbroken(sentence));
        said[k].classList.toggle('bad', open);
      });
      const strips = new Set(figures.flatMap((figure) => figure.strips.filter(isNamedStrip).map(({ label }) => label)));
      keyed(legend, JSON.stringify([...strips]), () =>
        [...strips].map((label) =>
          h(
            'span',
            { className: 'entry' },
            h('span', { className: `mark band${label === readLabel ? ' reference' : ''}`, 'aria-hidden': 'true' }),
            label,
          ),
        ),
      );
    },
  };
}
