/** @file The practitioner's debugging questions, answered with evidence at the end of a run. */
import { type AddVariant, fixTitle } from '../../problem/fix.ts';
import type { Answer } from '../../problem/run.ts';
import { h, keyed } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import { Section, type SectionView } from '../widgets/section.ts';

const marks: Record<Answer, { sign: string; className: string }> = {
  yes: { sign: '✓', className: 'yes' },
  no: { sign: '✕', className: 'no' },
  'not tested': { sign: '?', className: 'untested' },
};

export function checklistView(panel: Panel): SectionView {
  const list = h('ul', { className: 'checklist' });
  const section = new Section(panel, { id: 'checklist', title: 'Checklist', place: 'tab' }, list);
  return {
    section,
    element: section.element,
    topics: ['run', 'state', 'interface'],
    draw() {
      const result = panel.model.run?.result ?? null;
      const entries = result?.checklist ?? [];
      const count = (answer: Answer) => entries.filter((e) => e.answer === answer).length;
      if (!section.draws(entries.length > 0, `${count('yes')}/${entries.length}`) || !result) return;
      section.setNote(`${count('yes')} yes, ${count('no')} no, ${count('not tested')} not tested`);
      keyed(list, JSON.stringify(result.checklist), () =>
        result.checklist.map((entry) =>
          h(
            'li',
            { className: marks[entry.answer].className },
            h('span', { className: 'sign', 'aria-hidden': 'true' }, marks[entry.answer].sign),
            h(
              'div',
              {},
              h('p', { className: 'question' }, entry.question, ' ', h('b', {}, entry.answer)),
              h('p', {}, entry.evidence),
              entry.suggestion && h('p', { className: 'suggestion' }, entry.suggestion),
              entry.experiment && tryButton(panel, entry.experiment),
            ),
          ),
        ),
      );
    },
  };
}

/** Writes the variant that answers what is open into the spec and trains it beside the spec. */
const tryButton = (panel: Panel, experiment: AddVariant) =>
  h(
    'button',
    {
      type: 'button',
      className: 'fix',
      title: fixTitle(experiment),
      onclick: () => panel.post({ type: 'tryExperiment', name: experiment.name }),
    },
    `Compare with "${experiment.name}"`,
  );
