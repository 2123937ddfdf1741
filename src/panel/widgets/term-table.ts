/** @file Legend and current values in one: a row per loss term, aligned columns, the same colours as in the charts. */

import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { termClass } from '../page/theme.ts';
import { drawUnfoldable, type UnfoldableTerm, unfoldableTerms } from './unfoldable-term.ts';

const longestName = 20;

export interface Column {
  heading: string;
  /** Longer explanation. */
  title: string;
  value(term: number): string;
  /** CSS class of a cell, for instance to mark a value that is out of bounds. */
  mark?(term: number): string;
}

/** The square in a term's colour. */
export const swatch = (term: number): HTMLElement =>
  h('span', { className: `swatch ${termClass(term)}`, 'aria-hidden': 'true' });

export class TermTable {
  readonly element: HTMLElement;
  private readonly panel: Panel;
  private readonly label: string;
  private cells: HTMLElement[][] = [];
  private rows: HTMLElement[] = [];
  private families: (UnfoldableTerm & { row: HTMLElement })[] = [];

  constructor(panel: Panel, label: string) {
    this.panel = panel;
    this.label = label;
    this.element = h('div', { className: 'terms-box' });
  }

  /** @param listed which terms have a row; by default all */
  draw(columns: Column[], listed?: readonly boolean[]): void {
    const run = this.panel.model.run;
    if (!run) return;
    const { terms, hardTerms } = run.header;
    const key = JSON.stringify([terms, hardTerms, columns.map((c) => c.heading)]);
    keyed(this.element, key, () => [this.build(columns)]);
    for (const family of this.families) drawUnfoldable(this.panel, family, family.row);
    const isolated = isolatedTerm(this.panel);
    terms.forEach((term, i) => {
      const row = this.rows[i];
      show(row, listed?.[i] ?? true);
      row.classList.toggle('aside', isolated !== null && isolated !== term.name);
      setAttribute(row.querySelector('button') as Element, 'aria-pressed', String(isolated === term.name));
      columns.forEach((column, c) => {
        setText(this.cells[i][c], column.value(i));
        if (column.mark) this.cells[i][c].className = column.mark(i);
      });
    });
  }

  private build(columns: Column[]): HTMLElement {
    const { terms, hardTerms } = this.panel.model.run!.header;
    this.cells = terms.map(() => columns.map(() => h('td', {})));
    this.families = unfoldableTerms(this.panel, 'table').map((family) => ({
      ...family,
      row: h(
        'tr',
        { hidden: true },
        h('td', { className: 'unfolded', colspan: columns.length + 1 }, family.members.element),
      ),
    }));
    const familyOf = (i: number) => this.families.find(({ term }) => term === i);
    this.rows = terms.map((term, i) =>
      h(
        'tr',
        {
          onpointerenter: () => this.panel.hover(term.name),
          onpointerleave: () => this.panel.hover(null),
        },
        h(
          'th',
          { scope: 'row' },
          h(
            'button',
            {
              type: 'button',
              className: 'term',
              title: `${term.text}\nClick: show its curves alone. Double click: go to its line.`,
              onclick: () => toggleIsolated(this.panel, term.name),
              ondblclick: () => this.panel.post({ type: 'revealTerm', term: term.name }),
              onfocus: () => this.panel.hover(term.name),
              onblur: () => this.panel.hover(null),
              onkeydown: (event) => {
                if ((event as KeyboardEvent).key === 'g') this.panel.post({ type: 'revealTerm', term: term.name });
              },
            },
            swatch(i),
            h('span', { className: 'name', 'aria-hidden': 'true' }, shortened(term.name, longestName)),
            h('span', { className: 'unseen' }, term.name),
          ),
          familyOf(i)?.button.element,
        ),
        ...this.cells[i],
      ),
    );
    const hard = hardTerms.map((name) =>
      h(
        'tr',
        { className: 'hard' },
        h('th', { scope: 'row', title: name }, h('span', { className: 'name' }, shortened(name, longestName))),
        h('td', { colspan: columns.length }, 'holds by construction'),
      ),
    );
    return h(
      'table',
      { className: 'terms', 'aria-label': this.label },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, h('span', { className: 'unseen' }, 'term')),
          ...columns.map((c) => h('th', { scope: 'col', title: c.title }, c.heading)),
        ),
      ),
      h('tbody', {}, ...this.rows.flatMap((row, i) => [row, familyOf(i)?.row]), ...hard),
    );
  }
}
