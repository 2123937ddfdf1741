/** @file What the lens found: severity, sentence, how long, and the edit that would help. */
import type { Finding, Severity } from '../../problem/finding.ts';
import { fixTitle } from '../../problem/fix.ts';
import { integer } from '../../problem/number-text/typeset.ts';
import { h, keyed, setText } from '../page/dom.ts';
import { unbroken, withShort } from '../page/format.ts';
import type { ShownRun } from '../page/model.ts';
import type { Panel } from '../page/panel.ts';
import { Section, type SectionView } from '../widgets/section.ts';
import { swatch } from '../widgets/term-table.ts';

const order: Record<Severity, number> = { error: 0, warning: 1, information: 2, hint: 3 };
/** Characters of a name on a button, of which a narrow column has lines. */
const longestName = 20;
const words: Record<Severity, string> = { error: 'Error', warning: 'Warning', information: 'Note', hint: 'Hint' };

/** Most severe first; equal ones keep their order. The index is that of the list sent. */
export function sortedFindings(findings: readonly Finding[]): { finding: Finding; index: number }[] {
  return findings
    .map((finding, index) => ({ finding, index }))
    .sort((a, b) => order[a.finding.severity] - order[b.finding.severity] || a.index - b.index);
}

/** One finding: what, where, for how long, and the edit that would help. */
function item(panel: Panel, run: ShownRun, { finding, index }: { finding: Finding; index: number }): HTMLElement {
  const names = run.header.terms.map(({ name }) => name);
  const term = names.indexOf(finding.term ?? '');
  const title = finding.fix && fixTitle(finding.fix);
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
        finding.term === null ? null : h('span', { className: 'about' }, term >= 0 && swatch(term), finding.term),
        h('span', { className: 'place' }, `line ${finding.range.start.line + 1}`),
        h('span', { className: 'place lasted' }),
      ),
      h('span', { className: 'message' }, unbroken(finding.message)),
    ),
    title &&
      h(
        'button',
        {
          type: 'button',
          className: 'fix',
          title,
          onclick: () => panel.post({ type: 'applyFix', index, code: finding.code }),
        },
        withShort(title, names, longestName),
      ),
  );
}

/** Draws `found` into `list`, again only when they change. */
export function drawFindings(
  panel: Panel,
  run: ShownRun,
  list: HTMLElement,
  found: readonly { finding: Finding; index: number }[],
): void {
  const key = JSON.stringify([
    run.header.id,
    found.map(({ finding: f, index }) => [index, f.code, f.severity, f.term, f.message, f.fix]),
  ]);
  keyed(list, key, () => found.map((one) => item(panel, run, one)));
  // What counts on is no reason to replace the buttons under the pointer.
  found.forEach(({ finding }, k) => {
    const cell = list.children[k].querySelector('.lasted');
    if (cell) setText(cell, finding.lasted > 0 ? `for ${integer(finding.lasted)} steps` : '');
  });
}

export function findingsView(panel: Panel): SectionView {
  const list = h('ul', { className: 'findings' });
  const section = new Section(panel, { id: 'findings', title: 'Findings', place: 'tab' }, list);
  return {
    section,
    element: section.element,
    topics: ['run', 'findings', 'state', 'interface'],
    draw() {
      const { run } = panel.model;
      const count = run?.findings.length ?? 0;
      if (!section.draws(count > 0, String(count)) || !run) return;
      drawFindings(panel, run, list, sortedFindings(run.findings));
    },
  };
}
