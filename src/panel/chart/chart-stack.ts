/** @file One chart under the other, a title above each: one per unknown. */
import { h, keyed, setText } from '../page/dom.ts';
import type { Theme } from '../page/theme.ts';
import { variableSync } from './axes.ts';
import type { Figure } from './figure.ts';
import { LineChart } from './line-chart.ts';

/** Heights in CSS pixels of a single chart, and of one among several. */
const heights = { single: 220, among: 150 };

export class ChartStack {
  readonly element = h('div', { className: 'plots' });
  readonly #charts: LineChart[] = [];
  readonly #titles: HTMLElement[] = [];

  update(figures: readonly Figure[], theme: Theme): void {
    keyed(this.element, String(figures.length), () => {
      const height = figures.length === 1 ? heights.single : heights.among;
      this.#charts.splice(0, this.#charts.length, ...figures.map(() => new LineChart(height, variableSync)));
      this.#titles.splice(0, this.#titles.length, ...figures.map(() => h('h3', {})));
      return this.#charts.flatMap((chart, k) => [this.#titles[k], chart.element]);
    });
    figures.forEach((figure, k) => {
      setText(this.#titles[k], figure.y.label);
      this.#charts[k].update(figure, theme, null);
    });
  }
}
