/** @file The legend of a chart in a line or two: terms in their colours with a value each; a click singles one out. */
import { h, keyed, setAttribute, setText } from '../page/dom.ts';
import { shortened } from '../page/format.ts';
import { isolatedTerm, type Panel, toggleIsolated } from '../page/panel.ts';
import { swatch } from './term-table.ts';

const longestName = 20;

export class TermKey {
  readonly element = h('div', { className: 'key terms-key' });
  readonly #panel: Panel;
  #entries: { button: HTMLElement; value: HTMLElement }[] = [];

  constructor(panel: Panel) {
    this.#panel = panel;
  }

  /**
   * @param value of term i
   * @param title what its tooltip adds
   */
  draw(value: (term: number) => string, title: (term: number) => string): void {
    const { run } = this.#panel.model;
    if (!run) return;
    const { terms } = run.header;
    keyed(this.element, JSON.stringify(terms), () => {
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
      return this.#entries.map(({ button }) => button);
    });
    const isolated = isolatedTerm(this.#panel);
    this.#entries.forEach(({ button, value: cell }, i) => {
      setText(cell, value(i));
      setAttribute(button, 'aria-pressed', String(isolated === terms[i].name));
      button.classList.toggle('aside', isolated !== null && isolated !== terms[i].name);
      setAttribute(button, 'title', `${terms[i].text}\n${title(i)}\nClick: its curves alone. Double click: its line.`);
    });
  }
}
