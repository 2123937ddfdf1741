/** @file A row of buttons of which one is pressed. */
import { h, setAttribute } from '../page/dom.ts';

export class Switch<T extends string> {
  readonly element: HTMLElement;
  private readonly buttons: Map<T, HTMLButtonElement>;

  constructor(label: string, choices: Record<T, { text: string; title: string }>, choose: (value: T) => void) {
    this.buttons = new Map(
      (Object.entries(choices) as [T, { text: string; title: string }][]).map(([value, { text, title }]) => [
        value,
        h('button', { type: 'button', title, onclick: () => choose(value) }, text),
      ]),
    );
    this.element = h('div', { className: 'switch', role: 'group', 'aria-label': label }, ...this.buttons.values());
  }

  set(value: T): void {
    for (const [key, button] of this.buttons) setAttribute(button, 'aria-pressed', String(key === value));
  }

  /** Shows this choice or leaves it out. */
  offer(value: T, offered: boolean): void {
    this.buttons.get(value)?.toggleAttribute('hidden', !offered);
  }
}
