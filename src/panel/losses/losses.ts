/** @file Loss of every term over the steps: training (solid) and held-out (dashed), raw or times its weight. */
import type { SeriesGroup } from '../../problem/history.ts';
import { number } from '../../problem/number-text/typeset.ts';
import { lastStep, logAxis, phaseMarkers, stepAxis, stepSync, withMarkers } from '../chart/axes.ts';
import { weightEvents } from '../chart/events.ts';
import { emptyFigure, type Figure, type Series } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketSteps, bucketValues } from '../chart/polyline.ts';
import { h } from '../page/dom.ts';
import { lastHeldOut, type PanelModel, type Topic } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { isHollow, type Palette } from '../page/theme.ts';
import { Section, Switch, savedFigure } from '../widgets/section.ts';
import { TermTable } from '../widgets/term-table.ts';

type LossView = 'raw' | 'weighted';

const groups: Record<LossView, { training: SeriesGroup; heldOut: SeriesGroup; axis: string }> = {
  raw: { training: 'loss', heldOut: 'heldOut', axis: 'loss (unweighted)' },
  weighted: { training: 'weightedLoss', heldOut: 'weightedHeldOut', axis: 'weight × loss' },
};

export function lossFigure(model: PanelModel, palette: Palette, view: LossView): Figure {
  const figure = emptyFigure(
    view === 'raw' ? 'Losses' : 'Weighted losses',
    stepAxis(lastStep(model)),
    logAxis(groups[view].axis),
  );
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  const lines = (group: SeriesGroup, style: Series['style'], suffix: string): Series[] =>
    header.terms.map((term, i) => ({
      key: `${group} ${i}`,
      label: `${term.name}${suffix}`,
      color: palette.term(i),
      hollow: isHollow(i),
      style,
      width: style === 'solid' ? 1.75 : 1.25,
      values: bucketValues(history.series(group, i), history.span, true),
      bridge: style === 'dashed',
      term: term.name,
    }));
  const total: Series = {
    key: 'total',
    label: 'total',
    color: palette.foreground,
    style: 'dotted',
    width: 1.5,
    values: bucketValues(history.series('total'), history.span, true),
    term: null,
  };
  return withMarkers(
    {
      ...figure,
      xs: bucketSteps(history.firstSteps(), history.steps(), history.span),
      series: [
        ...lines(groups[view].training, 'solid', ''),
        ...lines(groups[view].heldOut, 'dashed', ' (held out)'),
        ...(view === 'weighted' ? [total] : []),
      ],
    },
    [...phaseMarkers(header), ...weightEvents(run, palette)].sort((a, b) => a.x - b.x),
    lastStep(model),
  );
}

export function lossesView(panel: Panel): View {
  const view = (): LossView => panel.ui.losses ?? panel.model.settings.losses;
  let cursor: number | null = null;
  const chart = new LineChart(200, stepSync, {
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
    onCursor: (index) => {
      cursor = index;
      table();
    },
  });
  const terms = new TermTable(panel, 'Losses');
  const choice = new Switch<LossView>(
    'Losses shown',
    {
      raw: { text: 'raw', title: 'Each loss in its own units, without its weight' },
      weighted: { text: '× weight', title: 'Each loss times its weight: what adds up to the total' },
    },
    (value) => panel.setInterface({ losses: value }),
  );
  const caption = h('p', { className: 'caption' });
  const section = new Section(
    panel,
    {
      id: 'losses',
      title: 'Losses',
      saved: () => [savedFigure('losses', (palette) => lossFigure(panel.model, palette, view()))],
      tables: (palette) => [lossFigure(panel.model, palette, view())],
    },
    chart.element,
    terms.element,
    caption,
  );
  section.tools.append(choice.element);

  let figure: Figure | null = null;
  /** Values at the cursor, or the last ones. */
  function table(): void {
    const run = panel.model.run;
    if (!run?.last || !figure || !section.open) return;
    const m = run.header.terms.length;
    const { digits } = panel.model.settings;
    const weights = view() === 'weighted' ? (effectiveWeights(panel) ?? run.last.weights) : new Float64Array(m).fill(1);
    const heldOut = lastHeldOut(run);
    const at = cursor;
    const cell = (series: number, now: number) =>
      number(at === null ? now : (figure?.series[series]?.values[at] ?? Number.NaN), digits);
    section.setNote(at === null || figure.xs.length === 0 ? '' : `at step ${figure.x.format([figure.xs[at]])[0]}`);
    terms.draw([
      {
        heading: 'training',
        title: 'On the training points (solid)',
        value: (i) => cell(i, run.last!.losses[i] * weights[i]),
      },
      {
        heading: 'held out',
        title: 'On points kept out of training (dashed)',
        value: (i) => cell(m + i, heldOut[i] * weights[i]),
      },
    ]);
  }

  const topics: Topic[] = ['run', 'frames', 'highlight', 'interface', 'settings'];
  return {
    element: section.element,
    topics,
    draw() {
      const run = panel.model.run;
      section.element.hidden = !run || run.history.length === 0;
      section.refresh();
      if (section.element.hidden || !section.open || !run) return;
      choice.set(view());
      figure = lossFigure(panel.model, panel.theme(), view());
      chart.update(figure, panel.theme(), isolatedTerm(panel));
      caption.textContent =
        (view() === 'raw'
          ? 'Each loss as it is, without its weight. '
          : 'Each loss times its weight; dotted: the total that is minimised. ') +
        (run.history.span > 1 ? `Every point spans ${run.history.span} frames; peaks are kept.` : '');
      table();
    },
  };
}
