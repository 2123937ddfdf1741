/** @file Weights over the run, and the learning rate, which can be changed while it runs. */
import { brief } from '../../problem/number-text/typeset.ts';
import { type Along, alongAxis, alongPlaces, lastPlace, logAxis, phaseMarkers, withMarkers } from '../chart/axes.ts';
import { weightEvents } from '../chart/events.ts';
import { emptyFigure, type Figure } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketValues } from '../chart/polyline.ts';
import { runAxis } from '../chart/shared-axis.ts';
import { h, setText, show } from '../page/dom.ts';
import { hasWeights, type PanelModel } from '../page/model.ts';
import { isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { isHollow, type Palette } from '../page/theme.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';

export function weightFigure(model: PanelModel, palette: Palette, along: Along): Figure {
  const figure = emptyFigure('Weights', alongAxis(along, lastPlace(model, along)), logAxis('weight λ'));
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  return withMarkers(
    {
      ...figure,
      xs: alongPlaces(history, along),
      series: header.terms.map((term, i) => ({
        key: `weight ${i}`,
        label: term.name,
        color: palette.term(i),
        hollow: isHollow(i),
        style: 'solid',
        width: 1.75,
        values: bucketValues(history.series('weight', i), history.span, true),
        write: (weight) => brief(weight, 4),
        term: term.name,
      })),
    },
    [...phaseMarkers(header), ...weightEvents(run, palette)],
    model,
    along,
  );
}

export function scheduleView(panel: Panel): SectionView {
  const chart = new LineChart(panel, {
    key: 'weights',
    height: 150,
    axis: runAxis,
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
  });
  let factor = 1;
  let factorOf = '';
  const scaleRate = (by: number) => {
    factor = by === 0 ? 1 : factor * by;
    panel.post({ type: 'setRateFactor', factor });
    panel.changed('interface');
  };
  const button = (text: string, title: string, by: number) =>
    h('button', { type: 'button', title, onclick: () => scaleRate(by) }, text);
  const rateValue = h('span', { className: 'value' });
  const rate = h(
    'div',
    { className: 'rate', role: 'group', 'aria-label': 'Learning rate' },
    h('span', {}, 'Learning rate'),
    rateValue,
    button('÷ 2', 'Half of the rate from the next step on', 0.5),
    button('× 2', 'Twice the rate from the next step on', 2),
    button('as scheduled', 'The rate as scheduled', 0),
  );
  const section = new Section(
    panel,
    {
      id: 'schedule',
      title: 'Schedule',
      place: 'tab',
      saved: () => [savedFigure('weights', (palette) => weightFigure(panel.model, palette, panel.ui.along))],
      tables: (palette) => [weightFigure(panel.model, palette, panel.ui.along)],
    },
    rate,
    h('h3', {}, 'Weights'),
    chart.element,
  );
  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'interface', 'highlight', 'settings', 'state'],
    draw() {
      const { run, state } = panel.model;
      if (!section.draws(run?.last !== undefined && run.last !== null && hasWeights(run)) || !run) return;
      if (factorOf !== run.header.id) {
        factorOf = run.header.id;
        factor = 1;
      }
      const live = state.kind === 'running' || state.kind === 'paused';
      const now = run.last?.rate ?? Number.NaN;
      show(rate, live && Number.isFinite(now));
      setText(rateValue, `${brief(now)}${factor === 1 ? '' : ` (${brief(factor)} × the schedule)`}`);
      const theme = panel.theme();
      chart.update(weightFigure(panel.model, theme, panel.ui.along), theme, isolatedTerm(panel));
    },
  };
}
