/** @file What the lens found: severity, sentence, how long, and the edit that would help. */
import type { Finding, Severity } from '../../problem/finding.ts';
import { fixTitle } from '../../problem/fix.ts';
import { integer } from '../../problem/number-text/typeset.ts';
import { h, keyed } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { View } from '../page/scheduler.ts';
import { Section } from '../widgets/section.ts';
import { swatch } from '../widgets/term-table.ts';

const order: Record<Severity, number> = { error: 0, warning: 1, information: 2, hint: 3 };
const words: Record<Severity, string> = { error: 'Error', warning: 'Warning', information: 'Note', hint: 'Hint' };

/** Most severe first; equal ones keep their order. The index is that of the list sent. */
export function sortedFindings(findings: readonly Finding[]): { finding: Finding; index: number }[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => order[a.finding.severity] - order[b.finding.severity] || a.index - b.index);
}

export function findingsView(panel: Panel): View {
  const list = h('ul', { className: 'findings' });
  const section = new Section(panel, { id: 'findings', title: 'Findings' }, list);
  return {
    element: section.element,
    topics: ['run', 'findings', 'state', 'interface'],
    draw() {
      const run = panel.model.run;
      const ended = panel.model.state.kind === 'finished';
      // While nothing is found, silence; at the end, that is worth saying.
      section.element.hidden = !run || (run.findings.length === 0 && !ended);
      section.refresh();
      if (!run || !section.open) return;
      const findings = sortedFindings(run.findings);
      section.setNote(findings.length === 0 ? '' : String(findings.length));
      keyed(
        list,
        JSON.stringify(
          findings.map(({ finding: f, index }) => [index, f.code, f.severity, f.term, f.message, f.lasted]),
        ),
        () =>
          findings.length === 0
            ? [h('li', { className: 'none' }, 'Nothing to report.')]
            : findings.map(({ finding, index }) => {
                const term = run.header.terms.findIndex((t) => t.name === finding.term);
                return h(
                  'li',
                  { className: finding.severity },
                  h(
                    'button',
                    {
                      type: 'button',
                      className: 'finding',
                      title: 'Go to the line',
                      onclick: () => panel.post({ type: 'revealRange', range: finding.range }),
                    },
                    h(
                      'span',
                      { className: 'meta' },
                      h('span', { className: 'severity' }, words[finding.severity]),
                      finding.term === null
                        ? null
                        : h('span', { className: 'about' }, term >= 0 && swatch(term), finding.term),
                      h('span', { className: 'place' }, `line ${finding.range.start.line + 1}`),
                      finding.lasted > 0 && h('span', { className: 'place' }, `for ${integer(finding.lasted)} steps`),
                    ),
                    h('span', { className: 'message' }, finding.message),
                  ),
                  finding.fix &&
                    h(
                      'button',
                      {
                        type: 'button',
                        className: 'fix',
                        onclick: () => panel.post({ type: 'applyFix', index, code: finding.code }),
                      },
                      fixTitle(finding.fix),
                    ),
                );
              }),
      );
    },
  };
}
