/** @file The button beside the name of a family that shows its members, or hides them. */
import { integer } from '../../problem/number-text/typeset.ts';
import { h, setAttribute } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import { toggled } from './section.ts';

/** How `Interface.unfolded` names the members of a family of unknowns, whose name a term may have as well. */
export const unknownKey = (family: string): string => `unknown ${family}`;

export const isUnfolded = (panel: Panel, key: string): boolean => panel.ui.unfolded.includes(key);

export class UnfoldButton {
  readonly element: HTMLButtonElement;
  readonly #panel: Panel;
  readonly #key: string;

  /** @param key what `Interface.unfolded` keeps */
  constructor(panel: Panel, key: string, name: string, count: number) {
    this.#panel = panel;
    this.#key = key;
    this.element = h(
      'button',
      {
        type: 'button',
        className: 'unfold',
        title: `${integer(count)} members: click to see each of them`,
        'aria-label': `${integer(count)} members of ${name}`,
        onclick: () => panel.setInterface({ unfolded: toggled(panel.ui.unfolded, key) }),
      },
      integer(count),
    );
    this.draw();
  }

  draw(): void {
    setAttribute(this.element, 'aria-expanded', String(isUnfolded(this.#panel, this.#key)));
  }
}
