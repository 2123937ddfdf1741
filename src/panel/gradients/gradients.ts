/**
 * @file Which term steers: weighted gradient norms with the bands 10× and 100× below the largest, the share of each
 * term in the update (stacked), and pairwise cosines as small multiples.
 */
import { cosineToSum, shares, weightedNorms } from '../../problem/gram.ts';
import { type History, pairs } from '../../problem/history.ts';
import { percent, wholePercent } from '../../problem/number-text/quantity.ts';
import { number, ratio, signed } from '../../problem/number-text/typeset.ts';
import { lastStep, linearAxis, logAxis, phaseMarkers, stepAxis, stepSync, withMarkers } from '../chart/axes.ts';
import { emptyFigure, type Figure, type Strip } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketSteps, bucketValues } from '../chart/polyline.ts';
import { Sparkline } from '../chart/sparkline.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { hasGradients, type PanelModel } from '../page/model.ts';
import { effectiveWeights, isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { isHollow, type Palette } from '../page/theme.ts';
import { Section, savedFigure } from '../widgets/section.ts';
import { swatch, TermTable } from '../widgets/term-table.ts';

/** The strips `factor` times below the largest of the curves, up to the next factor. */
export function dominanceStrips(
  curves: readonly (number | null)[][],
  [hint, warning]: readonly [number, number],
  palette: Pick<Palette, 'warning' | 'error'>,
): Strip[] {
  const largest = (curves[0] ?? []).map((_, k) =>
    Math.max(...curves.map((c) => c[k] ?? Number.NaN).filter(Number.isFinite), 0),
  );
  const below = (factor: number) => largest.map((v) => (v > 0 ? v / factor : null));
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

export function normFigure(model: PanelModel, palette: Palette): Figure {
  const figure = emptyFigure('Weighted gradient norms', stepAxis(lastStep(model)), logAxis('‖λ∇L‖'));
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  const curves = header.terms.map((_, i) => bucketValues(history.series('weightedNorm', i), history.span, true));
  return withMarkers(
    {
      ...figure,
      xs: bucketSteps(history.firstSteps(), history.steps(), history.span),
      strips: header.terms.length > 1 ? dominanceStrips(curves, model.settings.dominance, palette) : [],
      series: header.terms.map((term, i) => ({
        key: `norm ${i}`,
        label: term.name,
        color: palette.term(i),
        hollow: isHollow(i),
        style: 'solid',
        width: 1.75,
        values: curves[i],
        term: term.name,
      })),
    },
    phaseMarkers(header),
    lastStep(model),
  );
}

/** Shares stacked from the first term up to 1: each series is the sum up to its term. */
export function shareFigure(model: PanelModel, palette: Palette): Figure {
  const figure = emptyFigure('Share of the update', stepAxis(lastStep(model)), {
    ...linearAxis('share of update', [0, 1]),
    ticks: () => [0, 0.5, 1],
    format: (ticks) => ticks.map((t) => wholePercent(t)),
  });
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  const steps = history.steps();
  const sum = new Float64Array(steps.length);
  return {
    ...figure,
    xs: steps.slice(),
    series: header.terms.map((term, i) => {
      const { low, high } = history.series('share', i);
      for (let k = 0; k < sum.length; k++) sum[k] += (low[k] + high[k]) / 2;
      // Middles of merged buckets need not add up to 1 exactly; the top edge is 1 by definition.
      const edge =
        i === header.terms.length - 1 ? sum.map((v) => (Number.isNaN(v) ? v : 1)) : sum.map((v) => Math.min(1, v));
      return {
        key: `share ${i}`,
        label: term.name,
        color: palette.term(i),
        hollow: isHollow(i),
        style: 'solid',
        width: 0.5,
        values: edge,
        fill: true,
        term: term.name,
      };
    }),
  };
}

export function cosineFigure(model: PanelModel, palette: Palette): Figure {
  const figure = emptyFigure('Cosines between gradients', stepAxis(lastStep(model)), linearAxis('cosine', [-1, 1]));
  const run = model.run;
  if (!run) return figure;
  const { history, header } = run;
  return {
    ...figure,
    xs: bucketSteps(history.firstSteps(), history.steps(), history.span),
    series: pairs(header.terms.length).map(([i, j], c) => ({
      key: `cosine ${c}`,
      label: `${header.terms[i].name} · ${header.terms[j].name}`,
      color: palette.term(c),
      hollow: isHollow(c),
      style: 'solid',
      width: 1.5,
      values: bucketValues(history.series('cosine', c), history.span),
      term: null,
    })),
  };
}

/** More pairs than these of eight terms fill a page; then some are shown until a term is singled out. */
const mostPairs = 28;
const shownPairs = 12;

/** The pairs whose cosine has been lowest, of `count`: which they are settles as the run goes on. */
function apartMost(history: History, count: number): Set<number> {
  // Where a gradient vanishes there is no cosine.
  const lowest = Array.from({ length: count }, (_, c) =>
    history.series('cosine', c).low.reduce((least, x) => Math.min(least, Number.isNaN(x) ? 1 : x), 1),
  );
  const order = lowest.map((_, c) => c).sort((a, b) => lowest[a] - lowest[b]);
  return new Set(order.slice(0, shownPairs));
}

export function gradientsView(panel: Panel): View {
  let cursor: number | null = null;
  const norms = new LineChart(200, stepSync, {
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
    onCursor: (index) => {
      cursor = index;
      table();
    },
  });
  const stack = new LineChart(110, stepSync, { onTerm: (term) => panel.hover(term) });
  const terms = new TermTable(panel, 'Gradients');
  const multiples = h('div', { className: 'multiples' });
  const multiplesTitle = h('h3', {}, 'Cosine between gradients');
  const pairsHint = h('p', { className: 'caption' });
  const bands = h('p', { className: 'caption' });
  const content = h(
    'div',
    {},
    norms.element,
    bands,
    terms.element,
    h('h3', {}, 'Share of the update'),
    stack.element,
    multiplesTitle,
    multiples,
    pairsHint,
  );
  const without = h(
    'p',
    { className: 'caption' },
    'This run met its conditions directly, without descending a weighted loss: there are no gradients to compare.',
  );
  const section = new Section(
    panel,
    {
      id: 'gradients',
      title: 'Gradients',
      saved: () => [
        savedFigure('gradient-norms', (palette) => normFigure(panel.model, palette)),
        savedFigure('update-shares', (palette) => shareFigure(panel.model, palette)),
        ...(pairs(panel.model.run?.header.terms.length ?? 0).length > 0
          ? [savedFigure('gradient-cosines', (palette) => cosineFigure(panel.model, palette))]
          : []),
      ],
      tables: (palette) => [
        normFigure(panel.model, palette),
        shareFigure(panel.model, palette),
        cosineFigure(panel.model, palette),
      ],
    },
    without,
    content,
  );
  let sparklines: Sparkline[] = [];

  function table(): void {
    const run = panel.model.run;
    if (!run?.last || !section.open) return;
    const { history, last } = run;
    const at = cursor === null ? null : Math.min(history.length - 1, history.span === 1 ? cursor : cursor >> 1);
    const frame = at === null ? last : history.at(at);
    const weights = at === null ? (effectiveWeights(panel) ?? last.weights) : frame.weights;
    const norm = weightedNorms(frame.gram, weights);
    const share = shares(frame.gram, weights);
    const largest = Math.max(...norm);
    const [hint, warning] = panel.model.settings.dominance;
    const behind = (i: number) => largest / norm[i];
    section.setNote(at === null ? (panel.trial.active ? 'with the weights tried out' : '') : `at step ${frame.step}`);
    terms.draw([
      {
        heading: '‖λ∇L‖',
        title: 'Norm of the weighted gradient',
        value: (i) => number(norm[i], panel.model.settings.digits),
      },
      {
        heading: 'behind',
        title: 'How many times smaller than the largest weighted gradient',
        value: (i) => (behind(i) < 1.05 ? 'largest' : ratio(behind(i))),
        mark: (i) => (behind(i) >= warning ? 'bad' : behind(i) >= hint ? 'weak' : ''),
      },
      { heading: 'share', title: 'Share in the sum of the weighted norms', value: (i) => percent(share[i]) },
      {
        heading: 'cos(Σ)',
        title:
          'Cosine between this gradient and the sum of all: negative means that the update works against this term',
        value: (i) => signed(cosineToSum(frame.gram, weights, i)),
        mark: (i) => (cosineToSum(frame.gram, weights, i) <= -0.005 ? 'bad' : ''),
      },
    ]);
  }

  return {
    element: section.element,
    topics: ['run', 'frames', 'highlight', 'interface', 'settings'],
    draw() {
      const run = panel.model.run;
      section.element.hidden = !run || run.history.length === 0;
      section.refresh();
      if (section.element.hidden || !section.open || !run) return;
      content.hidden = !hasGradients(run);
      without.hidden = !content.hidden;
      if (content.hidden) return;
      const theme = panel.theme();
      const { terms: list } = run.header;
      norms.update(normFigure(panel.model, theme), theme, isolatedTerm(panel));
      stack.update(shareFigure(panel.model, theme), theme, isolatedTerm(panel));
      const [hint, warning] = panel.model.settings.dominance;
      setText(bands, list.length > 1 ? `Shaded: more than ${hint}× and more than ${warning}× below the largest.` : '');
      const all = pairs(list.length);
      const isolated = isolatedTerm(panel);
      const crowd = all.length > mostPairs && isolated === null;
      const shown = crowd ? apartMost(run.history, all.length) : null;
      multiplesTitle.hidden = all.length === 0;
      setText(
        multiplesTitle,
        `Cosine between gradients${crowd ? `: the ${shownPairs} of ${all.length} pairs that pulled apart most` : ''}`,
      );
      setText(pairsHint, crowd ? 'Single out a term to see all of its pairs.' : '');
      keyed(multiples, JSON.stringify([run.header.id, all.length]), () => {
        sparklines = all.map(() => new Sparkline());
        return all.map(([i, j], c) =>
          h(
            'figure',
            {},
            h(
              'figcaption',
              { title: `${list[i].name} · ${list[j].name}` },
              swatch(i),
              swatch(j),
              h('span', { className: 'name' }, `${list[i].name} · ${list[j].name}`),
              sparklines[c].value,
            ),
            sparklines[c].element,
          ),
        );
      });
      multiples.classList.toggle('many', all.length > 10);
      all.forEach(([i, j], c) => {
        // With a term singled out, its pairs alone.
        const other = isolated !== null && list[i].name !== isolated && list[j].name !== isolated;
        const aside = shown ? !shown.has(c) : other;
        sparklines[c].element.parentElement?.toggleAttribute('hidden', aside);
        if (aside) return;
        const names = `${list[i].name} and ${list[j].name}`;
        sparklines[c].draw(run.history.steps(), run.history.series('cosine', c), theme, names);
      });
      table();
    },
  };
}
