/**
 * @file The solution: network (or preview) against the reference, measured data with error bars, collocation points as
 * a rug; below it the residual of each equation, or the error, on a grid of its own. Curves of terms keep their colours;
 * the network itself is drawn in the foreground colour, because it belongs to all of them.
 */
import { relativeError, whereKnown } from '../../numeric/grid.ts';
import { interpolant } from '../../numeric/interpolant.ts';
import { brief } from '../../problem/number-text/typeset.ts';
import type { Preview } from '../../problem/panel-messages.ts';
import { linearAxis, variableAxis, variableSync } from '../chart/axes.ts';
import { ChartStack } from '../chart/chart-stack.ts';
import { emptyFigure, type Figure, type Marker, type Rug, type Series } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { withUnit } from '../page/format.ts';
import type { PanelModel, ShownRun } from '../page/model.ts';
import { isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { type Palette, termClass } from '../page/theme.ts';
import { Section, Switch, savedFigure } from '../widgets/section.ts';
import { ParameterSliders } from './parameter-sliders.ts';

/** `±0.04`, or the smallest and the largest where measurements differ. */
function noiseText(noise: Float64Array | null): string {
  if (!noise || noise.length === 0) return '';
  const [least, most] = [Math.min(...noise), Math.max(...noise)];
  return least === most ? `±${brief(least)}` : `±${brief(least)} … ±${brief(most)}`;
}

/** One figure per unknown. */
export function solutionFigures(model: PanelModel, palette: Palette): Figure[] {
  const { run, preview } = model;
  const source = run?.header ?? preview;
  if (!source) return [];
  const grid = source.grid;
  return source.unknowns.map((unknown, u) => {
    const series: Series[] = [];
    if (run?.header.reference) {
      series.push({
        key: 'reference',
        label: run.header.reference.label,
        color: palette.muted,
        style: 'dashed',
        width: 2,
        values: run.header.reference.values[u],
        term: null,
      });
    }
    if (run?.solution) {
      series.push({
        key: 'network',
        label: 'network',
        color: palette.foreground,
        style: 'solid',
        width: 1.75,
        values: run.solution.values[u],
        term: null,
      });
    }
    const previewed = preview?.unknowns.findIndex((x) => x.name === unknown.name) ?? -1;
    if (preview && previewed >= 0 && (preview.tried || !run?.solution)) {
      series.push({
        key: 'preview',
        label: preview.tried ? triedLabel(preview) : preview.label,
        color: palette.foreground,
        style: 'dotted',
        width: 1.75,
        values: resampled(preview.grid, preview.values[previewed], grid),
        term: null,
      });
    }
    const data = (run?.header.data ?? []).filter((d) => d.unknown === u);
    return {
      ...emptyFigure(
        `Solution ${unknown.name}`,
        variableAxis(source.variable),
        linearAxis(withUnit(unknown.name, unknown.unit)),
      ),
      xs: grid,
      series,
      scatters: data.map((d) => ({
        x: d.times,
        y: d.values,
        error: d.noise,
        color: termColor(run, palette, d.term),
        hollow: d.heldOut,
        label: d.term,
      })),
      rugs: u === source.unknowns.length - 1 ? rugs(run, palette) : [],
      markers: borders(run),
    };
  });
}

/** `preview with c = 3.2`. */
const triedLabel = ({ parameters }: Preview): string =>
  `preview with ${parameters.map(({ name, value }) => `${name} = ${brief(value)}`).join(', ')}`;

/** More borders than this hide the curve. */
const borderLimit = 80;

/** Where the windows of a marched training meet. */
function borders(run: ShownRun | null): Marker[] {
  const places = run?.solution?.borders ?? new Float64Array(0);
  if (places.length > borderLimit) return [];
  return Array.from(places, (x, k) => ({ x, label: k === 0 ? 'windows' : '', color: null }));
}

/** More marks than this are only a bar. */
const rugLimit = 600;

function rugs(run: ShownRun | null, palette: Palette): Rug[] {
  return (run?.header.points ?? []).map(({ term, times }) => {
    const stride = Math.ceil(times.length / rugLimit);
    return {
      x: stride === 1 ? times : times.filter((_, k) => k % stride === 0),
      color: termColor(run, palette, term),
      label: term,
    };
  });
}

function termColor(run: ShownRun | null, palette: Palette, term: string): string {
  const index = run?.header.terms.findIndex((t) => t.name === term) ?? -1;
  return index < 0 ? palette.muted : palette.term(index);
}

/** Values at `at` on the line through (xs, ys), xs increasing. */
const resampled = (xs: Float64Array, ys: Float64Array, at: Float64Array): Float64Array =>
  xs === at ? ys : at.map(interpolant({ times: xs, values: ys, interpolation: 'linear' }));

export function residualFigure(model: PanelModel, palette: Palette): Figure {
  const run = model.run;
  const axis = linearAxis('residual');
  if (!run) return emptyFigure('Residual', axis, axis);
  const equations = run.header.terms.filter((t) => t.kind === 'equation');
  return {
    ...emptyFigure('Residual of the equations', variableAxis(run.header.variable), axis),
    xs: run.header.grid,
    series: equations.map((term, e) => ({
      key: `residual ${e}`,
      label: term.name,
      color: termColor(run, palette, term.name),
      style: 'solid',
      width: 1.25,
      values: run.solution?.residuals[e] ?? [],
      term: term.name,
    })),
  };
}

const errorColors = ['solid', 'dashed', 'dotted'] as const;

/** Network minus reference, per unknown. */
export function errorFigure(model: PanelModel, palette: Palette): Figure {
  const run = model.run;
  const axis = linearAxis('error');
  const reference = run?.header.reference;
  if (!run || !reference) return emptyFigure('Error', axis, axis);
  return {
    ...emptyFigure(`Error against ${reference.label}`, variableAxis(run.header.variable), axis),
    xs: run.header.grid,
    series: run.header.unknowns.map((unknown, u) => ({
      key: `error ${u}`,
      label: `${unknown.name} − ${reference.label}`,
      color: palette.foreground,
      style: errorColors[u % errorColors.length],
      width: 1.25,
      values: run.solution ? run.solution.values[u].map((v, k) => v - reference.values[u][k]) : [],
      term: null,
    })),
  };
}

/** ‖network − reference‖ / ‖reference‖ over all unknowns on the grid; `null` without a reference. */
export function referenceError({ header, solution }: ShownRun): number | null {
  if (!header.reference || !solution) return null;
  // Where a march has not come to there is nothing to compare.
  const compared = whereKnown(header.reference.values, solution.values);
  return compared.some((x) => x.some((y) => y !== 0 && !Number.isNaN(y)))
    ? relativeError(solution.values, compared)
    : null;
}

const previewNote = (preview: Preview | null): string => {
  if (!preview) return '';
  const error = preview.errorEstimate === null ? '' : ` · estimated error ${brief(preview.errorEstimate)}`;
  return `before training${error}`;
};

export function solutionView(panel: Panel): View {
  const plots = new ChartStack();
  const legend = h('div', { className: 'key' });
  const lower = new LineChart(120, variableSync, {
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
  });
  const choice = new Switch<'residual' | 'error'>(
    'Below the solution',
    {
      residual: { text: 'residual', title: 'What is left of each equation, on the held-out grid' },
      error: { text: 'error', title: 'Network minus reference' },
    },
    (value) => panel.setInterface({ lower: value }),
  );
  const lowerTitle = h('h3', {}, 'Residual');
  const lowerHead = h('div', { className: 'subhead' }, lowerTitle, choice.element);
  const lowerBox = h('div', {}, lowerHead, lower.element);
  const lowerFigure = (palette: Palette) =>
    panel.ui.lower === 'error' && panel.model.run?.header.reference
      ? errorFigure(panel.model, palette)
      : residualFigure(panel.model, palette);
  const sliders = new ParameterSliders(panel);
  const section = new Section(
    panel,
    {
      id: 'solution',
      title: 'Solution',
      saved: () => [
        ...solutionFigures(panel.model, panel.theme()).map((figure, u) =>
          savedFigure(
            `${figure.title.toLowerCase().replaceAll(' ', '-')}`,
            (palette) => solutionFigures(panel.model, palette)[u],
          ),
        ),
        ...(panel.model.run?.solution ? [savedFigure(panel.ui.lower, lowerFigure)] : []),
      ],
      tables: (palette) => [...solutionFigures(panel.model, palette), lowerFigure(palette)],
    },
    plots.element,
    legend,
    sliders.element,
    lowerBox,
  );

  let seen: Preview | null = null;

  /** One entry per kind of mark. */
  function drawLegend(figures: Figure[]): void {
    const run = panel.model.run;
    const entries: { mark: string; label: string; term: number | null }[] = (figures[0]?.series ?? []).map((s) => ({
      mark: `line ${s.style}${s.key === 'reference' ? ' muted' : ''}`,
      label: s.label,
      term: null,
    }));
    const index = (name: string) => run?.header.terms.findIndex((t) => t.name === name) ?? -1;
    for (const d of run?.header.data ?? []) {
      const heldOut = d.heldOut.some((flag) => flag === 1);
      const parts = [noiseText(d.noise), heldOut ? 'hollow: held out' : ''].filter(Boolean);
      entries.push({
        mark: 'dot',
        label: `${d.term}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`,
        term: index(d.term),
      });
    }
    for (const p of run?.header.points ?? []) {
      entries.push({ mark: 'rug', label: `${p.term}: ${p.times.length} points`, term: index(p.term) });
    }
    keyed(legend, JSON.stringify(entries), () =>
      entries.map(({ mark, label, term }) =>
        h(
          'span',
          { className: 'entry' },
          h('span', {
            className: `mark ${mark}${term === null || term < 0 ? '' : ` ${termClass(term)}`}`,
            'aria-hidden': 'true',
          }),
          label,
        ),
      ),
    );
  }

  return {
    element: section.element,
    topics: ['run', 'solution', 'interface', 'highlight', 'settings'],
    draw() {
      const theme = panel.theme();
      const figures = solutionFigures(panel.model, theme);
      section.element.hidden = figures.length === 0;
      section.refresh();
      if (figures.length === 0 || !section.open) return;
      plots.update(figures, theme);
      drawLegend(figures);
      if (panel.model.preview?.tried === false && seen !== panel.model.preview) sliders.forget();
      seen = panel.model.preview;
      sliders.draw();
      const run = panel.model.run;
      const error = run ? referenceError(run) : null;
      section.setNote(
        run?.solution
          ? `step ${run.solution.step}${error === null ? '' : ` · relative L2 ${brief(error)}`}`
          : previewNote(panel.model.preview),
      );
      lowerBox.hidden = !run?.solution;
      if (lowerBox.hidden) return;
      const reference = run?.header.reference ?? null;
      choice.element.hidden = reference === null;
      choice.set(reference === null ? 'residual' : panel.ui.lower);
      const figure = lowerFigure(theme);
      setText(lowerTitle, figure.title);
      lower.update(figure, theme, isolatedTerm(panel));
    },
  };
}
