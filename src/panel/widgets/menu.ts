/** @file A menu behind three dots: a list of buttons that closes by itself. */
import { h } from '../page/dom.ts';

export class Menu {
  readonly element: HTMLDetailsElement;
  readonly #items = h('div', { className: 'items' });

  /** @param label Accessible name */
  constructor(label: string, title: string) {
    this.element = h('details', { className: 'menu' }, h('summary', { 'aria-label': label, title }, '⋯'), this.#items);
    this.element.addEventListener('focusout', (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.element.open = false;
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.element.open) return;
      event.stopPropagation();
      this.element.open = false;
      this.element.querySelector('summary')?.focus();
    });
  }

  /** Adds a button; the menu closes before it acts. */
  add(label: string, act: () => void, title: string | null = null): HTMLButtonElement {
    const button = h(
      'button',
      {
        type: 'button',
        title,
        onclick: () => {
          this.element.open = false;
          act();
        },
      },
      label,
    );
    this.#items.append(button);
    return button;
  }
}
