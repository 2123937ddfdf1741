/** @file A small chart of one cosine over the steps, −1 to 1 with the zero line; below zero the two terms pull apart. */
import { dashes } from '../../figure/line-style.ts';
import { signed } from '../../problem/number-text/typeset.ts';
import { h, setAttribute, setText } from '../page/dom.ts';
import type { Theme } from '../page/theme.ts';

const height = 44;

export class Sparkline {
  readonly element: HTMLElement = h('div', { className: 'sparkline', role: 'img' });
  readonly value: HTMLElement = h('span', { className: 'value' });
  private readonly canvas: HTMLCanvasElement = h('canvas', {});

  constructor() {
    this.element.append(this.canvas);
  }

  /** The curve's points, top and bottom of each pixel column. */
  private columns(
    steps: Float64Array,
    low: Float64Array,
    high: Float64Array,
    width: number,
  ): { x: number; min: number; max: number }[] {
    const n = steps.length;
    const span = steps[n - 1] || 1;
    const found: { x: number; min: number; max: number }[] = [];
    for (let k = 0; k < n; ) {
      const x = Math.floor((steps[k] / span) * (width - 1));
      let min = Number.POSITIVE_INFINITY;
      let max = Number.NEGATIVE_INFINITY;
      for (; k < n && Math.floor((steps[k] / span) * (width - 1)) === x; k++) {
        if (low[k] < min) min = low[k];
        if (high[k] > max) max = high[k];
      }
      if (min <= max) found.push({ x, min, max });
    }
    return found;
  }

  draw(
    steps: Float64Array,
    { low, high }: { low: Float64Array; high: Float64Array },
    theme: Theme,
    name: string,
  ): void {
    const last = high.length > 0 ? high[high.length - 1] : Number.NaN;
    setText(this.value, signed(last));
    this.value.classList.toggle('bad', last <= -0.005);
    setAttribute(this.element, 'aria-label', `Cosine between the gradients of ${name}: ${signed(last)}`);
    const width = this.element.clientWidth;
    const context = this.canvas.getContext('2d');
    if (width === 0 || !context) return;
    const ratio = window.devicePixelRatio;
    const [w, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== tall) {
      this.canvas.width = w;
      this.canvas.height = tall;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const y = (cosine: number) => height / 2 - cosine * (height / 2 - 2);
    context.globalAlpha = 1;
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    for (const level of [-1, 0, 1]) {
      context.beginPath();
      context.setLineDash(dashes[level === 0 ? 'solid' : 'dotted']);
      context.moveTo(0, y(level));
      context.lineTo(width, y(level));
      context.stroke();
    }
    context.setLineDash([]);
    if (steps.length === 0) return;
    const columns = this.columns(steps, low, high, width);
    context.globalAlpha = 0.2;
    context.fillStyle = theme.error;
    // Below zero the two terms pull against each other.
    context.beginPath();
    columns.forEach(({ x, min }, k) => {
      context[k > 0 ? 'lineTo' : 'moveTo'](x, y(Math.min(0, min)));
    });
    context.lineTo(columns.at(-1)?.x ?? 0, y(0));
    context.lineTo(columns[0]?.x ?? 0, y(0));
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = theme.foreground;
    context.lineWidth = 1.25;
    context.beginPath();
    columns.forEach(({ x, min, max }, k) => {
      context[k > 0 ? 'lineTo' : 'moveTo'](x, y(max));
      if (min < max) context.lineTo(x, y(min));
    });
    context.stroke();
  }
}
