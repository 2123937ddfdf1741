/**
 * @file Two or more runs over the same steps: one quantity overlaid, the solutions overlaid, a table, and the sentences
 * that matter – equal totals or not, how far apart the first updates point, where the runs part.
 */

import type { LineStyle } from '../../figure/line-style.ts';
import { divergencePoint, firstAngle } from '../../problem/divergence-point.ts';
import { degrees, duration } from '../../problem/number-text/quantity.ts';
import { brief, integer, number, signed } from '../../problem/number-text/typeset.ts';
import { linearAxis, logAxis, stepAxis, stepSync, variableAxis } from '../chart/axes.ts';
import { ChartStack } from '../chart/chart-stack.ts';
import { emptyFigure, type Figure } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bucketSteps, bucketValues } from '../chart/polyline.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { withUnit } from '../page/format.ts';
import type { PanelModel, ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { type Palette, runColors } from '../page/theme.ts';
import { referenceError } from '../solution/solution.ts';
import { Section, savedFigure } from '../widgets/section.ts';
import { firstValue, lastValue, type Quantity, quantities } from './quantities.ts';

const styles: readonly LineStyle[] = ['solid', 'dashed', 'dotted'];
const runStyle = (r: number): LineStyle => styles[r % styles.length];

/** The runs sent; the panel's own run stands before them unless it is one of them. */
export function comparedRuns({ run, compared }: Pick<PanelModel, 'run' | 'compared'>): ShownRun[] {
  if (compared.length === 0 || !run) return compared;
  return compared.some((c) => c.header.id === run.header.id) ? compared : [run, ...compared];
}

/** All steps at which any of the runs was recorded, and each run's values there (`null` elsewhere). */
export function overlay(runs: readonly { xs: Float64Array; values: (number | null)[] }[]): {
  xs: Float64Array;
  values: (number | null)[][];
} {
  const xs = Float64Array.from([...new Set(runs.flatMap((r) => [...r.xs]))].sort((a, b) => a - b));
  const values = runs.map((run) => {
    let k = 0;
    return Array.from(xs, (x) => {
      while (k < run.xs.length && run.xs[k] < x) k++;
      return k < run.xs.length && run.xs[k] === x ? run.values[k] : null;
    });
  });
  return { xs, values };
}

export function compareFigure(runs: readonly ShownRun[], quantity: Quantity, palette: Palette): Figure {
  const log = quantity.scale === 'log';
  const traced = runs.map((run) => {
    const { history } = run;
    const index = quantity.index(run);
    return {
      xs: bucketSteps(history.firstSteps(), history.steps(), history.span),
      values: index === null ? [] : bucketValues(history.series(quantity.group, index), history.span, log),
    };
  });
  const { xs, values } = overlay(traced);
  const label = quantity.label;
  return {
    ...emptyFigure(label, stepAxis(xs.at(-1) ?? 1), log ? logAxis(label) : linearAxis(label, [-1, 1])),
    xs,
    series: runs.map((run, r) => ({
      key: `run ${r}`,
      label: run.label,
      color: palette.run(r),
      style: runStyle(r),
      width: 1.75,
      values: values[r],
      bridge: true,
      term: null,
    })),
  };
}

/** One figure per unknown, on the first run's grid (runs of one problem share it); none before the first solution. */
export function comparedSolutions(runs: readonly ShownRun[], palette: Palette): Figure[] {
  const [first] = runs;
  if (!first || runs.every((r) => r.solution === null)) return [];
  const { grid, reference, unknowns, variable } = first.header;
  return unknowns.map((unknown, u) => ({
    ...emptyFigure(
      `Solution ${unknown.name}`,
      variableAxis(variable),
      linearAxis(withUnit(unknown.name, unknown.unit)),
    ),
    xs: grid,
    series: [
      ...(reference
        ? [
            {
              key: 'reference',
              label: reference.label,
              color: palette.muted,
              style: 'solid' as const,
              width: 3,
              values: reference.values[u],
              term: null,
            },
          ]
        : []),
      ...runs.map((run, r) => ({
        key: `run ${r}`,
        label: run.label,
        color: palette.run(r),
        style: runStyle(r),
        width: 1.75,
        values: run.solution && run.header.grid.length === grid.length ? (run.solution.values[u] ?? []) : [],
        term: null,
      })),
    ],
  }));
}

/** What the comparison comes to, against the first run. */
export function findings(runs: readonly ShownRun[]): string[] {
  const [first, ...others] = runs;
  if (!first) return [];
  const total = quantities([first])[0];
  return others.flatMap((other) => {
    const sentences: string[] = [];
    const [a, b] = [firstValue(first, total), firstValue(other, total)];
    const equal = Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b));
    const angle = firstAngle(first, other);
    if (Number.isFinite(a) && Number.isFinite(b)) {
      sentences.push(
        equal
          ? `"${first.label}" and "${other.label}" start with the same total, ${number(a, 6)}`
          : `Totals at the start: "${first.label}" ${number(a)}, "${other.label}" ${number(b)}`,
      );
    }
    if (Number.isFinite(angle)) {
      sentences[0] = `${sentences[0]}${equal ? ', but their' : '; their'} first gradients point ${degrees(angle)} apart`;
    }
    if (sentences.length > 0) sentences[0] += '.';
    const split = divergencePoint(first, other);
    if (split) {
      sentences.push(
        split.step === 0
          ? `They differ from the start: ${split.term} is ${number(split.losses[0])} against ${number(split.losses[1])}.`
          : `They have parted by step ${integer(split.step)}: ${split.term} is ${number(split.losses[0])} against ${number(split.losses[1])}.`,
      );
    } else sentences.push(`"${other.label}" has not parted from "${first.label}".`);
    return [sentences.join(' ')];
  });
}

interface Row {
  name: string;
  cells: string[];
}

/** Names and one cell per run. */
export function tableRows(runs: readonly ShownRun[], digits: number): Row[] {
  const row = (name: string, cell: (run: ShownRun) => string): Row => ({ name, cells: runs.map(cell) });
  const error = (run: ShownRun) => run.result?.relativeL2 ?? referenceError(run) ?? Number.NaN;
  const rows = [
    row('verdict', (r) => r.result?.verdict ?? r.state.kind),
    row('relative L2', (r) => number(error(r), digits)),
    row('step', (r) => integer(r.last?.step ?? Number.NaN)),
    row('time', (r) => duration(r.result?.seconds ?? r.last?.seconds ?? Number.NaN)),
  ];
  for (const quantity of quantities(runs)) {
    const write = (v: number) => (quantity.group === 'cosine' ? signed(v) : brief(v, digits));
    rows.push(row(quantity.label, (r) => write(lastValue(r, quantity))));
  }
  return rows.filter((r) => r.cells.some((c) => c !== '–'));
}

export function compareView(panel: Panel): View {
  const chart = new LineChart(200, stepSync);
  const solutions = new ChartStack();
  const select = h('select', {
    'aria-label': 'Quantity compared',
    onchange: () => panel.setInterface({ compareQuantity: select.value }),
  });
  const legend = h('div', { className: 'key' });
  const lead = h('div', { className: 'lead-text' });
  const table = h('div', { className: 'scroll' });
  const chosen = (runs: readonly ShownRun[]): Quantity => {
    const all = quantities(runs);
    return all.find((q) => q.key === panel.ui.compareQuantity) ?? all[0];
  };
  const section = new Section(
    panel,
    {
      id: 'compare',
      title: 'Compare',
      saved: () => {
        const runs = comparedRuns(panel.model);
        return [
          savedFigure('compare', (palette) => compareFigure(runs, chosen(runs), palette)),
          ...comparedSolutions(runs, panel.theme()).map((figure, u) =>
            savedFigure(
              `compare-${figure.title.toLowerCase().replaceAll(' ', '-')}`,
              (palette) => comparedSolutions(runs, palette)[u],
            ),
          ),
        ];
      },
      tables: (palette) => {
        const runs = comparedRuns(panel.model);
        return [...comparedSolutions(runs, palette), compareFigure(runs, chosen(runs), palette)];
      },
    },
    lead,
    h(
      'div',
      { className: 'beside' },
      h('div', {}, legend, solutions.element, h('div', { className: 'subhead' }, select), chart.element),
      table,
    ),
  );
  section.tools.append(
    h('button', { type: 'button', onclick: () => panel.post({ type: 'closeComparison' }) }, 'Close'),
  );
  return {
    element: section.element,
    topics: ['compare', 'run', 'frames', 'solution', 'interface', 'settings'],
    draw() {
      const runs = comparedRuns(panel.model);
      section.element.hidden = runs.length < 2;
      section.refresh();
      if (section.element.hidden || !section.open) return;
      const theme = panel.theme();
      const all = quantities(runs);
      keyed(select, JSON.stringify(all.map((q) => q.label)), () =>
        all.map((q) => h('option', { value: q.key }, q.label)),
      );
      const quantity = chosen(runs);
      if (select.value !== quantity.key) select.value = quantity.key;
      chart.update(compareFigure(runs, quantity, theme), theme, null);
      solutions.update(comparedSolutions(runs, theme), theme);
      const { reference } = runs[0].header;
      keyed(legend, JSON.stringify([runs.map((r) => r.label), reference?.label]), () =>
        [
          ...runs.map((run, r) => ({ label: run.label, mark: `${runStyle(r)} run-${r % runColors}` })),
          ...(reference ? [{ label: reference.label, mark: 'solid muted' }] : []),
        ].map(({ label, mark }) =>
          h(
            'span',
            { className: 'entry' },
            h('span', { className: `mark line ${mark}`, 'aria-hidden': 'true' }),
            label,
          ),
        ),
      );
      const sentences = findings(runs);
      keyed(lead, JSON.stringify(sentences), () => sentences.map((t) => h('p', {}, t)));
      const rows = tableRows(runs, panel.model.settings.digits);
      const fresh = keyed(table, JSON.stringify([runs.map((r) => r.label), rows.map((r) => r.name)]), () => [
        h(
          'table',
          { className: 'data' },
          h('caption', { className: 'unseen' }, 'Runs compared'),
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              h('th', { scope: 'col' }, 'last values'),
              ...runs.map((r) => h('th', { scope: 'col' }, r.label)),
            ),
          ),
          h(
            'tbody',
            {},
            ...rows.map((r) => h('tr', {}, h('th', { scope: 'row' }, r.name), ...r.cells.map((c) => h('td', {}, c)))),
          ),
        ),
      ]);
      if (!fresh) {
        const body = table.querySelectorAll('tbody tr');
        rows.forEach((row, k) => {
          row.cells.forEach((cell, c) => {
            setText(body[k].children[c + 1], cell);
          });
        });
      }
      section.setNote(`${runs.length} runs`);
    },
  };
}
