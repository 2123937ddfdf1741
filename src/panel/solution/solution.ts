/**
 * @file The solution: network (or preview) against the reference, measured data with error bars, collocation points as
 * a rug; below it the residual of each equation, or the error, on a grid of its own. Curves of terms keep their colours;
 * the network itself is drawn in the foreground colour, because it belongs to all of them.
 */
import { interpolant } from '../../numeric/interpolant.ts';
import { rootMeanSquareCurve } from '../../numeric/statistics.ts';
import { brief, integer } from '../../problem/number-text/typeset.ts';
import type { Preview } from '../../problem/panel-messages.ts';
import type { RunHeader } from '../../problem/run.ts';
import { type SolutionCurve, solutionCurve } from '../../problem/solution-curve.ts';
import { linearAxis, variableAxis } from '../chart/axes.ts';
import { ChartStack } from '../chart/chart-stack.ts';
import { emptyFigure, type Figure, type Marker, type Rug, type Series, type Strip } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { domainAxis } from '../chart/shared-axis.ts';
import { envelope, shownMember, type UnknownGroup, unknownGroups } from '../families/members.ts';
import { bandStrip, fittedBars } from '../fit/figures.ts';
import { h, keyed, setText, show } from '../page/dom.ts';
import { shortened, withUnit } from '../page/format.ts';
import type { Interface } from '../page/interface.ts';
import { keptSolution, type PanelModel, type ShownRun } from '../page/model.ts';
import { isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { type Palette, termClass } from '../page/theme.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { Switch } from '../widgets/switch.ts';
import {
  experimentFigures,
  firstDrawn,
  fittedCurve,
  followedExperiments,
  isDrawn,
  otherExperiments,
  shownExperiment,
} from './experiments.ts';
import { ParameterSliders } from './parameter-sliders.ts';
import { isWhole, previewNote, reachedSentence, sensitivityLabel } from './preview.ts';
import { referenceError } from './reference-error.ts';
import { UnknownMembers } from './unknown-members.ts';

/** `±0.04`, or the smallest and the largest where measurements differ. */
function noiseText(noise: Float64Array | null): string {
  if (!noise || noise.length === 0) return '';
  const [least, most] = [Math.min(...noise), Math.max(...noise)];
  return least === most ? `±${brief(least)}` : `±${brief(least)} … ±${brief(most)}`;
}

/**
 * One figure per unknown; of a family one with the range of its members and one of them in full.
 * @param member index of the member that is drawn of families; `null`: the middle one
 * @param experiment whose unknowns are drawn; `null`: those of all
 */
export function solutionFigures(
  model: PanelModel,
  palette: Palette,
  member: string | null,
  experiment: string | null = null,
): Figure[] {
  const { run, preview } = model;
  const source = run?.header ?? preview;
  if (!source || (!run && preview && !hasCurve(preview))) return [];
  const solution = run && keptSolution(run);
  const curve = solution && solutionCurve(source.grid, solution);
  const grid = curve?.times ?? source.grid;
  const groups = unknownGroups(source.unknowns).filter(({ places }) =>
    isDrawn(run?.header.unknowns[places[0]].experiment?.name, experiment),
  );
  const isTried = preview !== null && (preview.tried || !solution);
  return groups.map((group): Figure => {
    const u = shownMember(group, source.unknowns, member);
    const unknown = source.unknowns[u];
    const isFamily = group.places.length > 1;
    const of = (label: string) => (isFamily ? `${label}, ${unknown.name}` : label);
    const series: Series[] = [];
    if (run?.header.reference) {
      series.push({
        key: 'reference',
        label: of(run.header.reference.label),
        color: palette.reference,
        style: 'dashed',
        width: 2,
        values: curve?.fromGrid(run.header.reference.values[u]) ?? run.header.reference.values[u],
        bridge: true,
        term: null,
      });
    }
    if (curve) {
      series.push({
        key: 'network',
        label: of('network'),
        color: palette.foreground,
        style: 'solid',
        width: 1.75,
        values: curve.values[u],
        term: null,
      });
    }
    // Of several experiments a preview shows the first.
    const previewed = ({ name, experiment: own }: RunHeader['unknowns'][number]): Float64Array | null => {
      const known = own && run && own.name === run.header.unknowns[0].experiment?.name ? own.of : name;
      const place = preview?.unknowns.findIndex((x) => x.name === known) ?? -1;
      return preview && place >= 0 ? resampled(preview.grid, preview.values[place], grid) : null;
    };
    const tried = isTried ? previewed(unknown) : null;
    if (preview && tried) {
      series.push({
        key: 'preview',
        label: of(preview.tried ? triedLabel(preview) : preview.label),
        color: palette.foreground,
        style: 'dotted',
        width: 1.75,
        values: tried,
        term: null,
      });
    }
    const curves = group.places.flatMap(
      (place) => (curve ? curve.values[place] : previewed(source.unknowns[place])) ?? [],
    );
    const data = (run?.header.data ?? []).filter((d) => d.unknown === u);
    return {
      ...emptyFigure(
        `Solution ${group.name}`,
        variableAxis(source.variable),
        linearAxis(withUnit(group.name, group.unit)),
      ),
      xs: grid,
      series,
      strips: [
        ...(isFamily
          ? curves.length > 0
            ? [rangeStrip(group, curves, grid.length, palette)]
            : []
          : fitBand(run, curve, u, palette)),
        ...(preview && tried ? sensitivityStrip(preview, unknown.name, tried, grid, palette) : []),
      ],
      scatters: data.map((d) => ({
        x: d.times,
        y: d.values,
        error: d.noise ?? (run?.result?.fit ? fittedBars(run.result.fit, d) : null),
        color: termColor(run, palette, d.term),
        hollow: d.heldOut,
        label: d.term,
      })),
      rugs: group === groups.at(-1) ? rugs(run, palette, experiment) : [],
      markers: [...borders(run), ...(solution ? [] : reachedMarker(preview))],
    };
  });
}

/** How far a solution that is tried out moves with the parameter moved last. */
function sensitivityStrip(
  { band, unknowns, grid }: Preview,
  unknown: string,
  tried: Float64Array,
  at: Float64Array,
  palette: Palette,
): Strip[] {
  const own = band?.radii[unknowns.findIndex((x) => x.name === unknown)];
  if (!band || !own) return [];
  const radius = resampled(grid, own, at);
  const label = sensitivityLabel(band);
  return [
    {
      lower: tried.map((u, k) => u - radius[k]),
      upper: tried.map((u, k) => u + radius[k]),
      color: palette.foreground,
      opacity: 0.16,
      label,
      columns: [`${label}, lower`, `${label}, upper`],
    },
  ];
}

/** From the least to the largest of a family. */
function rangeStrip(
  { name, places }: UnknownGroup,
  curves: readonly Float64Array[],
  points: number,
  palette: Palette,
): Strip {
  const [lower, upper] = envelope(curves, points);
  return {
    lower,
    upper,
    color: palette.foreground,
    opacity: 0.12,
    label: `range of all ${places.length}`,
    columns: [`least ${name}`, `largest ${name}`],
  };
}

/** How sure the fit is of unknown `u`, about the solution that is drawn. */
function fitBand(run: ShownRun | null, drawn: SolutionCurve | null, u: number, palette: Palette): Strip[] {
  const unknown = run?.header.unknowns[u];
  const curve = unknown ? fittedCurve(run.result?.fit, unknown) : null;
  if (!drawn || !unknown || !curve?.radii) return [];
  const { name } = unknown;
  const radii = resampled(Float64Array.from(curve.times), Float64Array.from(curve.radii), drawn.times);
  return bandStrip({ values: Array.from(drawn.values[u]), radii: Array.from(radii) }, name, palette);
}

/** Anything of the curve was computed. */
const hasCurve = ({ values }: Preview): boolean => values.some((v) => v.some(Number.isFinite));

/** Where a preview ends before its interval does. */
const reachedMarker = (preview: Preview | null): Marker[] =>
  preview && !isWhole(preview) ? [{ x: preview.reached, label: 'computed to here', color: null }] : [];

/** `preview with c = 3.2`. */
const triedLabel = ({ parameters }: Preview): string =>
  `preview with ${parameters.map(({ name, value }) => `${name} = ${brief(value)}`).join(', ')}`;

/** More borders than this hide the curve. */
const borderLimit = 80;

/** Where the windows of a marched training meet. */
function borders(run: ShownRun | null): Marker[] {
  const places = (run && keptSolution(run))?.borders ?? new Float64Array(0);
  if (places.length > borderLimit) return [];
  return Array.from(places, (x, k) => ({ x, label: k === 0 ? 'windows' : '', color: null }));
}

/** More marks than this are only a bar. */
const rugLimit = 600;

function rugs(run: ShownRun | null, palette: Palette, experiment: string | null): Rug[] {
  const isShown = (name: string) =>
    isDrawn(run?.header.terms.find((term) => term.name === name)?.experiment, experiment);
  return (run?.header.points ?? [])
    .filter(({ term }) => isShown(term))
    .map(({ term, times }) => {
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

export function residualFigure(model: PanelModel, palette: Palette, experiment: string | null = null): Figure {
  const run = model.run;
  const axis = linearAxis('residual');
  if (!run) return emptyFigure('Residual', axis, axis);
  const equations = [...run.header.terms.filter((t) => t.kind === 'equation').entries()].filter(([, term]) =>
    isDrawn(term.experiment, experiment),
  );
  return {
    ...emptyFigure('Residual of the equations', variableAxis(run.header.variable), axis),
    xs: run.header.grid,
    series: equations.map(([e, term]) => ({
      key: `residual ${e}`,
      label: term.name,
      color: termColor(run, palette, term.name),
      style: 'solid',
      width: 1.25,
      values: keptSolution(run)?.residuals[e] ?? [],
      term: term.name,
    })),
  };
}

const errorStyles = ['solid', 'dashed', 'dotted'] as const;

/** Network minus reference, per unknown; of a family the root mean square over its members. */
export function errorFigure(model: PanelModel, palette: Palette): Figure {
  const run = model.run;
  const axis = linearAxis('error');
  const reference = run?.header.reference;
  if (!run || !reference) return emptyFigure('Error', axis, axis);
  const solution = keptSolution(run);
  const errorOf = (u: number): Float64Array => solution!.values[u].map((v, k) => v - reference.values[u][k]);
  return {
    ...emptyFigure(`Error against ${reference.label}`, variableAxis(run.header.variable), axis),
    xs: run.header.grid,
    series: unknownGroups(run.header.unknowns).map(({ name, places }, k) => ({
      key: `error ${name}`,
      label:
        places.length > 1
          ? `${name} − ${reference.label}, root mean square of all ${places.length}`
          : `${name} − ${reference.label}`,
      color: palette.foreground,
      style: errorStyles[k % errorStyles.length],
      width: 1.25,
      values: !solution ? [] : places.length > 1 ? rootMeanSquareCurve(places.map(errorOf)) : errorOf(places[0]),
      term: null,
    })),
  };
}

type Lower = Interface['lower'];

export function solutionView(panel: Panel): SectionView {
  /** Name of the experiment that is drawn; `null`: all that the frames have. */
  let picked: string | null = null;
  const other = () => otherExperiments(panel.model.run).find(({ name }) => name === picked) ?? null;
  const drawn = (palette: Palette): Figure[] => {
    const { run } = panel.model;
    const experiment = other();
    return run?.result?.fit && experiment
      ? experimentFigures(experiment, run.result.fit, run.header, palette)
      : solutionFigures(panel.model, palette, panel.ui.member, picked);
  };
  const picker = h('select', {
    'aria-label': 'Experiment of the solution',
    onchange: () => {
      picked = picker.value === '' ? null : picker.value;
      panel.changed('interface');
    },
  });
  const families = new UnknownMembers(panel);
  const plots = new ChartStack(panel, 'solution', 184);
  const legend = h('div', { className: 'key' });
  const lower = new LineChart(panel, {
    key: 'residual',
    height: 110,
    axis: domainAxis,
    gutter: plots.gutter,
    onTerm: (term) => panel.hover(term),
    onPick: (term) => toggleIsolated(panel, term),
  });
  const choice = new Switch<Lower>(
    'Below the solution',
    {
      none: { text: 'curve', title: 'The solution alone' },
      residual: { text: 'residual', title: 'Below it what is left of each equation, on the held-out grid' },
      error: { text: 'error', title: 'Below it network minus reference' },
    },
    (value) => panel.setInterface({ lower: value }),
  );
  const lowerTitle = h('h3', {});
  const lowerBox = h('div', { className: 'stack' }, lowerTitle, lower.element);
  const lowerShown = (): Lower =>
    panel.ui.lower === 'error' && !panel.model.run?.header.reference ? 'residual' : panel.ui.lower;
  const lowerFigure = (palette: Palette) =>
    lowerShown() === 'error' ? errorFigure(panel.model, palette) : residualFigure(panel.model, palette, picked);
  const sliders = new ParameterSliders(panel);
  const slidersTitle = h('summary', {});
  const tries = h('details', { className: 'tries' }, slidersTitle, sliders.element);
  const reached = h('span', {});
  const goOn = h(
    'button',
    { type: 'button', className: 'link', onclick: () => panel.post({ type: 'continuePreview' }) },
    'continue',
  );
  const reachedLine = h('p', { className: 'caption reached' }, reached, ' – ', goOn);
  const section = new Section(
    panel,
    {
      id: 'solution',
      title: 'Solution',
      place: 'screen',
      saved: () => [
        ...drawn(panel.theme()).map((figure, u) =>
          savedFigure(`${figure.title.toLowerCase().replaceAll(' ', '-')}`, (palette) => drawn(palette)[u]),
        ),
        ...(panel.model.run?.solution
          ? [savedFigure(lowerShown() === 'error' ? 'error' : 'residual', lowerFigure)]
          : []),
      ],
      tables: (palette) => [...drawn(palette), ...(panel.model.run?.solution ? [lowerFigure(palette)] : [])],
    },
    plots.element,
    families.element,
    reachedLine,
    legend,
    lowerBox,
    tries,
  );
  section.tools.append(picker, choice.element);

  let seen: Preview | null = null;
  /** Whether there was a run when the sliders were last laid out. */
  let trained: boolean | null = null;

  /** Of several experiments, which of them is drawn. */
  function drawPicker(): void {
    const { run } = panel.model;
    const followed = run ? followedExperiments(run.header) : [];
    const fit = run?.result?.fit;
    const others = otherExperiments(run).flatMap(({ name }) => name ?? []);
    const names = followed.length > 0 ? followed : others;
    const rest = followed.length > 0 ? `all ${integer(followed.length)} experiments` : fit && shownExperiment(fit);
    show(picker, names.length > 0);
    keyed(picker, JSON.stringify([run?.header.id, rest, names]), () => {
      picked = run && firstDrawn(run.header);
      return [h('option', { value: '' }, rest ?? ''), ...names.map((name) => h('option', { value: name }, name))];
    });
    picker.value = picked ?? '';
  }

  /** One entry per kind of mark. */
  function drawLegend(figures: Figure[]): void {
    const run = other() === null ? panel.model.run : null;
    const [first] = figures;
    const entries: { mark: string; label: string; term: number | null }[] = [
      ...(first?.series ?? []).map((s) => ({
        mark: `line ${s.style}${s.key === 'reference' ? ' reference' : ''}`,
        label: s.label,
        term: null,
      })),
      ...(first?.strips ?? []).map(({ label }) => ({ mark: 'band', label, term: null })),
      ...(other() === null ? [] : figures.flatMap(({ scatters }) => scatters)).map(({ label }) => ({
        ...{ mark: 'dot', label, term: null },
      })),
    ];
    const isShown = (name: string) => isDrawn(run?.header.terms[index(name)]?.experiment, picked);
    const index = (name: string) => run?.header.terms.findIndex((t) => t.name === name) ?? -1;
    // A family of data has an entry for every member.
    const measured = (run?.header.data ?? [])
      .filter((d, k, all) => all.findIndex((x) => x.term === d.term) === k)
      .filter(({ term }) => isShown(term));
    for (const d of measured) {
      const heldOut = d.heldOut.some((flag) => flag === 1);
      const parts = [noiseText(d.noise), heldOut ? 'hollow: held out' : ''].filter(Boolean);
      entries.push({
        mark: 'dot',
        label: `${shortened(d.term, 24)}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`,
        term: index(d.term),
      });
    }
    for (const p of (run?.header.points ?? []).filter(({ term }) => isShown(term))) {
      entries.push({ mark: 'rug', label: `${shortened(p.term, 24)}: ${p.times.length} points`, term: index(p.term) });
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

  function drawTries(preview: Preview | null): void {
    const names = preview?.parameters.map(({ name }) => name) ?? [];
    show(tries, names.length > 0);
    setText(slidersTitle, `Try other values of ${names.join(', ')}`);
    // Before a training they are what there is to do; beside one they step back.
    const has = panel.model.run !== null;
    if (has !== trained) tries.open = !has;
    trained = has;
    if (preview?.tried === false && seen !== preview) sliders.forget();
    seen = preview;
    sliders.draw();
  }

  return {
    section,
    element: section.element,
    topics: ['run', 'solution', 'interface', 'highlight', 'settings', 'layout'],
    draw() {
      const theme = panel.theme();
      const { run, preview } = panel.model;
      drawPicker();
      const figures = drawn(theme);
      const partial = run === null && preview !== null && !isWhole(preview);
      if (!section.draws(figures.length > 0 || partial)) return;
      plots.update(figures, theme, section.maximised);
      families.draw();
      show(legend, figures.length > 0);
      drawLegend(figures);
      drawTries(preview);
      show(reachedLine, partial);
      if (partial) setText(reached, reachedSentence(preview));
      // Of other experiments the report has the curves alone.
      const solution = run && other() === null ? keptSolution(run) : null;
      const error = run && solution ? referenceError(run, solution) : null;
      // A single curve is named here; several have titles of their own.
      const name = figures.length === 1 ? `${figures[0].y.label} · ` : '';
      const which = run?.kept && run.kept.step !== run.last?.step ? 'best, step' : 'step';
      section.setNote(
        solution
          ? `${name}${which} ${integer(solution.step)}${error === null ? '' : ` · relative L2 ${brief(error)}`}`
          : `${name}${other() === null ? previewNote(preview) : `experiment ${picked}`}`,
      );
      show(choice.element, solution !== null);
      choice.offer('error', Boolean(run?.header.reference));
      choice.set(lowerShown());
      show(lowerBox, solution !== null && lowerShown() !== 'none');
      if (lowerBox.hidden) return;
      const figure = lowerFigure(theme);
      setText(lowerTitle, figure.title);
      lower.update(figure, theme, isolatedTerm(panel));
    },
  };
}
