/** @file A figure as a self-contained SVG document, for papers and reports. Pure text. */
import { dashArray } from '../../figure/line-style.ts';
import { placeAlong } from '../../figure/scale.ts';
import {
  type Attributes,
  element,
  type Point,
  pathThrough,
  px,
  svgDocument,
  text as textAt,
} from '../../figure/svg.ts';
import { brief } from '../../problem/number-text/typeset.ts';
import { type Figure, hatch, isNamedStrip, ringPlaces, ringRadius, type Series, said } from './figure.ts';
import { ranges } from './scale.ts';

export interface SvgStyle {
  width: number;
  height: number;
  foreground: string;
  muted: string;
  grid: string;
  /** `null`: transparent. */
  background: string | null;
  font: string;
  fontSize: number;
}

/** Wraps `body` into a document in `style`, on its background. */
export function styledDocument(title: string, style: SvgStyle, body: string): string {
  const { width, height, background } = style;
  const behind = background === null ? '' : element('rect', { width, height, fill: background });
  return svgDocument(
    width,
    height,
    title,
    { 'font-family': style.font, 'font-size': style.fontSize },
    `${behind}${body}`,
  );
}

/** The path through finite values; gaps break it unless `bridge`. `toY` gives NaN for values that cannot be drawn. */
function linePath(xs: ArrayLike<number>, s: Series, toX: (v: number) => number, toY: (v: number) => number): string {
  const points = Array.from(xs, (x, k): Point | null => {
    const value = s.values[k];
    const y = value === null ? Number.NaN : toY(value);
    return Number.isFinite(y) ? [toX(x), y] : null;
  });
  return pathThrough(s.bridge ? points.filter((point) => point !== null) : points);
}

/** The outline between two rows of values. */
function areaPath(
  xs: ArrayLike<number>,
  upper: ArrayLike<number | null>,
  lower: ArrayLike<number | null>,
  toX: (v: number) => number,
  toY: (v: number) => number,
): string {
  const there: Point[] = [];
  const back: Point[] = [];
  for (let k = 0; k < xs.length; k++) {
    const up = upper[k] === null ? Number.NaN : toY(upper[k] as number);
    const low = lower[k] === null ? Number.NaN : toY(lower[k] as number);
    if (!Number.isFinite(up) || !Number.isFinite(low)) continue;
    there.push([toX(xs[k]), up]);
    back.push([toX(xs[k]), low]);
  }
  return there.length === 0 ? '' : `${pathThrough([...there, ...back.reverse()])}Z`;
}

export function figureSvg(figure: Figure, style: SvgStyle): string {
  const { x: xRange, y: yRange } = ranges(figure);
  const em = style.fontSize;
  const yTicks = figure.y.ticks(yRange[0], yRange[1], Math.max(2, style.height / 48));
  const yLabels = figure.y.format(yTicks);
  const legend = figure.series
    .filter((s) => s.width > 0 || s.fill)
    .map((s) => ({ label: s.label, color: s.color, style: s.style, hollow: s.hollow === true }))
    .concat(figure.scatters.map((s) => ({ label: s.label, color: s.color, style: 'dotted' as const, hollow: false })))
    .map((entry) => ({ ...entry, band: 0 }))
    .concat(
      figure.strips
        .filter(isNamedStrip)
        .map(({ label, color, opacity }) => ({ label, color, style: 'solid' as const, hollow: false, band: opacity })),
    );
  const perRow = Math.max(1, Math.floor((style.width - 2 * em) / (em * (3.6 + 0.58 * longest(legend)))));
  const legendRows = Math.ceil(legend.length / perRow);
  const left = em * (2.6 + 0.58 * Math.max(2, ...yLabels.map((l) => l.length)));
  const box = {
    left,
    top: em * 2.6,
    right: style.width - em * 1.2,
    bottom: style.height - em * (3.9 + 1.5 * legendRows),
  };
  const placeX = placeAlong(figure.x.scale, xRange);
  const placeY = placeAlong(figure.y.scale, yRange);
  const toX = (v: number) => box.left + placeX(v) * (box.right - box.left);
  const toY = (v: number) => box.bottom - placeY(v) * (box.bottom - box.top);
  const xTicks = figure.x.ticks(xRange[0], xRange[1], Math.max(2, (box.right - box.left) / 80));
  const xLabels = figure.x.format(xTicks);
  const text = (x: number, y: number, content: string, more: Attributes = {}) =>
    textAt(x, y, content, { fill: style.foreground, ...more });
  // Several figures may end up in one document.
  const clip = `plot-${figure.title.replace(/\W+/g, '-')}`;
  const out: string[] = [
    element(
      'clipPath',
      { id: clip },
      element('rect', { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top }),
    ),
    text(box.left, em * 1.5, figure.title, { 'font-weight': '600', 'font-size': em * 1.1 }),
  ];
  yTicks.forEach((t, k) => {
    out.push(
      element('line', { x1: box.left, x2: box.right, y1: toY(t), y2: toY(t), stroke: style.grid }),
      text(box.left - em * 0.5, toY(t) + em * 0.35, yLabels[k], { 'text-anchor': 'end', fill: style.muted }),
    );
  });
  xTicks.forEach((t, k) => {
    out.push(
      element('line', { x1: toX(t), x2: toX(t), y1: box.bottom, y2: box.bottom + em * 0.4, stroke: style.muted }),
      text(toX(t), box.bottom + em * 1.5, xLabels[k], { 'text-anchor': 'middle', fill: style.muted }),
    );
  });
  const inside: string[] = [];
  for (const strip of figure.strips) {
    inside.push(
      element('path', {
        d: areaPath(figure.xs, strip.upper, strip.lower, toX, toY),
        fill: strip.color,
        'fill-opacity': strip.opacity,
      }),
    );
  }
  for (const marker of figure.markers) {
    inside.push(
      element('line', {
        x1: toX(marker.x),
        x2: toX(marker.x),
        y1: box.top,
        y2: box.bottom,
        stroke: marker.color ?? style.muted,
        'stroke-dasharray': dashArray('dotted'),
      }),
      text(toX(marker.x) + 3, box.top + em, marker.label, { fill: style.muted, 'font-size': em * 0.85 }),
    );
  }
  figure.series.forEach((s, k) => {
    if (s.fill) {
      const below = k > 0 && figure.series[k - 1].fill ? figure.series[k - 1].values : zeros(s.values.length);
      inside.push(
        element('path', {
          d: areaPath(figure.xs, s.values, below, toX, toY),
          fill: s.hollow ? `url(#${clip}-hatch-${k})` : s.color,
          'fill-opacity': 0.75,
        }),
      );
      if (s.hollow) out.push(hatching(`${clip}-hatch-${k}`, s.color));
    }
    if (s.width === 0) return;
    inside.push(
      element('path', {
        d: linePath(figure.xs, s, toX, toY),
        fill: 'none',
        stroke: s.color,
        'stroke-width': s.width,
        'stroke-linejoin': 'round',
        'stroke-dasharray': dashArray(s.style),
      }),
    );
    if (!s.hollow || s.fill) return;
    for (const place of ringPlaces(figure.xs, s.values, toX, k)) {
      inside.push(ring(toX(figure.xs[place]), toY(s.values[place]!), s.color, style));
    }
  });
  for (const rug of figure.rugs) {
    const d = Array.from(rug.x, (v) => `M${px(toX(v))} ${px(box.bottom)}v-6`).join('');
    inside.push(element('path', { d, stroke: rug.color, 'stroke-opacity': 0.7 }));
  }
  for (const scatter of figure.scatters) {
    for (let k = 0; k < scatter.x.length; k++) {
      const cx = toX(scatter.x[k]);
      if (scatter.error !== null) {
        const ends = [toY(scatter.y[k] - scatter.error[k]), toY(scatter.y[k] + scatter.error[k])];
        inside.push(
          element('path', {
            d: `M${px(cx)} ${px(ends[0])}V${px(ends[1])}`,
            stroke: scatter.color,
            'stroke-opacity': 0.6,
          }),
        );
      }
      inside.push(
        element('circle', {
          cx,
          cy: toY(scatter.y[k]),
          r: 2.5,
          stroke: scatter.color,
          fill: scatter.hollow?.[k] ? 'none' : scatter.color,
        }),
      );
    }
  }
  out.push(
    element('g', { 'clip-path': `url(#${clip})` }, inside.join('')),
    element('path', {
      d: `M${px(box.left)} ${px(box.top)}V${px(box.bottom)}H${px(box.right)}`,
      fill: 'none',
      stroke: style.muted,
    }),
    text((box.left + box.right) / 2, box.bottom + em * 2.9, figure.x.label, { 'text-anchor': 'middle' }),
    text(em, (box.top + box.bottom) / 2, figure.y.label, {
      'text-anchor': 'middle',
      transform: `rotate(-90 ${px(em)} ${px((box.top + box.bottom) / 2)})`,
    }),
  );
  const column = (box.right - em) / perRow;
  legend.forEach((entry, k) => {
    const x = em + (k % perRow) * column;
    const y = box.bottom + em * (4.2 + 1.5 * Math.floor(k / perRow));
    out.push(
      element('path', {
        d: `M${px(x)} ${px(y)}h${px(em * 1.8)}`,
        stroke: entry.color,
        'stroke-width': entry.band > 0 ? em * 0.7 : 2,
        ...(entry.band > 0 && { 'stroke-opacity': entry.band }),
        'stroke-dasharray': dashArray(entry.style),
      }),
      ...(entry.hollow ? [ring(x + em * 0.9, y, entry.color, style)] : []),
      text(x + em * 2.3, y + em * 0.35, entry.label),
    );
  });
  return styledDocument(figure.title, style, out.join(''));
}

/** A mark of a hollow line. */
const ring = (cx: number, cy: number, color: string, { background }: SvgStyle): string =>
  element('circle', { cx, cy, r: ringRadius, stroke: color, 'stroke-width': 1.25, fill: background ?? 'none' });

/** The pattern of a hollow area. */
const hatching = (id: string, color: string): string =>
  element(
    'pattern',
    { id, width: hatch, height: hatch, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('rect', { width: 0.45 * hatch, height: hatch, fill: color }),
  );

const longest = (items: { label: string }[]): number => Math.max(1, ...items.map((i) => i.label.length));
const zeros = (n: number): Float64Array => new Float64Array(n);

/** A figure's description for people who do not see it: each curve's last value. */
export function describe(figure: Figure): string {
  const parts = figure.series
    .filter((s) => s.width > 0 || s.fill)
    .map((s) => {
      const values = said(s);
      for (let k = values.length - 1; k >= 0; k--) {
        const value = values[k];
        if (value !== null && Number.isFinite(value)) return `${s.label} ${s.write?.(value) ?? brief(value)}`;
      }
      return `${s.label} no value`;
    });
  return parts.length === 0 ? `${figure.title}: nothing to show yet.` : `${figure.title}: ${parts.join(', ')}.`;
}
