/** @file One quantity over one swept axis: a dot per run, a line through the points, the two marks. Pure. */

import { axisScale, sizeScale, thinned } from '../../figure/scale.ts';
import { at, element, line, text } from '../../figure/svg.ts';
import { shortText } from '../../problem/number-text/axis.ts';
import type { SweepAxis } from '../plan/plan.ts';
import type { SweepPoint, SweepRow } from '../rows/row.ts';
import type { Drawing } from './heat.ts';
import { bestMark, smallestMark } from './marks.ts';

export interface ChartParts {
  title: string;
  x: SweepAxis;
  points: readonly SweepPoint[];
  sizeOf: (point: SweepPoint) => number;
  /** The same of a single run. */
  ofRow: (row: SweepRow) => number | null;
  stroke: string;
  best: SweepPoint | null;
  smallest: SweepPoint | null;
}

const left = 62;
const top = 26;
const wide = 520;
const high = 170;

export function chart(parts: ChartParts): Drawing {
  const { x, points, sizeOf, ofRow, stroke } = parts;
  const across = axisScale(x.values);
  const all = points.flatMap((p) => [sizeOf(p), ...p.rows.map((row) => ofRow(row) ?? Number.NaN)]);
  const up = sizeScale(all);
  const px = (value: number) => left + 8 + across.place(value) * (wide - 16);
  const py = (value: number) => top + high * (1 - up.place(value));
  const known = points
    .map((point) => ({ point, cx: px(point.set[x.name]), cy: py(sizeOf(point)) }))
    .filter(({ cy }) => Number.isFinite(cy))
    .sort((a, b) => a.cx - b.cx);
  const grid = up.ticks.map(
    (value) =>
      line(left, py(value), left + wide, py(value), { 'stroke-opacity': 0.25 }) +
      text(left - 6, py(value) + 4, shortText(value), { 'text-anchor': 'end', 'font-size': 11 }),
  );
  const ticks = thinned(across.ticks, 10).map(
    (value) =>
      line(px(value), top + high, px(value), top + high + 4) +
      text(px(value), top + high + 17, shortText(value), { 'text-anchor': 'middle', 'font-size': 11 }),
  );
  const dots = points.flatMap((point) =>
    point.rows.map((row) => {
      const cx = px(point.set[x.name]);
      const value = ofRow(row);
      if (value === null || !(value > 0)) {
        return value === null ? text(cx, top + 10, '×', { 'text-anchor': 'middle', fill: stroke }) : '';
      }
      return element('circle', { cx, cy: py(value), r: 2.5, fill: stroke, 'fill-opacity': 0.5 });
    }),
  );
  const path = known.map(({ cx, cy }, k) => `${k === 0 ? 'M' : 'L'}${cx.toFixed(1)} ${cy.toFixed(1)}`).join('');
  const marks = known.map(
    ({ point, cx, cy }) =>
      (point === parts.best ? bestMark(cx, cy, 5.5) : '') + (point === parts.smallest ? smallestMark(cx, cy, 8) : ''),
  );
  const content = [
    text(left, 14, parts.title, { 'font-weight': 600 }),
    ...grid,
    element('rect', {
      x: left,
      y: top,
      width: wide,
      height: high,
      fill: 'none',
      stroke: 'currentColor',
      'stroke-opacity': 0.5,
    }),
    ...ticks,
    at(0, 0, text(left + wide / 2, top + high + 34, x.name, { 'text-anchor': 'middle' })),
    ...dots,
    path && element('path', { d: path, fill: 'none', stroke, 'stroke-width': 1.8 }),
    ...marks,
  ];
  return { width: left + wide + 16, height: top + high + 44, content: content.filter(Boolean).join('\n') };
}
