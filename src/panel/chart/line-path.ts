/** @file The points of a line that pixels can show: on a screen, thousands of values share some hundred columns. Pure. */

import type { Range } from '../../figure/range.ts';
import { placeAlong, type ScaleKind } from '../../figure/scale.ts';

/** From a value to the pixel where it lies: `range` begins at the pixel `from` and is `size` pixels long. */
export function pixelAlong(kind: ScaleKind, range: Range, from: number, size: number): (value: number) => number {
  const place = placeAlong(kind, range);
  return (value) => from + place(value) * size;
}

/** Takes the points of a line, in pixels; a `Path2D` is one. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** Heights in pixels, within one column of them, that nobody tells apart. */
const alike = 0.5;

/**
 * Draws the line through `values`: of every column of pixels the point it comes in by, its lowest and highest in their
 * order, and the one it leaves by, as far as they differ. What is missing (`null`, NaN or beyond infinity) breaks the
 * line, unless it is to be bridged.
 * @param [first, last] indices of what is drawn, both included
 * @param toX pixel of an x, not falling along `xs`
 */
export function traceLine(
  pen: Pen,
  xs: ArrayLike<number>,
  values: ArrayLike<number | null | undefined>,
  [first, last]: readonly [number, number],
  { toX, toY, bridge }: { toX: (x: number) => number; toY: (y: number) => number; bridge: boolean },
): void {
  /** The column that is being gone through. */
  let [start, end] = [Number.NaN, Number.NaN];
  let [low, high, lowAt, highAt, leaving] = [0, 0, 0, 0, 0];
  const close = () => {
    if (Number.isNaN(start)) return;
    if (high - low > alike) {
      if (lowAt < highAt) pen.lineTo(lowAt, low);
      pen.lineTo(highAt, high);
      if (lowAt >= highAt) pen.lineTo(lowAt, low);
      pen.lineTo(end, leaving);
    } else if (end > start) pen.lineTo(end, leaving);
  };
  for (let k = first; k <= last; k++) {
    const value = values[k];
    const y = value === null || value === undefined ? Number.NaN : toY(value);
    if (!Number.isFinite(y)) {
      if (bridge) continue;
      close();
      start = Number.NaN;
      continue;
    }
    const x = toX(xs[k]);
    if (x - start < 1) {
      if (y < low) [low, lowAt] = [y, x];
      if (y > high) [high, highAt] = [y, x];
      [end, leaving] = [x, y];
      continue;
    }
    close();
    if (Number.isNaN(start)) pen.moveTo(x, y);
    else pen.lineTo(x, y);
    start = end = lowAt = highAt = x;
    low = high = leaving = y;
  }
  close();
}
