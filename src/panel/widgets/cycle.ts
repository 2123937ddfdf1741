/** @file A small button that says what is chosen and goes on to the next choice. */
import { h, setAttribute, setText } from '../page/dom.ts';

export class Cycle<T extends string> {
  readonly element: HTMLButtonElement;
  readonly #label: string;
  readonly #choices: Record<T, { text: string; title: string }>;
  #value: T;

  constructor(label: string, choices: Record<T, { text: string; title: string }>, choose: (value: T) => void) {
    this.#label = label;
    this.#choices = choices;
    [this.#value] = Object.keys(choices) as T[];
    this.element = h('button', { type: 'button', className: 'cycle', onclick: () => choose(this.#next()) });
    this.set(this.#value);
  }

  set(value: T): void {
    this.#value = value;
    const { text, title } = this.#choices[value];
    setText(this.element, text);
    setAttribute(this.element, 'aria-label', `${this.#label}: ${text}`);
    setAttribute(this.element, 'title', `${title}. Click: ${this.#choices[this.#next()].text}.`);
  }

  #next(): T {
    const all = Object.keys(this.#choices) as T[];
    return all[(all.indexOf(this.#value) + 1) % all.length];
  }
}
