/** @file What only some want to know: engine, precision, phases, seed, times, and why it was computed this way. */
import { totalNorm } from '../../problem/gram.ts';
import { duration } from '../../problem/number-text/quantity.ts';
import { brief, integer, number } from '../../problem/number-text/typeset.ts';
import { h, setText, show } from '../page/dom.ts';
import { hasGradients, type ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import { Section, type SectionView } from '../widgets/section.ts';

/** Which window is trained, in the end how many there were. */
function windowText({ last, header, result }: ShownRun, ended: boolean): string {
  if (ended || !last?.window) return result?.windows ? integer(result.windows.length) : '';
  const { index, from, to } = last.window;
  return `${integer(index + 1)} (${header.variable.name} = ${brief(from)} … ${brief(to)})`;
}

const known = (value: number, text: (value: number) => string): string => (Number.isNaN(value) ? '' : text(value));

/** Name and value, one row each; '' where there is nothing to say. */
const facts: readonly (readonly [name: string, text: (run: ShownRun, ended: boolean) => string])[] = [
  ['time', ({ last, result }) => duration(result?.seconds ?? last?.seconds ?? Number.NaN)],
  ['total loss', ({ last }) => (last ? number(last.total) : '')],
  [
    '‖gradient‖',
    (run) => (run.last && hasGradients(run) ? known(totalNorm(run.last.gram, run.last.weights), number) : ''),
  ],
  ['held-out measure', ({ result }) => (result ? number(result.measure) : '')],
  ['tolerance', ({ result }) => (result ? brief(result.tolerance) : '')],
  ['best state', ({ result }) => (result ? `step ${integer(result.bestStep)}` : '')],
  ['phase', ({ header, last }) => (header.phases.length > 1 && last ? (header.phases[last.phase]?.name ?? '') : '')],
  ['phases', ({ header }) => header.phases.map(({ name, steps }) => `${name} (${integer(steps)})`).join(', ')],
  ['window', windowText],
  ['rate', ({ last }) => known(last?.rate ?? Number.NaN, brief)],
  ['engine', ({ header }) => `${header.engine}, ${header.precision}`],
  ['trainable numbers', ({ header }) => (header.networkParameters > 0 ? integer(header.networkParameters) : '')],
  ['seed', ({ header }) => String(header.seed)],
  ['chosen because', ({ header }) => header.choice],
];

export function detailsView(panel: Panel): SectionView {
  const rows = facts.map(([name]) => {
    const value = h('dd', {});
    return { row: h('div', {}, h('dt', {}, name), value), value };
  });
  const list = h('dl', { className: 'facts' }, ...rows.map(({ row }) => row));
  const section = new Section(panel, { id: 'details', title: 'Details', place: 'tab' }, list);
  return {
    section,
    element: section.element,
    topics: ['run', 'frames', 'state', 'interface'],
    draw() {
      const { run, state } = panel.model;
      if (!section.draws(run !== null) || !run) return;
      const ended = state.kind === 'finished' || state.kind === 'stopped' || state.kind === 'crashed';
      facts.forEach(([, text], k) => {
        const value = text(run, ended);
        setText(rows[k].value, value);
        show(rows[k].row, value !== '');
      });
    },
  };
}
