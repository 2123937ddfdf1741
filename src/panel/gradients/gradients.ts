/**
 * @file Which term steers: weighted gradient norms with the bands 10× and 100× below the largest, a table of what is
 * now, and the share of each term in the update (stacked).
 */
import { cosineToSum, shares, weightedNorms } from '../../problem/gram.ts';
import { percent, wholePercent } from '../../problem/number-text/quantity.ts';
import { number, ratio, signed } from '../../problem/number-text/typeset.ts';
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
import { emptyFigure, type Figure, type Series, type Strip } from '../chart/figure.ts';
import { Gutter } from '../chart/gutter.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketValues } from '../chart/polyline.ts';
import { ranges } from '../chart/scale.ts';
import { runAxis } from '../chart/shared-axis.ts';
import { isNoisy, usualSmoothing, withSmoothing } from '../chart/smoothing.ts';
import { memberCurves, type OpenedFamilies } from '../families/member-curves.ts';
import { h, setText } from '../page/dom.ts';
import { hasGradients, hasWeights, lastHeldOut, type PanelModel, pullingTerms } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { isHollow, type Palette } from '../page/theme.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { TermTable } from '../widgets/term-table.ts';

/** The strips `factor` times below the largest of the curves, up to the next factor. */
export function dominanceStrips(
  curves: readonly Float64Array[],
  [hint, warning]: readonly [number, number],
  palette: Pick<Palette, 'warning' | 'error'>,
): Strip[] {
  const largest = new Float64Array(curves[0]?.length ?? 0);
  for (const curve of curves) {
    // What is not there is not larger.
    for (let k = 0; k < largest.length; k++) if (curve[k] > largest[k]) largest[k] = curve[k];
  }
  const below = (factor: number) => largest.map((v) => (v > 0 ? v / factor : Number.NaN));
  return [
    { upper: below(hint), lower: below(warning), color: palette.warning, opacity: 0.1, label: `${hint}× below` },
    {
      upper: below(warning),
      lower: below(warning * 1e12),
      color: palette.error,
      opacity: 0.12,
      label: `${warning}× below`,
    },
  ];
}

/** @param opened families whose members are drawn; by default none */
export function normFigure(model: PanelModel, palette: Palette, along: Along, opened?: OpenedFamilies): Figure {
  const figure = emptyFigure('Weighted gradient norms', alongAxis(along, lastPlace(model, along)), logAxis('‖λ∇L‖'));
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  const pulling = pullingTerms(run);
  const all = header.terms.map((_, i) => bucketValues(history.series('weightedNorm', i), history.span, true));
  const curves = all.filter((_, i) => pulling[i]);
  return withMarkers(
    {
      ...figure,
      xs: alongPlaces(history, along),
      strips: curves.length > 1 ? dominanceStrips(curves, model.settings.dominance, palette) : [],
      series: [
        ...header.terms
          .map(
            (term, i): Series => ({
              key: `norm ${i}`,
              label: term.name,
              color: palette.term(i),
              hollow: isHollow(i),
              style: 'solid',
              width: 1.75,
              values: all[i],
              term: term.name,
            }),
          )
          .filter((_, i) => pulling[i]),
        ...(opened ? memberCurves(run, palette, opened, { group: 'norms', weighted: true, positive: true }) : []),
      ],
    },
    phaseMarkers(header),
    model,
    along,
  );
}

/** Shares stacked from the first term up to 1: each area reaches up to the sum of the shares, and says its own. */
export function shareFigure(model: PanelModel, palette: Palette, along: Along): Figure {
  const figure = emptyFigure('Share of the update', alongAxis(along, lastPlace(model, along)), {
    ...linearAxis('share of update', [0, 1]),
    ticks: () => [0, 0.5, 1],
    format: (ticks) => ticks.map((t) => wholePercent(t)),
  });
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  const places = along === 'step' ? history.steps() : history.seconds();
  const middles = header.terms.map((_, i) => {
    const { low, high } = history.series('share', i);
    return low.map((v, k) => (v + high[k]) / 2);
  });
  // Middles of merged buckets need not add up to 1 exactly; shares do.
  const whole = Float64Array.from(places, (_, k) => middles.reduce((sum, share) => sum + share[k], 0));
  const sum = new Float64Array(places.length);
  return {
    ...figure,
    xs: places.slice(),
    series: header.terms.map((term, i) => {
      const own = middles[i].map((share, k) => share / whole[k]);
      for (let k = 0; k < sum.length; k++) sum[k] += own[k];
      return {
        key: `share ${i}`,
        label: term.name,
        color: palette.term(i),
        hollow: isHollow(i),
        style: 'solid',
        width: 0.5,
        values: sum.map((v) => Math.min(1, v)),
        own,
        write: percent,
        fill: true,
        term: term.name,
      };
    }),
  };
}

export function gradientsView(panel: Panel): SectionView {
  const { ui } = panel;
  /** Run whose noise has filled the plot once; then it stays smoothed. */
  let noisyRun = '';
  const factor = () =>
    ui.smoothing ?? (noisyRun !== '' && noisyRun === panel.model.run?.header.id ? usualSmoothing : 0);
  const normsDrawn = (palette: Palette) => withSmoothing(normFigure(panel.model, palette, ui.along, ui), factor());
  let cursor: number | null = null;
  const gutter = new Gutter();
  const norms = new LineChart(panel, {
    key: 'norms',
    height: 150,
    axis: runAxis,
    gutter,
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
    onCursor: (index) => {
      cursor = index;
      table();
    },
  });
  const stack = new LineChart(panel, {
    key: 'shares',
    height: 96,
    axis: runAxis,
    gutter,
    onTerm: (term) => panel.hover(term),
  });
  const terms = new TermTable(panel, 'Gradients');
  const bands = h('p', { className: 'caption' });
  const section = new Section(
    panel,
    {
      id: 'gradients',
      title: 'Gradients',
      place: 'tab',
      saved: () => [
        savedFigure('gradient-norms', normsDrawn),
        savedFigure('update-shares', (palette) => shareFigure(panel.model, palette, ui.along)),
      ],
      tables: (palette) => [normsDrawn(palette), shareFigure(panel.model, palette, ui.along)],
    },
    h('h3', {}, 'Share of the update'),
    stack.element,
    terms.element,
    h('h3', {}, 'Norms of the weighted gradients'),
    norms.element,
    bands,
  );

  function table(): void {
    const run = panel.model.run;
    if (!run?.last || run.history.length === 0) return;
    const { history, last } = run;
    const at = cursor === null ? null : Math.min(history.length - 1, history.span === 1 ? cursor : cursor >> 1);
    const frame = at === null ? last : history.at(at);
    const weights = at === null ? (effectiveWeights(panel) ?? last.weights) : frame.weights;
    const norm = weightedNorms(frame.gram, weights);
    const share = shares(frame.gram, weights);
    const largest = Math.max(...norm);
    const { dominance, digits } = panel.model.settings;
    const [hint, warning] = dominance;
    const behind = (i: number) => largest / norm[i];
    const heldOut = lastHeldOut(run);
    if (hasWeights(run))
      section.setNote(at === null ? (panel.trial.active ? 'with the weights tried out' : '') : `at step ${frame.step}`);
    terms.draw(
      [
        { heading: '‖λ∇L‖', title: 'Norm of the weighted gradient', value: (i) => number(norm[i], digits) },
        {
          heading: 'behind',
          title: 'How many times smaller than the largest weighted gradient',
          value: (i) => (behind(i) < 1.05 ? 'largest' : ratio(behind(i))),
          mark: (i) => (behind(i) >= warning ? 'bad' : behind(i) >= hint ? 'weak' : ''),
        },
        { heading: 'share', title: 'Share in the sum of the weighted norms', value: (i) => percent(share[i]) },
        ...(hasWeights(run)
          ? [
              {
                heading: 'cos(Σ)',
                title:
                  'Cosine between this gradient and the sum of all: negative means that the update works against this term',
                value: (i: number) => signed(cosineToSum(frame.gram, weights, i)),
                mark: (i: number) => (cosineToSum(frame.gram, weights, i) <= -0.005 ? 'bad' : ''),
              },
            ]
          : []),
        {
          heading: 'loss',
          title: 'On the training points, without its weight',
          value: (i) => number(at === null ? last.losses[i] : history.series('loss', i).high[at], digits),
        },
        {
          heading: 'held out',
          title: 'On points kept out of training, as last evaluated',
          value: (i) => number(heldOut[i], digits),
        },
      ],
      pullingTerms(run),
    );
  }

  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'solution', 'highlight', 'interface', 'settings'],
    draw() {
      const run = panel.model.run;
      if (!section.draws(run !== null && hasGradients(run)) || !run) return;
      const theme = panel.theme();
      const raw = normFigure(panel.model, theme, ui.along, ui);
      if (noisyRun !== run.header.id && isNoisy(raw, ranges(raw).y)) noisyRun = run.header.id;
      norms.update(withSmoothing(raw, factor()), theme, isolatedTerm(panel));
      const [hint, warning] = panel.model.settings.dominance;
      const several = pullingTerms(run).filter((pulls) => pulls).length > 1;
      section.setNote(hasWeights(run) ? '' : 'of −log L, by the numbers as they are searched');
      setText(bands, several ? `Shaded: more than ${hint}× and more than ${warning}× below the largest.` : '');
      table();
    },
    drawRest() {
      const { run } = panel.model;
      if (section.element.hidden || !run || !hasGradients(run)) return;
      stack.update(shareFigure(panel.model, panel.theme(), ui.along), panel.theme(), isolatedTerm(panel));
    },
  };
}
