/** @file Sliders for parameters with a range: the preview is solved again with every move. */
import { brief } from '../../problem/number-text/typeset.ts';
import type { Adjustable } from '../../problem/what-if.ts';
import { h, keyed, setAttribute, setText, show } from '../page/dom.ts';
import { withUnit } from '../page/format.ts';
import type { Panel } from '../page/panel.ts';
import { bandSentence, isWhole } from './preview.ts';

/** Places of a slider over its range. */
const places = 200;

interface Row {
  name: string;
  slider: HTMLInputElement;
  field: HTMLInputElement;
  element: HTMLElement;
}

export class ParameterSliders {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #list = h('div', { className: 'sliders' });
  readonly #caption = h('p', { className: 'caption' });
  readonly #undo: HTMLButtonElement;
  /** Values that were asked for, by name; the preview follows. */
  #tried: Record<string, number> = {};
  #rows: Row[] = [];

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#undo = h('button', { type: 'button', onclick: () => this.#ask({}) }, 'As written');
    this.element = h(
      'div',
      { className: 'what-if', role: 'group', 'aria-label': 'Parameters to try out' },
      this.#list,
      this.#caption,
      h('div', { className: 'actions' }, this.#undo),
    );
  }

  #ask(values: Record<string, number>): void {
    this.#tried = values;
    this.#panel.post({ type: 'tryParameters', values });
    this.#panel.changed('solution');
  }

  #build(parameters: readonly Adjustable[]): HTMLElement[] {
    this.#rows = parameters.map(({ name, unit, low, high }) => {
      const label = withUnit(name, unit);
      // Behind the others: the preview tells what the last one does.
      const set = (value: number) => {
        const { [name]: _before, ...others } = this.#tried;
        this.#ask({ ...others, [name]: Math.min(high, Math.max(low, value)) });
      };
      const slider = h('input', {
        type: 'range',
        min: low,
        max: high,
        step: (high - low) / places,
        'aria-label': label,
        oninput: () => set(Number(slider.value)),
      });
      const field = h('input', {
        type: 'text',
        inputmode: 'decimal',
        'aria-label': `Value of ${label}`,
        onchange: () => {
          const value = Number(field.value.replace('−', '-').replace(',', '.'));
          const fine = field.value.trim() !== '' && Number.isFinite(value);
          setAttribute(field, 'aria-invalid', fine ? null : 'true');
          if (fine) set(value);
        },
      });
      const title = h('span', { className: 'label' }, h('span', { className: 'name' }, label));
      const element = h('div', { className: 'weight parameter' }, title, slider, field);
      return { name, slider, field, element };
    });
    return this.#rows.map((row) => row.element);
  }

  draw(): void {
    const { preview } = this.#panel.model;
    const parameters = preview?.parameters ?? [];
    show(this.element, parameters.length > 0);
    if (!preview || parameters.length === 0) return;
    const shape = parameters.map(({ name, unit, low, high }) => [name, unit, low, high]);
    keyed(this.#list, JSON.stringify(shape), () => this.#build(parameters));
    this.#rows.forEach(({ name, slider, field, element }, i) => {
      const value = this.#tried[name] ?? parameters[i].value;
      slider.value = String(value);
      setAttribute(slider, 'aria-valuetext', brief(value));
      if (document.activeElement !== field) field.value = brief(value, 4);
      element.classList.toggle('tried', name in this.#tried);
    });
    const range = isWhole(preview) ? '' : ` up to ${preview.variable.name} = ${brief(preview.reached)}`;
    const error = preview.errorEstimate === null ? '' : `, estimated error ${brief(preview.errorEstimate)}${range}`;
    setText(
      this.#caption,
      preview.tried
        ? `Dotted: the solution with these values${error}. ${bandSentence(preview)}The spec and the network stay as they are.`
        : 'Drag to see the solution with other values.',
    );
    this.#undo.disabled = !preview.tried && Object.keys(this.#tried).length === 0;
  }

  /** The text was solved as it is written: nothing is tried any more. */
  forget(): void {
    this.#tried = {};
  }
}
