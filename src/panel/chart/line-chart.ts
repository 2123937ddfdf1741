/** @file Draws a `Figure` with uPlot: values at the pointer, a zoom that charts share, a height that can be dragged. */
import uPlot from 'uplot';
import { dashes } from '../../figure/line-style.ts';
import type { Range } from '../../figure/range.ts';
import { h, setAttribute } from '../page/dom.ts';
import type { Panel } from '../page/panel.ts';
import type { Theme } from '../page/theme.ts';
import {
  type Figure,
  hatch,
  ringPlaces,
  ringRadius,
  type Scatter,
  type Series,
  type Strip,
  stripColumns,
} from './figure.ts';
import type { Gutter } from './gutter.ts';
import { pixelAlong, traceLine } from './line-path.ts';
import { PointerReading } from './reading.ts';
import { drawable, ranges } from './scale.ts';
import type { SharedAxis } from './shared-axis.ts';
import { describe } from './svg.ts';

export interface ChartOptions {
  /** Unique on the page: heights are kept by it. */
  key: string;
  /** In CSS pixels, as long as nobody drags it. */
  height: number;
  /** Charts with the same axis show the same part of it, and the cursor at the same x. */
  axis: SharedAxis | null;
  /** A chart below it has the same x axis and says what stands on it. */
  continued?: boolean;
  /** Charts with the same one begin at the same place, whatever their labels. */
  gutter?: Gutter;
  /** Index into `figure.xs` under the cursor; `null` when the pointer left. */
  onCursor?(index: number | null): void;
  /** The loss term of the nearest curve; `null`: none near. */
  onTerm?(term: string | null): void;
  /** A click near a curve. */
  onPick?(term: string): void;
}

/** Opacity of curves that are not the isolated one. */
const faded = 0.15;
/** What uPlot calls a logarithmic scale. */
const logarithmic = 3;
/** Pixels that a pointer moves before it drags. */
const dragDistance = 6;

export class LineChart {
  /** Holds the chart, what is read beside the pointer and the way back from a zoom. */
  readonly element: HTMLElement;
  private readonly chart: HTMLElement;
  private readonly whole: HTMLButtonElement;
  private readonly reading = new PointerReading();
  private readonly panel: Panel;
  private readonly with: ChartOptions;
  private plot: uPlot | null = null;
  private figure: Figure | null = null;
  private theme: Theme | null = null;
  private isolated: string | null = null;
  private shape = '';
  /** From a value of y to what uPlot is given. */
  private toPlot: (value: number) => number = (v) => v;
  private xRange: Range = [0, 1];
  private yRange: Range = [0, 1];
  private ticks: { x: number[]; y: number[] } = { x: [], y: [] };
  private nearTerm: string | null = null;
  /** The pointer is on it: nothing rescales by itself. */
  private pointed = false;
  private focused = false;
  /** The pointer has dragged: the click that follows is none. */
  private dragged = false;

  constructor(panel: Panel, options: ChartOptions) {
    this.panel = panel;
    this.with = options;
    this.chart = h('div', { className: 'chart', role: 'img', tabindex: '0' });
    this.whole = h(
      'button',
      {
        type: 'button',
        className: 'whole',
        hidden: true,
        title: 'Double click does the same',
        onclick: () => this.zoom(null),
      },
      'whole range',
    );
    this.element = h('div', { className: 'chart-box' }, this.chart, this.reading.element, this.whole);
    this.setHeight(panel.ui.heights[options.key] ?? options.height);
    this.chart.addEventListener('keydown', (event) => this.key(event));
    this.chart.addEventListener('focus', () => {
      this.focused = true;
    });
    this.chart.addEventListener('blur', () => {
      this.focused = false;
      this.moveCursor(null);
    });
    this.chart.addEventListener('pointerenter', () => {
      this.pointed = true;
    });
    this.chart.addEventListener('pointerleave', () => {
      this.pointed = false;
      this.reading.hide();
      this.redraw();
    });
    this.chart.addEventListener('dblclick', () => this.zoom(null));
    this.chart.addEventListener('click', () => {
      if (!this.dragged && this.nearTerm !== null) options.onPick?.(this.nearTerm);
      this.dragged = false;
    });
    options.axis?.onZoom(() => this.redraw(true));
    options.axis?.onPoint((x, from) => {
      if (from !== this) this.showCursor(x);
    });
    options.gutter?.join(this, () => this.plot?.redraw(true, true));
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  /** Draws `figure`; `isolated` names the term whose curves stand out. */
  update(figure: Figure, theme: Theme, isolated: string | null): void {
    const fresh =
      this.figure === null || this.figure.y.scale !== figure.y.scale || this.figure.y.label !== figure.y.label;
    this.figure = figure;
    this.theme = theme;
    this.isolated = isolated;
    setAttribute(this.chart, 'aria-label', describe(figure));
    this.draw(fresh);
  }

  /** @param rescale Take new ranges even under the pointer. */
  private redraw(rescale = false): void {
    if (this.figure && this.theme) this.draw(rescale);
  }

  private draw(rescale: boolean): void {
    const { figure, theme } = this;
    if (!figure || !theme || this.chart.clientWidth === 0 || this.chart.clientHeight === 0) return;
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
    if (!this.pointed || rescale || this.plot === null) {
      const { x, y } = ranges(figure, this.with.axis?.range ?? null);
      this.xRange = x;
      this.yRange = y;
    }
    const { xRange, yRange } = this;
    setAttribute(this.element, 'data-range', [...xRange, ...yRange].join(' '));
    this.whole.hidden = !this.with.axis?.range;
    this.toPlot = drawable(figure.y, yRange);
    const data = [figure.xs, ...figure.series.map((s) => this.plotted(s.values))] as unknown as uPlot.AlignedData;
    if (this.plot === null || shape !== this.shape) {
      this.plot?.destroy();
      this.shape = shape;
      this.plot = new uPlot(this.options(figure, theme), data, this.chart);
    }
    const plot = this.plot;
    figure.series.forEach((s, k) => {
      plot.series[k + 1].alpha = this.alpha(s.term);
    });
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale('x', { min: xRange[0], max: xRange[1] });
      plot.setScale('y', { min: this.toPlot(yRange[0]), max: this.toPlot(yRange[1]) });
    });
  }

  private zoom(range: Range | null): void {
    this.with.axis?.zoom(range);
  }

  /** As uPlot takes them: a gap is `null` to it. */
  private plotted(values: ArrayLike<number | null>): ArrayLike<number | null> {
    const plotted = new Float64Array(values.length);
    let gaps = false;
    for (let k = 0; k < values.length; k++) {
      const v = values[k];
      plotted[k] = v === null ? Number.NaN : this.toPlot(v);
      if (!Number.isFinite(plotted[k])) gaps = true;
    }
    return gaps ? Array.from(plotted, (y) => (Number.isFinite(y) ? y : null)) : plotted;
  }

  private alpha(term: string | null): number {
    return this.isolated === null || term === null || term === this.isolated ? 1 : faded;
  }

  /** The height that it has at least; whoever drags the corner writes it into the style, where it does not stay. */
  private setHeight(height: number): void {
    this.element.style.setProperty('--height', `${height}px`);
    this.element.style.height = '';
  }

  private resize(): void {
    const { height: dragged } = this.element.style;
    if (dragged !== '') {
      const height = Math.round(Number.parseFloat(dragged));
      this.setHeight(height);
      this.panel.setInterface({ heights: { ...this.panel.ui.heights, [this.with.key]: height } });
    }
    if (!this.plot) {
      this.redraw();
      return;
    }
    const { clientWidth: width, clientHeight: height } = this.chart;
    if (width === 0 || height === 0) return;
    if (width !== this.plot.width || height !== this.plot.height) this.plot.setSize({ width, height });
  }

  /** Arrow keys walk along the curves, Home and End go to the ends, plus and minus zoom, Escape leaves. */
  private key(event: KeyboardEvent): void {
    const n = this.figure?.xs.length ?? 0;
    if (!this.plot || n === 0) return;
    const now = this.plot.cursor.idx ?? n - 1;
    const stride = event.shiftKey ? Math.max(1, Math.round(n / 20)) : Math.max(1, Math.round(n / 200));
    const targets: Record<string, () => void> = {
      ArrowLeft: () => this.moveCursor(Math.max(0, now - stride)),
      ArrowRight: () => this.moveCursor(Math.min(n - 1, now + stride)),
      Home: () => this.moveCursor(0),
      End: () => this.moveCursor(n - 1),
      '+': () => this.zoomAround(now, 0.5),
      '-': () => this.zoomAround(now, 2),
      '0': () => this.zoom(null),
      Escape: () => this.moveCursor(null),
    };
    if (!Object.hasOwn(targets, event.key)) return;
    event.preventDefault();
    targets[event.key]();
  }

  /** Shows `factor` times as much of x around the point `index`. */
  private zoomAround(index: number, factor: number): void {
    if (!this.figure) return;
    const { x: all } = ranges(this.figure);
    const [from, to] = this.xRange;
    const at = this.figure.xs[index];
    const range: Range = [Math.max(all[0], at - (at - from) * factor), Math.min(all[1], at + (to - at) * factor)];
    this.zoom(range[0] <= all[0] && range[1] >= all[1] ? null : range);
  }

  private moveCursor(index: number | null): void {
    if (!this.plot || !this.figure) return;
    const x = index === null ? null : this.figure.xs[index];
    this.showCursor(x);
    this.with.axis?.point(x, this);
  }

  private showCursor(x: number | null): void {
    if (!this.plot) return;
    if (x === null) {
      this.plot.setCursor({ left: -10, top: -10 });
      this.reading.hide();
    } else this.plot.setCursor({ left: this.plot.valToPos(x, 'x'), top: this.plot.over.clientHeight / 2 });
  }

  /** The cursor has moved, by this chart or by another with the same axis. */
  private pointedAt(u: uPlot): void {
    const index = u.cursor.idx ?? null;
    this.with.onCursor?.(index);
    if (!this.figure || index === null || !(this.pointed || this.focused)) {
      this.reading.hide();
      return;
    }
    const left = u.over.offsetLeft + (u.cursor.left ?? 0);
    this.reading.show(this.figure, index, this.isolated, {
      left,
      top: u.over.offsetTop,
      width: this.chart.clientWidth,
    });
  }

  /** Somebody has dragged over a part of x. */
  private selected(u: uPlot): void {
    const { left, width } = u.select;
    // Charts with the same axis are told as well; who was dragged over speaks for all.
    if (width < dragDistance || !this.pointed) return;
    this.dragged = true;
    const range: Range = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')];
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.zoom(range);
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
      width: this.chart.clientWidth,
      height: this.chart.clientHeight,
      pxAlign: 0,
      // Names of phases stand above the plot, where no curve runs.
      padding: [figure.markers.length > 0 ? 16 : 6, 14, 0, 0],
      legend: { show: false },
      focus: { alpha: 1 },
      cursor: {
        drag: { x: this.with.axis !== null, y: false, setScale: false, dist: dragDistance },
        bind: { dblclick: () => null },
        focus: { prox: 14 },
        points: {
          size: 7,
          width: 1.5,
          stroke: theme.background,
          fill: (_u, k) => this.figure?.series[k - 1]?.color ?? theme.foreground,
        },
        y: false,
        ...(this.with.axis === null
          ? {}
          : { sync: { key: this.with.axis.key, scales: ['x', null], setSeries: false } }),
      },
      scales: {
        x: {
          time: false,
          auto: false,
          distr: figure.x.scale === 'log' ? logarithmic : 1,
          range: (_u, min, max) => [min, max],
        },
        y: { auto: false, range: (_u, min, max) => [min, max] },
      },
      axes: [
        {
          ...axis,
          ...ticksOf('x', (size) => size / 70),
          ...(this.with.continued
            ? { size: 6, values: (_u: uPlot, splits: number[]) => splits.map(() => '') }
            : { size: 22, label: figure.x.label, labelSize: 16, labelGap: 0 }),
          gap: 2,
          space: 20,
          grid: { show: false },
          ticks: { show: true, stroke: theme.muted, width: 1, size: 4 },
          border: { show: true, stroke: theme.muted, width: 1 },
        },
        {
          ...axis,
          ...ticksOf('y', (size) => Math.max(3, size / 30)),
          size: (_u, values) => {
            const own = 14 + 6.2 * Math.max(2, ...(values ?? []).map((v) => v?.length ?? 0));
            return this.with.gutter?.width(this, own) ?? own;
          },
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
          (s): uPlot.Series => ({
            scale: 'y',
            stroke: s.color,
            width: s.width,
            dash: dashes[s.style],
            spanGaps: s.bridge === true,
            // A value that stands alone has no line.
            paths: linePaths,
            points: { show: (u, k) => alone(u.data[k]), size: 6, fill: s.color, stroke: s.color },
            alpha: this.alpha(s.term),
          }),
        ),
      ],
      hooks: {
        drawClear: [(u) => this.drawUnder(u)],
        drawAxes: [(u) => this.drawAreas(u)],
        draw: [(u) => this.drawOver(u)],
        setCursor: [(u) => this.pointedAt(u)],
        setSelect: [(u) => this.selected(u)],
        setSeries: [
          (_u, index) => {
            const term = index === null ? null : (this.figure?.series[index - 1]?.term ?? null);
            if (term === this.nearTerm) return;
            this.nearTerm = term;
            this.chart.classList.toggle('near', term !== null);
            this.with.onTerm?.(term);
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
    inside(u, () => {
      for (const strip of figure.strips) {
        ctx.fillStyle = strip.color;
        ctx.globalAlpha = strip.opacity;
        this.fillStrip(u, strip);
      }
    });
    this.drawMarkers(u, figure, theme);
  }

  /** Stacked areas, above the grid: each down to the one before. */
  private drawAreas(u: uPlot): void {
    const { figure, theme } = this;
    if (!figure || !theme) return;
    inside(u, () => {
      figure.series.forEach((s, k) => {
        if (!s.fill) return;
        const below = figure.series[k - 1];
        u.ctx.fillStyle = area(s, theme);
        u.ctx.globalAlpha = this.alpha(s.term);
        this.fillStrip(u, { upper: s.values, lower: below?.fill ? below.values : new Float64Array(s.values.length) });
      });
    });
  }

  private fillStrip(u: uPlot, strip: Pick<Strip, 'upper' | 'lower'>): void {
    const toY = placer(u, 'y');
    const columns = stripColumns(this.figure?.xs ?? [], strip, placer(u, 'x'), (y) => toY(this.toPlot(y)));
    u.ctx.beginPath();
    for (const { x, top } of columns) u.ctx.lineTo(x, top);
    for (const { x, bottom } of columns.reverse()) u.ctx.lineTo(x, bottom);
    u.ctx.fill();
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
    inside(u, () => {
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
    });
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

/** Draws nothing outside of the plot. */
function inside({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw();
  ctx.restore();
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

/** The line of a series, in as few points as its pixels can show. */
const linePaths: uPlot.Series.PathBuilder = (u, index, first, last) => {
  const stroke = new Path2D();
  traceLine(stroke, u.data[0], u.data[index], [first, last], {
    toX: placer(u, 'x'),
    toY: placer(u, 'y'),
    bridge: u.series[index].spanGaps === true,
  });
  return { stroke };
};

/** Pixels of the canvas along an axis. */
function placer({ scales, bbox }: uPlot, axis: 'x' | 'y'): (value: number) => number {
  const { min = 0, max = 1, distr } = scales[axis];
  const [from, size] = axis === 'x' ? [bbox.left, bbox.width] : [bbox.top + bbox.height, -bbox.height];
  return pixelAlong(distr === logarithmic ? 'log' : 'linear', [min, max], from, size);
}

/** Exactly one value in the row. */
function alone(values: ArrayLike<number | null | undefined>): boolean {
  let count = 0;
  for (let k = 0; k < values.length && count < 2; k++) if (values[k] !== null && values[k] !== undefined) count++;
  return count === 1;
}
