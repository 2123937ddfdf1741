/** @file The windows of a marched training: where they lie, what they took, and what their gradients said at the end. */
import { leader, smallestCosine } from '../../problem/gram.ts';
import { percent } from '../../problem/number-text/quantity.ts';
import { brief, integer, number } from '../../problem/number-text/typeset.ts';
import type { RunHeader, WindowSummary } from '../../problem/run.ts';
import { h, keyed } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import { Section, type SectionView } from '../widgets/section.ts';
import { swatch } from '../widgets/term-table.ts';

const columns: { heading: string; title: string }[] = [
  { heading: 'window', title: 'Its place in the march' },
  { heading: 'interval', title: 'From the border behind it to the one ahead' },
  { heading: 'steps', title: 'Optimiser steps of the attempt that was accepted' },
  { heading: 'rejected', title: 'Attempts before it that were not accepted; each was followed by one half as long' },
  { heading: 'held-out', title: 'Weight-free held-out measure, by the natural sizes of this window' },
  { heading: 'leading term', title: 'Largest share of the weighted gradient norms at the end of the window' },
  { heading: 'cosine', title: 'Smallest cosine between the gradients of two terms' },
];

export function windowsView(panel: Panel): SectionView {
  const box = h('div', { className: 'table-box' });
  const section = new Section(panel, { id: 'windows', title: 'Windows', place: 'tab' }, box);
  return {
    section,
    element: section.element,
    topics: ['run', 'state', 'interface'],
    draw() {
      const run = panel.model.run;
      const windows = run?.result?.windows ?? [];
      if (!section.draws(windows.length > 0, integer(windows.length)) || !run) return;
      const rejected = windows.reduce((sum, w) => sum + w.rejected, 0);
      section.setNote(`${integer(windows.length)} accepted, ${integer(rejected)} rejected`);
      keyed(box, `${run.header.id} ${windows.length}`, () => [table(run.header, windows)]);
    },
  };
}

const table = (header: RunHeader, windows: readonly WindowSummary[]): HTMLElement =>
  h(
    'table',
    { className: 'data' },
    h('thead', {}, h('tr', {}, ...columns.map(({ heading, title }) => h('th', { scope: 'col', title }, heading)))),
    h('tbody', {}, ...windows.map((window, k) => row(header, window, k))),
  );

function row({ terms }: RunHeader, window: WindowSummary, k: number): HTMLElement {
  const leading = leader(window.gram, window.weights);
  const cosine = smallestCosine(window.gram);
  const cells: (Node | string)[][] = [
    [`${brief(window.from)} … ${brief(window.to)}`],
    [integer(window.steps)],
    [window.rejected > 0 ? integer(window.rejected) : ''],
    [number(window.measure)],
    leading ? [swatch(leading.i), ` ${terms[leading.i].name} ${percent(leading.share)}`] : ['–'],
    [cosine ? number(cosine.value, 2) : '–'],
  ];
  const pair = cosine ? `${terms[cosine.i].name}, ${terms[cosine.j].name}` : '';
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, integer(k + 1)),
    ...cells.map((content, c) => h('td', { title: c === cells.length - 1 ? pair : '' }, ...content)),
  );
}
