/** @file One quantity over one swept axis: a dot per run, a line through the points, the two marks. Pure. */

import { type Box, gridLines, rim, upward } from '../../figure/plot-box.ts';
import { axisScale, sizeScale } from '../../figure/scale.ts';
import { at, element, line, pathThrough, text } from '../../figure/svg.ts';
import { thinned } from '../../figure/ticks.ts';
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

const box: Box = { left: 62, top: 26, wide: 520, high: 170 };

export function chart(parts: ChartParts): Drawing {
  const { left, top, wide, high } = box;
  const { x, points, sizeOf, ofRow, stroke } = parts;
  const across = axisScale(x.values);
  const all = points.flatMap((p) => [sizeOf(p), ...p.rows.map((row) => ofRow(row) ?? Number.NaN)]);
  const up = sizeScale(all);
  const px = (value: number) => left + 8 + across.place(value) * (wide - 16);
  const py = upward(box, up);
  const known = points
    .map((point) => ({ point, cx: px(point.set[x.name]), cy: py(sizeOf(point)) }))
    .filter(({ cy }) => Number.isFinite(cy))
    .sort((a, b) => a.cx - b.cx);
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
  const path = pathThrough(known.map(({ cx, cy }) => [cx, cy]));
  const marks = known.map(
    ({ point, cx, cy }) =>
      (point === parts.best ? bestMark(cx, cy, 5.5) : '') + (point === parts.smallest ? smallestMark(cx, cy, 8) : ''),
  );
  const content = [
    text(left, 14, parts.title, { 'font-weight': 600 }),
    ...gridLines(box, up),
    rim(box),
    ...ticks,
    at(0, 0, text(left + wide / 2, top + high + 34, x.name, { 'text-anchor': 'middle' })),
    ...dots,
    path && element('path', { d: path, fill: 'none', stroke, 'stroke-width': 1.8 }),
    ...marks,
  ];
  return { width: left + wide + 16, height: top + high + 44, content: content.filter(Boolean).join('\n') };
}
