/**
 * @file A line chart as plain data, drawn on the screen by uPlot and written to files by `svg.ts`, `csv.ts`.
 */
import type { LineStyle } from '../../figure/line-style.ts';
import type { Range } from '../../figure/range.ts';
import type { ScaleKind } from '../../figure/scale.ts';

export interface AxisSpec {
  label: string;
  scale: ScaleKind;
  /** Fixed range; `null`: from the data. */
  range: Range | null;
  ticks: (min: number, max: number, count: number) => number[];
  format: (ticks: readonly number[]) => string[];
}

export interface Series {
  key: string;
  label: string;
  /** Resolved CSS colour. */
  color: string;
  style: LineStyle;
  /** In CSS pixels; 0: no line. */
  width: number;
  /** One value per x, as it is drawn; `null` or NaN: nothing there. */
  values: ArrayLike<number | null>;
  /** What the curve says where that is not its height: a share, not the edge of a stack. By default `values`. */
  own?: ArrayLike<number | null>;
  /** How a value is written beside the pointer; by default with three digits. */
  write?: (value: number) => string;
  /** Connect over missing values. */
  bridge?: boolean;
  /** It is looked at too rarely to be smoothed. */
  isRare?: true;
  /** Fill down to the series before it (stacked areas). */
  fill?: boolean;
  /** Drawn with rings along the line, its area hatched: a second use of the same colour. */
  hollow?: boolean;
  /** The loss term it belongs to. */
  term: string | null;
}

/** A strip between two series, for instance the tenfold below the largest norm. */
export interface Strip {
  upper: ArrayLike<number | null>;
  lower: ArrayLike<number | null>;
  color: string;
  opacity: number;
  label: string;
  /** Names of its edges where they are data, lower one first: then they are exported, and the axis covers them. */
  columns?: [lower: string, upper: string];
  /** Named in the legend; by default where its edges are data. */
  inLegend?: true;
}

export const isNamedStrip = ({ columns, inLegend }: Strip): boolean => columns !== undefined || inLegend === true;

/** What a curve says at each x. */
export const said = (series: Series): ArrayLike<number | null> => series.own ?? series.values;

/** Points with optional error bars, on x of their own. */
export interface Scatter {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** Half length of the error bars; `null`: none. */
  error: ArrayLike<number> | null;
  color: string;
  /** Per point: drawn hollow (held out). */
  hollow: ArrayLike<number> | null;
  label: string;
}

/** Short marks along the x axis. */
export interface Rug {
  x: ArrayLike<number>;
  color: string;
  label: string;
}

/** A vertical line with a word. */
export interface Marker {
  x: number;
  label: string;
  color: string | null;
}

export interface Figure {
  title: string;
  x: AxisSpec;
  y: AxisSpec;
  xs: ArrayLike<number>;
  series: Series[];
  strips: Strip[];
  scatters: Scatter[];
  rugs: Rug[];
  markers: Marker[];
}

/** Pixels between the rings along a hollow line, and of a ring. */
const ringEvery = 56;
export const ringRadius = 3;
/** Pixels between the lines of a hatched area. */
export const hatch = 6;

/**
 * Where the rings of series `index` stand: indices into `xs`, about evenly by the pixels `toX` gives, and not where
 * those of its neighbours do.
 */
export function ringPlaces(
  xs: ArrayLike<number>,
  values: ArrayLike<number | null>,
  toX: (x: number) => number,
  index: number,
): number[] {
  const places: number[] = [];
  if (xs.length === 0) return places;
  let next = toX(xs[0]) + 8 + ((index * 23) % ringEvery);
  for (let k = 0; k < xs.length; k++) {
    const x = toX(xs[k]);
    const value = values[k];
    if (x < next || value === null || !Number.isFinite(value)) continue;
    // Behind a gap the next place may be too near for another ring.
    if (x > next + ringEvery / 2) next += ringEvery * Math.ceil((x - next) / ringEvery - 0.5);
    if (x < next) continue;
    places.push(k);
    next += ringEvery;
  }
  return places;
}

/** A strip where one column of pixels shows it. */
interface StripColumn {
  /** In pixels; y grows downwards. */
  x: number;
  top: number;
  bottom: number;
}

/** The strip in pixels, one place for each column of them that has any: more cannot be seen, and costs time. */
export function stripColumns(
  xs: ArrayLike<number>,
  { upper, lower }: Pick<Strip, 'upper' | 'lower'>,
  toX: (x: number) => number,
  toY: (y: number) => number,
): StripColumn[] {
  const columns: StripColumn[] = [];
  let open: StripColumn | null = null;
  for (let k = 0; k < xs.length; k++) {
    const [up, low] = [upper[k], lower[k]];
    if (up === null || low === null || Number.isNaN(up) || Number.isNaN(low)) continue;
    const x = toX(xs[k]);
    const [top, bottom] = [toY(up), toY(low)];
    if (open && x - open.x < 1) {
      open.top = Math.min(open.top, top);
      open.bottom = Math.max(open.bottom, bottom);
      continue;
    }
    open = { x, top, bottom };
    columns.push(open);
  }
  return columns;
}

export const emptyFigure = (title: string, x: AxisSpec, y: AxisSpec): Figure => ({
  title,
  x,
  y,
  xs: [],
  series: [],
  strips: [],
  scatters: [],
  rugs: [],
  markers: [],
});
