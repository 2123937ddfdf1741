/** @file The box of a plot of sizes: its name, its rim, and a line with a number at every tick. Pure. */
import { shortText } from '../problem/number-text/axis.ts';
import type { Scale } from './scale.ts';
import { element, line, text } from './svg.ts';

/** Place and size in pixels. */
export interface Box {
  left: number;
  top: number;
  wide: number;
  high: number;
}

/** From a size to its place in the box, larger ones higher. */
export const upward =
  ({ top, high }: Box, scale: Scale) =>
  (size: number): number =>
    top + high * (1 - scale.place(size));

/** Lines across, below the curves; the numbers stand left of the box. */
export const gridLines = (box: Box, scale: Scale): string[] => {
  const { left, wide } = box;
  const py = upward(box, scale);
  return scale.ticks.map(
    (value) =>
      line(left, py(value), left + wide, py(value), { 'stroke-opacity': 0.25 }) +
      text(left - 6, py(value) + 4, shortText(value), { 'text-anchor': 'end', 'font-size': 11 }),
  );
};

export const rim = ({ left, top, wide, high }: Box): string =>
  element('rect', {
    x: left,
    y: top,
    width: wide,
    height: high,
    fill: 'none',
    stroke: 'currentColor',
    'stroke-opacity': 0.5,
  });
