/** @file The two marks of a map: where the best solution is, and where the smallest total is. Pure. */
import { element } from '../../figure/svg.ts';

/** Dark on a light rim, so that they stand out on every colour. */
const rims = [
  { stroke: '#fff', 'stroke-width': 4 },
  { stroke: '#111', 'stroke-width': 2 },
];

const both = (shape: string, attributes: Record<string, number | string>): string =>
  rims.map((rim) => element(shape, { ...attributes, fill: 'none', ...rim })).join('');

/** A circle round (x, y). */
export const bestMark = (x: number, y: number, r: number): string => both('circle', { cx: x, cy: y, r });

/** A square on its corner round (x, y). */
export const smallestMark = (x: number, y: number, r: number): string =>
  both('path', { d: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z` });
