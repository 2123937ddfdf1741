/**
 * @file The members of a family in a list that scrolls: only rows in sight are in the page, however many there are. One of
 * them is chosen, by a click or by the keyboard, and drawn.
 */
import { h, keyed, setAttribute, setText } from '../page/dom.ts';
import type { Interface } from '../page/interface.ts';
import type { Panel } from '../page/panel.ts';
import { Cycle } from './cycle.ts';

/** Rows in sight. */
const shownRows = 7;
/** Rows above and below them that are there already when the list scrolls. */
const spare = 3;
/** Height of a row in units of the font's size. */
const rowSize = 1.75;

export interface ListedMember {
  /** As `Interface.member` keeps it. */
  index: string;
  name: string;
  /** One text for each heading. */
  values: string[];
  /** Its part of the largest, 0…1: length of its bar; NaN: none. */
  part: number;
}

interface RowElements {
  element: HTMLElement;
  name: HTMLElement;
  bar: HTMLElement;
  values: HTMLElement[];
}

export class MemberList {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #id: string;
  readonly #label: string;
  readonly #caption = h('span', {});
  readonly #order: Cycle<Interface['memberOrder']>;
  readonly #heads = h('div', { className: 'member heads', 'aria-hidden': 'true' });
  readonly #list: HTMLElement;
  readonly #space = h('div', { className: 'space', role: 'presentation' });
  #pool: RowElements[] = [];
  #rows: readonly ListedMember[] = [];
  #headings: readonly string[] = [];

  /**
   * @param id unique in the page
   * @param label what its members are, for people who do not see it
   * @param worst what "worst first" goes by
   */
  constructor(panel: Panel, id: string, label: string, worst: string) {
    this.#panel = panel;
    this.#id = id;
    this.#label = label;
    this.#order = new Cycle<Interface['memberOrder']>(
      `Order of ${label}`,
      { worst: { text: 'worst first', title: worst }, text: { text: 'by index', title: 'In the order of the spec' } },
      (memberOrder) => panel.setInterface({ memberOrder }),
    );
    this.#list = h(
      'div',
      {
        className: 'member-rows',
        role: 'listbox',
        tabindex: '0',
        'aria-label': label,
        onscroll: () => this.#paint(),
        onkeydown: (event) => this.#key(event as KeyboardEvent),
      },
      this.#space,
    );
    this.element = h(
      'div',
      { className: 'members' },
      h('div', { className: 'subhead' }, this.#caption, this.#order.element),
      this.#heads,
      this.#list,
    );
    // Rows can be placed once it is seen.
    new ResizeObserver(() => this.#paint()).observe(this.#list);
  }

  /** @param rows in the order in which they are to stand */
  draw(headings: readonly string[], rows: readonly ListedMember[]): void {
    this.#order.set(this.#panel.ui.memberOrder);
    setText(this.#caption, this.#label);
    keyed(this.#heads, JSON.stringify(headings), () => [
      h('span', { className: 'name' }, 'member'),
      h('span', { className: 'size' }),
      ...headings.map((text) => h('span', {}, text)),
    ]);
    if (headings.length !== this.#headings.length) {
      this.#pool = [];
      this.#space.replaceChildren();
    }
    this.#headings = headings;
    this.#rows = rows;
    this.#paint();
  }

  /** Height of a row in CSS pixels. */
  get #height(): number {
    return Math.ceil(rowSize * Number.parseFloat(getComputedStyle(this.#list).fontSize));
  }

  get #chosen(): number {
    return this.#rows.findIndex(({ index }) => index === this.#panel.ui.member);
  }

  #paint(): void {
    const list = this.#list;
    if (!list.isConnected || list.offsetParent === null) return;
    const height = this.#height;
    const count = this.#rows.length;
    const inSight = Math.min(count, shownRows);
    list.style.height = `${inSight * height}px`;
    this.#space.style.height = `${count * height}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / height) - spare);
    const end = Math.min(count, first + inSight + 2 * spare);
    while (this.#pool.length < end - first) this.#pool.push(this.#row());
    const chosen = this.#chosen;
    for (const [k, row] of this.#pool.entries()) {
      const place = first + k;
      row.element.hidden = place >= end;
      if (place < end) this.#fill(row, place, height, place === chosen);
    }
    const isDrawn = chosen >= first && chosen < end;
    setAttribute(list, 'aria-activedescendant', isDrawn ? `${this.#id}-${chosen - first}` : null);
  }

  #row(): RowElements {
    const name = h('span', { className: 'name' });
    const bar = h('span', { className: 'size' });
    const values = this.#headings.map(() => h('span', {}));
    const cells = this.#headings.map((heading, k) =>
      h('span', {}, h('span', { className: 'unseen' }, `, ${heading} `), values[k]),
    );
    const at = this.#pool.length;
    const element = h(
      'div',
      {
        className: 'member',
        id: `${this.#id}-${at}`,
        role: 'option',
        onclick: () => this.#choose(Number(element.dataset.place)),
      },
      name,
      bar,
      ...cells,
    );
    this.#space.append(element);
    return { element, name, bar, values };
  }

  #fill({ element, name, bar, values }: RowElements, place: number, height: number, chosen: boolean): void {
    const row = this.#rows[place];
    element.dataset.place = String(place);
    element.style.top = `${place * height}px`;
    element.style.height = `${height}px`;
    setAttribute(element, 'aria-setsize', this.#rows.length);
    setAttribute(element, 'aria-posinset', place + 1);
    setAttribute(element, 'aria-selected', String(chosen));
    setText(name, row.name);
    bar.style.setProperty('--part', `${100 * Math.min(1, Math.max(0, row.part || 0))}%`);
    row.values.forEach((text, k) => {
      setText(values[k], text);
    });
  }

  #choose(place: number): void {
    const row = this.#rows[place];
    if (row) this.#panel.setInterface({ member: row.index });
  }

  #key(event: KeyboardEvent): void {
    const last = this.#rows.length - 1;
    const now = this.#chosen;
    const targets: Record<string, number> = {
      ArrowDown: Math.min(last, now + 1),
      ArrowUp: Math.max(0, now - 1),
      PageDown: Math.min(last, Math.max(0, now) + shownRows),
      PageUp: Math.max(0, now - shownRows),
      Home: 0,
      End: last,
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    const to = targets[event.key];
    const height = this.#height;
    const { scrollTop, clientHeight } = this.#list;
    if (to * height < scrollTop) this.#list.scrollTop = to * height;
    else if ((to + 1) * height > scrollTop + clientHeight) this.#list.scrollTop = (to + 1) * height - clientHeight;
    this.#choose(to);
  }
}
