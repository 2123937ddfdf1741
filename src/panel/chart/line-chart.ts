/** @file Draws a `Figure` with uPlot and reports what the pointer or the arrow keys are on. */
import uPlot from 'uplot';
import { dashes } from '../../figure/line-style.ts';
import { h, setAttribute } from '../page/dom.ts';
import type { Theme } from '../page/theme.ts';
import { type Figure, hatch, ringPlaces, ringRadius, type Scatter, type Series } from './figure.ts';
import { drawable, ranges } from './scale.ts';
import { describe } from './svg.ts';

export interface ChartEvents {
  /** Index into `figure.xs` under the cursor; `null` when the pointer left. */
  onCursor?(index: number | null): void;
  /** The loss term of the nearest curve; `null`: none near. */
  onTerm?(term: string | null): void;
  /** A click near a curve. */
  onPick?(term: string): void;
}

/** Charts with the same key show the cursor at the same x. */
export type SyncKey = string | null;

/** Opacity of curves that are not the isolated one. */
const faded = 0.15;

export class LineChart {
  readonly element: HTMLElement;
  private readonly heightOf: number;
  private readonly sync: SyncKey;
  private readonly events: ChartEvents;
  private plot: uPlot | null = null;
  private figure: Figure | null = null;
  private theme: Theme | null = null;
  private isolated: string | null = null;
  private shape = '';
  /** From a value of y to what uPlot is given. */
  private toPlot: (value: number) => number = (v) => v;
  private yRange: [number, number] = [0, 1];
  private ticks: { x: number[]; y: number[] } = { x: [], y: [] };
  private nearTerm: string | null = null;

  constructor(height: number, sync: SyncKey, events: ChartEvents = {}) {
    this.heightOf = height;
    this.sync = sync;
    this.events = events;
    this.element = h('div', { className: 'chart', role: 'img', tabindex: '0' });
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.element.addEventListener('blur', () => this.moveCursor(null));
    this.element.addEventListener('click', () => {
      if (this.nearTerm !== null) this.events.onPick?.(this.nearTerm);
    });
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /** Draws `figure`; `isolated` names the term whose curves stand out. */
  update(figure: Figure, theme: Theme, isolated: string | null): void {
    this.figure = figure;
    this.theme = theme;
    this.isolated = isolated;
    setAttribute(this.element, 'aria-label', describe(figure));
    if (this.element.clientWidth === 0) return;
    // What uPlot fixes at construction; everything else is data.
    const shape = JSON.stringify([
      theme.version,
      figure.x.label,
      figure.y.scale,
      figure.y.label,
      figure.markers.length > 0,
      figure.series.map((s) => [
        s.key,
        s.color,
        s.style,
        s.width,
        s.fill === true,
        s.bridge === true,
        s.hollow === true,
      ]),
    ]);
    const { x, y } = ranges(figure);
    this.yRange = y;
    this.toPlot = drawable(figure.y, y);
    const data = [figure.xs, ...figure.series.map((s) => this.plotted(s.values))] as unknown as uPlot.AlignedData;
    if (this.plot === null || shape !== this.shape) {
      this.plot?.destroy();
      this.shape = shape;
      this.plot = new uPlot(this.options(figure, theme), data, this.element);
    }
    const plot = this.plot;
    figure.series.forEach((s, k) => {
      plot.series[k + 1].alpha = this.alpha(s.term);
    });
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale('x', { min: x[0], max: x[1] });
      plot.setScale('y', { min: this.toPlot(y[0]), max: this.toPlot(y[1]) });
    });
  }

  private plotted(values: ArrayLike<number | null>): (number | null)[] {
    const plotted = new Array<number | null>(values.length);
    for (let k = 0; k < values.length; k++) {
      const v = values[k];
      const y = v === null ? Number.NaN : this.toPlot(v);
      plotted[k] = Number.isFinite(y) ? y : null;
    }
    return plotted;
  }

  private alpha(term: string | null): number {
    return this.isolated === null || term === null || term === this.isolated ? 1 : faded;
  }

  private resize(): void {
    if (!this.figure || !this.theme) return;
    if (!this.plot) this.update(this.figure, this.theme, this.isolated);
    else if (this.element.clientWidth > 0 && this.element.clientWidth !== this.plot.width) {
      this.plot.setSize({ width: this.element.clientWidth, height: this.heightOf });
    }
  }

  /** Arrow keys walk along the curves, Home and End go to the ends, Escape leaves. */
  private key(event: KeyboardEvent): void {
    const n = this.figure?.xs.length ?? 0;
    if (!this.plot || n === 0) return;
    const now = this.plot.cursor.idx ?? n - 1;
    const stride = event.shiftKey ? Math.max(1, Math.round(n / 20)) : Math.max(1, Math.round(n / 200));
    const targets: Record<string, number | null> = {
      ArrowLeft: Math.max(0, now - stride),
      ArrowRight: Math.min(n - 1, now + stride),
      Home: 0,
      End: n - 1,
      Escape: null,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    this.moveCursor(targets[event.key]);
  }

  private moveCursor(index: number | null): void {
    if (!this.plot || !this.figure) return;
    if (index === null) this.plot.setCursor({ left: -10, top: -10 });
    else {
      const left = this.plot.valToPos(this.figure.xs[index], 'x');
      this.plot.setCursor({ left, top: this.plot.over.clientHeight / 2 });
    }
  }

  private options(figure: Figure, theme: Theme): uPlot.Options {
    const font = `11px ${theme.font}`;
    const axis = { stroke: theme.muted, font, labelFont: font };
    const ticksOf = (
      which: 'x' | 'y',
      count: (size: number) => number,
    ): Pick<uPlot.Axis, 'splits' | 'values' | 'filter'> => ({
      splits: (u, _axis, min, max) => {
        const size = which === 'x' ? u.over.clientWidth || u.width - 60 : u.over.clientHeight || u.height - 40;
        const [from, to] = which === 'x' ? [min, max] : this.yRange;
        this.ticks[which] = (this.figure ?? figure)[which].ticks(from, to, Math.max(2, count(size)));
        return which === 'x' ? this.ticks.x : this.ticks.y.map((v) => this.toPlot(v));
      },
      values: () => (this.figure ?? figure)[which].format(this.ticks[which]),
      // uPlot would blank out ticks of log axes that are not its own.
      filter: (_u, splits) => splits,
    });
    return {
      width: this.element.clientWidth,
      height: this.heightOf,
      pxAlign: 0,
      // Names of phases stand above the plot, where no curve runs.
      padding: [figure.markers.length > 0 ? 18 : 8, 18, 0, 0],
      legend: { show: false },
      focus: { alpha: 1 },
      cursor: {
        drag: { x: false, y: false, setScale: false },
        focus: { prox: 14 },
        points: {
          size: 7,
          width: 1.5,
          stroke: theme.background,
          fill: (_u, k) => this.figure?.series[k - 1]?.color ?? theme.foreground,
        },
        y: false,
        ...(this.sync === null ? {} : { sync: { key: this.sync, scales: ['x', null], setSeries: false } }),
      },
      scales: {
        x: { time: false, auto: false, range: (_u, min, max) => [min, max] },
        y: { auto: false, range: (_u, min, max) => [min, max] },
      },
      axes: [
        {
          ...axis,
          ...ticksOf('x', (size) => size / 70),
          size: 22,
          gap: 2,
          space: 20,
          label: figure.x.label,
          labelSize: 16,
          labelGap: 0,
          grid: { show: false },
          ticks: { show: true, stroke: theme.muted, width: 1, size: 4 },
          border: { show: true, stroke: theme.muted, width: 1 },
        },
        {
          ...axis,
          ...ticksOf('y', (size) => Math.max(3, size / 30)),
          size: (_u, values) => 14 + 6.2 * Math.max(2, ...(values ?? []).map((v) => v?.length ?? 0)),
          gap: 4,
          space: 14,
          grid: { show: true, stroke: theme.grid, width: 1 },
          ticks: { show: false },
          border: { show: false },
        },
      ],
      series: [
        {},
        ...figure.series.map(
          (s, k): uPlot.Series => ({
            scale: 'y',
            stroke: s.color,
            width: s.width,
            dash: dashes[s.style],
            spanGaps: s.bridge === true,
            // A value that stands alone has no line.
            points: { show: (u, k) => alone(u.data[k]), size: 6, fill: s.color, stroke: s.color },
            alpha: this.alpha(s.term),
            ...(s.fill && k === 0 ? { fill: area(s, theme), fillTo: 0 } : {}),
          }),
        ),
      ],
      bands: figure.series.flatMap((s, k) =>
        s.fill && k > 0 ? [{ series: [k + 1, k] as [number, number], fill: area(s, theme) }] : [],
      ),
      hooks: {
        drawClear: [(u) => this.drawUnder(u)],
        draw: [(u) => this.drawOver(u)],
        setCursor: [(u) => this.events.onCursor?.(u.cursor.idx ?? null)],
        setSeries: [
          (_u, index) => {
            const term = index === null ? null : (this.figure?.series[index - 1]?.term ?? null);
            if (term === this.nearTerm) return;
            this.nearTerm = term;
            this.element.classList.toggle('near', term !== null);
            this.events.onTerm?.(term);
          },
        ],
      },
    };
  }

  /** Strips and phase marks, below the curves. */
  private drawUnder(u: uPlot): void {
    const { figure, theme } = this;
    if (!figure || !theme) return;
    const { ctx } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    for (const strip of figure.strips) {
      ctx.fillStyle = strip.color;
      ctx.globalAlpha = strip.opacity;
      ctx.beginPath();
      const back: [number, number][] = [];
      let drawn = 0;
      for (let k = 0; k < figure.xs.length; k++) {
        const up = strip.upper[k];
        const low = strip.lower[k];
        if (up === null || low === null || Number.isNaN(up) || Number.isNaN(low)) continue;
        const x = u.valToPos(figure.xs[k], 'x', true);
        ctx[drawn++ === 0 ? 'moveTo' : 'lineTo'](x, u.valToPos(this.toPlot(up), 'y', true));
        back.push([x, u.valToPos(this.toPlot(low), 'y', true)]);
      }
      for (const [x, y] of back.reverse()) ctx.lineTo(x, y);
      ctx.fill();
    }
    ctx.restore();
    this.drawMarkers(u, figure, theme);
  }

  /** Vertical lines, their names above the plot. */
  private drawMarkers(u: uPlot, figure: Figure, theme: Theme): void {
    const { ctx } = u;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.setLineDash(dashes.dotted.map((length) => length * ratio));
    ctx.lineWidth = ratio;
    ctx.font = `${10 * ratio}px ${theme.font}`;
    ctx.textBaseline = 'bottom';
    ctx.textAlign = 'left';
    let free = Number.NEGATIVE_INFINITY;
    for (const marker of figure.markers) {
      const x = u.valToPos(marker.x, 'x', true);
      if (x < u.bbox.left - 1 || x > u.bbox.left + u.bbox.width) continue;
      ctx.strokeStyle = marker.color ?? theme.muted;
      ctx.beginPath();
      ctx.moveTo(x, u.bbox.top);
      ctx.lineTo(x, u.bbox.top + u.bbox.height);
      ctx.stroke();
      // A name that would run into the one before is left out; the mark stays.
      ctx.fillStyle = marker.color ?? theme.muted;
      const width = ctx.measureText(marker.label).width;
      const left = Math.min(x - 2 * ratio, u.ctx.canvas.width - width - 2 * ratio);
      if (left < free) continue;
      ctx.fillText(marker.label, left, u.bbox.top - 3 * ratio);
      free = left + width + 8 * ratio;
    }
    ctx.restore();
  }

  /** Rugs and measured points, above the curves. */
  private drawOver(u: uPlot): void {
    const { figure } = this;
    if (!figure) return;
    const { ctx } = u;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    ctx.lineWidth = ratio;
    figure.rugs.forEach((rug, k) => {
      ctx.strokeStyle = rug.color;
      ctx.globalAlpha = 0.75;
      ctx.beginPath();
      const bottom = u.bbox.top + u.bbox.height - k * 8 * ratio;
      for (let j = 0; j < rug.x.length; j++) {
        const x = u.valToPos(rug.x[j], 'x', true);
        ctx.moveTo(x, bottom);
        ctx.lineTo(x, bottom - 6 * ratio);
      }
      ctx.stroke();
    });
    for (const scatter of figure.scatters) this.drawScatter(u, scatter, ratio);
    figure.series.forEach((s, k) => {
      if (s.hollow && !s.fill && s.width > 0) this.drawRings(u, s, k, ratio);
    });
    ctx.restore();
  }

  /** The rings along a hollow line. */
  private drawRings(u: uPlot, s: Series, index: number, ratio: number): void {
    const { xs } = this.figure!;
    const { ctx } = u;
    ctx.strokeStyle = s.color;
    ctx.fillStyle = this.theme?.background ?? '';
    ctx.lineWidth = 1.25 * ratio;
    ctx.globalAlpha = this.alpha(s.term);
    for (const k of ringPlaces(xs, s.values, (x) => u.valToPos(x, 'x'), index)) {
      const y = u.valToPos(this.toPlot(s.values[k]!), 'y', true);
      if (!Number.isFinite(y)) continue;
      ctx.beginPath();
      ctx.arc(u.valToPos(xs[k], 'x', true), y, ringRadius * ratio, 0, 2 * Math.PI);
      ctx.fill();
      ctx.stroke();
    }
  }

  private drawScatter(u: uPlot, scatter: Scatter, ratio: number): void {
    const y = (value: number) => u.valToPos(this.toPlot(value), 'y', true);
    const { ctx } = u;
    ctx.strokeStyle = scatter.color;
    for (let k = 0; k < scatter.x.length; k++) {
      const x = u.valToPos(scatter.x[k], 'x', true);
      if (scatter.error !== null) {
        ctx.globalAlpha = 0.5;
        ctx.beginPath();
        ctx.moveTo(x, y(scatter.y[k] - scatter.error[k]));
        ctx.lineTo(x, y(scatter.y[k] + scatter.error[k]));
        ctx.stroke();
      }
      ctx.globalAlpha = 1;
      ctx.beginPath();
      ctx.arc(x, y(scatter.y[k]), 2.5 * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = scatter.hollow?.[k] ? (this.theme?.background ?? '') : scatter.color;
      ctx.fill();
      ctx.stroke();
    }
  }
}

/** What fills the area of a series: its colour, hatched where it is hollow. */
function area(s: Series, theme: Theme): CanvasRenderingContext2D['fillStyle'] {
  if (!s.hollow) return s.color;
  const side = Math.round(hatch * uPlot.pxRatio);
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const context = tile.getContext('2d');
  if (!context) return s.color;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = s.color;
  context.lineWidth = 0.45 * side;
  // Beyond the corners, so that tiles join.
  for (const shift of [-side, 0, side]) {
    context.beginPath();
    context.moveTo(shift - side, 2 * side);
    context.lineTo(shift + 2 * side, -side);
    context.stroke();
  }
  return context.createPattern(tile, 'repeat') ?? s.color;
}

/** Exactly one value in the row. */
function alone(values: ArrayLike<number | null | undefined>): boolean {
  let count = 0;
  for (let k = 0; k < values.length && count < 2; k++) if (values[k] !== null && values[k] !== undefined) count++;
  return count === 1;
}
