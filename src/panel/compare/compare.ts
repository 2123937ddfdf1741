/**
 * @file Two or more runs, the point of the product: the same total, other directions, other solutions. The first updates
 * as compasses at the same step, the solutions and their difference, one quantity over the run, and a table that says
 * which run is better in what.
 */

import { firstAngle } from '../../problem/divergence-point.ts';
import { degrees, finePercent } from '../../problem/number-text/quantity.ts';
import { integer, number } from '../../problem/number-text/typeset.ts';
import { ChartStack } from '../chart/chart-stack.ts';
import type { Figure } from '../chart/figure.ts';
import { LineChart } from '../chart/line-chart.ts';
import { domainAxis, runAxis } from '../chart/shared-axis.ts';
import { verdictWords } from '../header/words.ts';
import { h, keyed, setText, show } from '../page/dom.ts';
import { shortened, unbroken } from '../page/format.ts';
import { keptSolution, type ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import { type Palette, runColors } from '../page/theme.ts';
import { referenceError } from '../solution/reference-error.ts';
import { Section, type SectionView, savedFigure } from '../widgets/section.ts';
import { Switch } from '../widgets/switch.ts';
import { PairOfCompasses } from './compasses.ts';
import { type ColouredRun, contestants, runStyle, type ShownState, solutionShown } from './contestants.ts';
import { comparedSolutions, compareFigure, differenceFigure } from './figures.ts';
import { findings } from './findings.ts';
import { firstValue, type Quantity, quantities } from './quantities.ts';
import { ComparisonTable } from './table.ts';

/** What stands in large over two runs: whether the totals are one, and how far apart the first updates point. */
export function headline([first, second]: readonly ShownRun[]): string {
  if (!first || !second) return '';
  const [total] = quantities([first]);
  const [a, b] = [firstValue(first, total), firstValue(second, total)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return '';
  const equal = Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b));
  const angle = firstAngle(first, second);
  const totals = equal ? `Same total ${number(a, 6)}` : `Totals ${number(a)} and ${number(b)}`;
  return Number.isFinite(angle) ? `${totals}, first gradients ${degrees(angle)} apart` : totals;
}

/** `98 % off`; '' where nothing is known to compare with. */
const offText = (error: number | null): string => (error === null ? '' : `${finePercent(error)} off`);

export function compareView(panel: Panel): SectionView {
  const { ui } = panel;
  const chart = new LineChart(panel, { key: 'compare', height: 150, axis: runAxis });
  const solutions = new ChartStack(panel, 'compared solution', 190);
  const difference = new LineChart(panel, {
    key: 'difference',
    height: 84,
    axis: domainAxis,
    gutter: solutions.gutter,
  });
  const differenceTitle = h('h3', {});
  const select = h('select', {
    'aria-label': 'Quantity compared',
    onchange: () => panel.setInterface({ compareQuantity: select.value }),
  });
  const title = h('p', { className: 'headline' });
  const legend = h('div', { className: 'key' });
  const lead = h('div', { className: 'lead-text' });
  const compasses = new PairOfCompasses(panel);
  const table = new ComparisonTable(panel);
  const states = new Switch<ShownState>(
    'State shown',
    {
      last: { text: 'last state', title: 'Where each run is, or where it ended' },
      best: { text: 'best state', title: 'The state that each run keeps: the best by the held-out measure' },
    },
    (shownState) => panel.setInterface({ shownState }),
  );
  const chosen = (runs: readonly ShownRun[]): Quantity => {
    const all = quantities(runs);
    return all.find((q) => q.key === ui.compareQuantity) ?? all[0];
  };
  const quantityFigure = (palette: Palette): Figure => {
    const compared = contestants(panel.model);
    return compareFigure(compared, chosen(compared.map(({ run }) => run)), palette, ui.along);
  };
  const solutionFigures = (palette: Palette) => comparedSolutions(contestants(panel.model), palette, ui.shownState);
  const differenceOf = (palette: Palette) => differenceFigure(contestants(panel.model), palette, ui.shownState);
  const section = new Section(
    panel,
    {
      id: 'compare',
      title: 'Compare',
      place: 'screen',
      saved: () => {
        const between = differenceOf(panel.theme());
        return [
          savedFigure('compare', quantityFigure),
          ...solutionFigures(panel.theme()).map((figure, u) =>
            savedFigure(
              `compare-${figure.title.toLowerCase().replaceAll(' ', '-')}`,
              (palette) => solutionFigures(palette)[u],
            ),
          ),
          ...(between ? [savedFigure('compare-difference', (palette) => differenceOf(palette) ?? between)] : []),
        ];
      },
      tables: (palette) => [
        ...solutionFigures(palette),
        ...[differenceOf(palette)].filter((figure) => figure !== null),
        quantityFigure(palette),
      ],
    },
    title,
    h(
      'div',
      { className: 'beside' },
      h('div', {}, compasses.element, legend, solutions.element, differenceTitle, difference.element),
      h('div', {}, h('div', { className: 'subhead' }, select), chart.element, table.element, lead),
    ),
  );
  section.tools.append(
    states.element,
    h('button', { type: 'button', onclick: () => panel.post({ type: 'closeComparison' }) }, 'Close'),
  );

  /** Each run with how it ended, in its colour: who is right is seen here first. */
  function drawLegend(compared: readonly ColouredRun[]): void {
    const { reference } = compared[0].run.header;
    const entries = compared.map(({ run, colour }) => {
      const solution = solutionShown(run, ui.shownState);
      const drawn = offText(solution && referenceError(run, solution));
      // What a run is judged by is the state that it keeps, here as in the bar; another one that is drawn says so.
      const kept = keptSolution(run);
      const judged = run.result ? offText(run.result.relativeL2 ?? (kept && referenceError(run, kept))) : drawn;
      const verdict = run.result ? verdictWords[run.result.verdict].toLowerCase() : run.state.kind;
      const step = solution ? `drawn: step ${integer(solution.step)}` : '';
      return {
        label: shortened(run.label, 28),
        title: run.label,
        colour,
        text: [verdict, judged].filter(Boolean).join(', '),
        step: [step, drawn === judged ? '' : drawn].filter(Boolean).join(', '),
        bad: run.result?.verdict === 'wrong',
        good: run.result?.verdict === 'reached',
      };
    });
    keyed(legend, JSON.stringify([entries, reference?.label]), () => [
      ...entries.map(({ label, title, colour, text, step, bad, good }) =>
        h(
          'span',
          { className: 'entry', title },
          h('span', {
            className: `mark line ${runStyle(colour)} run-${colour % runColors}`,
            'aria-hidden': 'true',
          }),
          h('b', { className: `run-name run-${colour % runColors}` }, label),
          h('span', { className: bad ? 'bad' : good ? 'good' : '' }, text),
          h('span', { className: 'fine' }, step),
        ),
      ),
      reference
        ? h(
            'span',
            { className: 'entry' },
            h('span', { className: 'mark line solid reference thick', 'aria-hidden': 'true' }),
            reference.label,
          )
        : null,
    ]);
  }

  return {
    section,
    element: section.element,
    topics: ['compare', 'run', 'frames', 'solution', 'state', 'interface', 'settings', 'layout'],
    draw() {
      const compared = contestants(panel.model);
      const runs = compared.map(({ run }) => run);
      if (!section.draws(runs.length >= 2)) return;
      const theme = panel.theme();
      const all = quantities(runs);
      keyed(select, JSON.stringify(all.map((q) => q.label)), () =>
        all.map((q) => h('option', { value: q.key }, q.label)),
      );
      const quantity = chosen(runs);
      if (select.value !== quantity.key) select.value = quantity.key;
      states.set(ui.shownState);
      setText(title, headline(runs));
      compasses.draw(compared);
      drawLegend(compared);
      solutions.update(comparedSolutions(compared, theme, ui.shownState), theme, section.maximised);
      const between = differenceFigure(compared, theme, ui.shownState);
      show(differenceTitle, between !== null);
      show(difference.element, between !== null);
      if (between) {
        setText(
          differenceTitle,
          between.series.length === 1 ? `${between.title}: ${between.series[0].label}` : between.title,
        );
        difference.update(between, theme, null);
      }
      chart.update(compareFigure(compared, quantity, theme, ui.along), theme, null);
      table.draw(compared, ui.shownState);
      const sentences = findings(runs);
      keyed(lead, JSON.stringify(sentences), () => sentences.map((t) => h('p', {}, unbroken(t))));
    },
  };
}
