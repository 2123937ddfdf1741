/** @file Loss of every term over the run: training (solid) and held-out (dashed), raw or times its weight. */
import type { SeriesGroup } from '../../problem/history.ts';
import { number } from '../../problem/number-text/typeset.ts';
import {
  type Along,
  alongAxis,
  alongPlaces,
  lastPlace,
  linearAxis,
  logAxis,
  phaseMarkers,
  withMarkers,
} from '../chart/axes.ts';
import { weightEvents } from '../chart/events.ts';
import { emptyFigure, type Figure, type Series } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketValues } from '../chart/polyline.ts';
import { ranges } from '../chart/scale.ts';
import { runAxis } from '../chart/shared-axis.ts';
import { isNoisy, usualSmoothing, withSmoothing } from '../chart/smoothing.ts';
import { memberCurves, type OpenedFamilies } from '../families/member-curves.ts';
import { h, setAttribute } from '../page/dom.ts';
import type { Interface } from '../page/interface.ts';
import { lastHeldOut, type PanelModel, pullingTerms } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { isHollow, type Palette } from '../page/theme.ts';
import { Cycle } from '../widgets/cycle.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { TermKey } from '../widgets/term-key.ts';

type LossView = 'raw' | 'weighted';

const groups: Record<LossView, { training: SeriesGroup; heldOut: SeriesGroup; axis: string }> = {
  raw: { training: 'loss', heldOut: 'heldOut', axis: 'loss (unweighted)' },
  weighted: { training: 'weightedLoss', heldOut: 'weightedHeldOut', axis: 'weight × loss' },
};

/** What of the losses is drawn, and over what. */
export interface LossOptions {
  view: LossView;
  along: Along;
  scale: Interface['lossScale'];
  /** By default all are folded. */
  opened?: OpenedFamilies;
}

export function lossFigure(model: PanelModel, palette: Palette, { view, along, scale, opened }: LossOptions): Figure {
  const log = scale === 'log';
  const { training, heldOut, axis } = groups[view];
  const figure = emptyFigure(
    view === 'raw' ? 'Losses' : 'Weighted losses',
    alongAxis(along, lastPlace(model, along)),
    log ? logAxis(axis) : linearAxis(axis),
  );
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  const pulling = pullingTerms(run);
  const lines = (group: SeriesGroup, style: Series['style'], suffix: string): Series[] =>
    header.terms
      .map((term, i) => ({ term, i }))
      .filter(({ i }) => pulling[i])
      .map(({ term, i }) => ({
        key: `${group} ${i}`,
        label: `${term.name}${suffix}`,
        color: palette.term(i),
        hollow: isHollow(i),
        style,
        width: style === 'solid' ? 1.75 : 1.25,
        values: bucketValues(history.series(group, i), history.span, log),
        bridge: style === 'dashed',
        term: term.name,
      }));
  const total: Series = {
    key: 'total',
    label: 'total',
    color: palette.foreground,
    style: 'dotted',
    width: 1.5,
    values: bucketValues(history.series('total'), history.span, log),
    term: null,
  };
  return withMarkers(
    {
      ...figure,
      xs: alongPlaces(history, along),
      series: [
        ...lines(training, 'solid', ''),
        ...lines(heldOut, 'dashed', ' (held out)'),
        ...(view === 'weighted' ? [total] : []),
        ...(opened
          ? memberCurves(run, palette, opened, { group: 'losses', weighted: view === 'weighted', positive: log })
          : []),
      ],
    },
    [...phaseMarkers(header), ...weightEvents(run, palette)],
    model,
    along,
  );
}

export function lossesView(panel: Panel): SectionView {
  const { ui } = panel;
  const view = (): LossView => ui.losses ?? panel.model.settings.losses;
  let cursor: number | null = null;
  let figure: Figure | null = null;
  /** Run whose noise has filled the plot once; then it stays smoothed. */
  let noisyRun = '';
  const factor = () =>
    ui.smoothing ?? (noisyRun !== '' && noisyRun === panel.model.run?.header.id ? usualSmoothing : 0);
  const options = (): LossOptions => ({ view: view(), along: ui.along, scale: ui.lossScale, opened: ui });
  const drawn = (palette: Palette) => withSmoothing(lossFigure(panel.model, palette, options()), factor());
  const chart = new LineChart(panel, {
    key: 'losses',
    height: 168,
    axis: runAxis,
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
    onCursor: (index) => {
      cursor = index;
      values();
    },
  });
  const key = new TermKey(panel);
  const shown = new Cycle<LossView>(
    'Losses shown',
    {
      raw: { text: 'raw', title: 'Each loss in its own units, without its weight' },
      weighted: { text: '× weight', title: 'Each loss times its weight: what adds up to the total (dotted)' },
    },
    (losses) => panel.setInterface({ losses }),
  );
  const scale = new Cycle<Interface['lossScale']>(
    'Loss axis',
    { log: { text: 'log', title: 'Powers of ten' }, linear: { text: 'linear', title: 'Equal steps' } },
    (lossScale) => panel.setInterface({ lossScale }),
  );
  const along = new Cycle<Along>(
    'Along the run',
    { step: { text: 'step', title: 'Over steps' }, seconds: { text: 'seconds', title: 'Over seconds of training' } },
    (value) => {
      runAxis.zoom(null);
      panel.setInterface({ along: value });
    },
  );
  const slider = h('input', {
    type: 'range',
    className: 'smoothing',
    min: 0,
    max: 0.98,
    step: 0.02,
    'aria-label': 'Smoothing of curves over the run',
    title: 'Smoothing: exponential mean; what is smoothed stays as a faint band',
    oninput: () => panel.setInterface({ smoothing: Number(slider.value) }),
    ondblclick: () => panel.setInterface({ smoothing: null }),
  });
  const section = new Section(
    panel,
    {
      id: 'losses',
      title: 'Losses',
      place: 'screen',
      saved: () => [savedFigure('losses', drawn)],
      tables: (palette) => [drawn(palette)],
    },
    chart.element,
    key.element,
  );
  section.tools.append(shown.element, scale.element, along.element, slider);

  /** Values at the cursor, or the last ones. */
  function values(): void {
    const run = panel.model.run;
    if (!run?.last || !figure) return;
    const m = run.header.terms.length;
    const { digits } = panel.model.settings;
    const weights = view() === 'weighted' ? (effectiveWeights(panel) ?? run.last.weights) : new Float64Array(m).fill(1);
    const heldOut = lastHeldOut(run);
    const at = cursor;
    const value = (series: number, now: number) =>
      number(at === null ? now : (figure?.series[series]?.values[at] ?? Number.NaN), digits);
    key.draw(
      (i) => value(i, run.last!.losses[i] * weights[i]),
      (i) => `held out ${value(m + i, heldOut[i] * weights[i])}`,
    );
  }

  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'solution', 'highlight', 'interface', 'settings'],
    draw() {
      const run = panel.model.run;
      if (!section.draws(run !== null && run.history.length > 0 && run.header.terms.length > 0) || !run) return;
      const theme = panel.theme();
      const raw = lossFigure(panel.model, theme, options());
      if (noisyRun !== run.header.id && isNoisy(raw, ranges(raw).y)) noisyRun = run.header.id;
      figure = withSmoothing(raw, factor());
      shown.set(view());
      scale.set(ui.lossScale);
      along.set(ui.along);
      if (document.activeElement !== slider) slider.value = String(factor());
      setAttribute(slider, 'aria-valuetext', factor() === 0 ? 'none' : String(factor()));
      chart.update(figure, theme, isolatedTerm(panel));
      section.setNote(factor() === 0 ? '' : `smoothed ${factor()}`);
      values();
    },
  };
}
