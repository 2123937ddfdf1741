/** @file One chart under the other, a title above each, the axis below all: one per unknown. */
import { h, keyed, setText, show } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { Theme } from '../page/theme.ts';
import type { Figure } from './figure.ts';
import { Gutter } from './gutter.ts';
import { LineChart } from './line-chart.ts';
import { domainAxis } from './shared-axis.ts';

/** CSS pixels of the axis that only the lowest of several charts has. */
const footHeight = 30;
/** CSS pixels in which a curve can still be read: several of them leave room for what stands below. */
const leastHeight = 48;
/** Charts that are shown as long as the section does not have the page for itself. */
export const mostCharts = 3;

export class ChartStack {
  readonly element: HTMLElement;
  /** For a chart that stands below the stack. */
  readonly gutter = new Gutter();
  readonly #panel: Panel;
  readonly #key: string;
  readonly #height: number;
  readonly #list = h('div', { className: 'plots' });
  readonly #rest = h('p', { className: 'caption' });
  #charts: LineChart[] = [];
  #titles: HTMLElement[] = [];

  /**
   * @param key Heights are kept by it.
   * @param height In CSS pixels, of all charts together
   */
  constructor(panel: Panel, key: string, height: number) {
    this.#panel = panel;
    this.#key = key;
    this.#height = height;
    this.element = h('div', { className: 'stack' }, this.#list, this.#rest);
  }

  /** @param all Show every figure, however many. */
  update(figures: readonly Figure[], theme: Theme, all = false): void {
    const shown = all ? figures : figures.slice(0, mostCharts);
    keyed(this.#list, String(shown.length), () => {
      const several = shown.length > 1;
      const height = several ? Math.max(footHeight + leastHeight, (1.4 * this.#height) / shown.length) : this.#height;
      for (const chart of this.#charts) this.gutter.leave(chart);
      this.#charts = shown.map(
        (_, k) =>
          new LineChart(this.#panel, {
            key: several ? `${this.#key} ${k}` : this.#key,
            height: k < shown.length - 1 ? height - footHeight : height,
            axis: domainAxis,
            continued: k < shown.length - 1,
            gutter: this.gutter,
          }),
      );
      this.#titles = shown.map(() => h('h3', {}));
      return this.#charts.flatMap((chart, k) => [this.#titles[k], chart.element]);
    });
    shown.forEach((figure, k) => {
      setText(this.#titles[k], figure.y.label);
      show(this.#titles[k], figures.length > 1);
      this.#charts[k].update(figure, theme, null);
    });
    show(this.#rest, shown.length < figures.length);
    setText(this.#rest, `${shown.length} of ${figures.length} unknowns; maximise the section to see all.`);
  }
}
