/** @file The legend of a chart in a line or two: terms in their colours with a value each; a click singles one out. */
import { h, keyed, setAttribute, setText } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { swatch } from './term-table.ts';
import { drawUnfoldable, type UnfoldableTerm, unfoldableTerms } from './unfoldable-term.ts';

const longestName = 20;

export class TermKey {
  readonly element: HTMLElement;
  readonly #key = h('div', { className: 'key terms-key' });
  readonly #lists = h('div', {});
  readonly #panel: Panel;
  #entries: { button: HTMLElement; value: HTMLElement }[] = [];
  #families: UnfoldableTerm[] = [];

  constructor(panel: Panel) {
    this.#panel = panel;
    this.element = h('div', {}, this.#key, this.#lists);
  }

  /**
   * @param value of term i
   * @param title what its tooltip adds
   */
  draw(value: (term: number) => string, title: (term: number) => string): void {
    const { run } = this.#panel.model;
    if (!run) return;
    const { terms } = run.header;
    keyed(this.#key, JSON.stringify(terms), () => {
      this.#families = unfoldableTerms(this.#panel, 'key');
      this.#lists.replaceChildren(...this.#families.map(({ members }) => members.element));
      this.#entries = terms.map((term, i) => {
        const value = h('span', { className: 'value' });
        const button = h(
          'button',
          {
            type: 'button',
            className: 'term',
            onclick: () => toggleIsolated(this.#panel, term.name),
            ondblclick: () => this.#panel.post({ type: 'revealTerm', term: term.name }),
            onpointerenter: () => this.#panel.hover(term.name),
            onpointerleave: () => this.#panel.hover(null),
            onfocus: () => this.#panel.hover(term.name),
            onblur: () => this.#panel.hover(null),
          },
          swatch(i),
          h('span', { className: 'name', 'aria-hidden': 'true' }, shortened(term.name, longestName)),
          h('span', { className: 'unseen' }, term.name),
          value,
        );
        return { button, value };
      });
      return this.#entries.flatMap(({ button }, i) => {
        const family = this.#families.find(({ term }) => term === i);
        return family ? [h('span', { className: 'with-members' }, button, family.button.element)] : [button];
      });
    });
    for (const family of this.#families) drawUnfoldable(this.#panel, family, family.members.element);
    const isolated = isolatedTerm(this.#panel);
    this.#entries.forEach(({ button, value: cell }, i) => {
      setText(cell, value(i));
      setAttribute(button, 'aria-pressed', String(isolated === terms[i].name));
      button.classList.toggle('aside', isolated !== null && isolated !== terms[i].name);
      setAttribute(button, 'title', `${terms[i].text}\n${title(i)}\nClick: its curves alone. Double click: its line.`);
    });
  }
}
