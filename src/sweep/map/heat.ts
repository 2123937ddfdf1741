/** @file One quantity over two swept axes as coloured cells. Pure. */
import { colour } from '../../figure/colours.ts';
import { sizeScale } from '../../figure/scale.ts';
import { at, element, line, text } from '../../figure/svg.ts';
import { thinned } from '../../figure/ticks.ts';
import { clamp } from '../../numeric/interval.ts';
import { cellText, shortText } from '../../problem/number-text/axis.ts';
import type { SweepAxis } from '../plan/plan.ts';
import type { SweepPoint } from '../rows/row.ts';
import { bestMark, smallestMark } from './marks.ts';

export interface HeatParts {
  title: string;
  /** Across and up. */
  x: SweepAxis;
  y: SweepAxis;
  points: readonly SweepPoint[];
  sizeOf: (point: SweepPoint) => number;
  best: SweepPoint | null;
  smallest: SweepPoint | null;
}

export interface Drawing {
  width: number;
  height: number;
  content: string;
}

const left = 62;
const top = 26;
const below = 42;
const bar = { gap: 14, width: 12, room: 62 };
/** Narrower cells show their colour alone. */
const roomForText = 44;

export function heat({ title, x, y, points, sizeOf, best, smallest }: HeatParts): Drawing {
  const columns = x.values.toSorted((a, b) => a - b);
  const rows = y.values.toSorted((a, b) => b - a);
  const cell = { width: clamp(440 / columns.length, 14, 64), height: clamp(300 / rows.length, 14, 40) };
  const [wide, high] = [columns.length * cell.width, rows.length * cell.height];
  const scale = sizeScale(points.map(sizeOf));
  const placed = points.map((point) => ({
    point,
    value: sizeOf(point),
    px: left + columns.indexOf(point.set[x.name]) * cell.width,
    py: top + rows.indexOf(point.set[y.name]) * cell.height,
  }));
  const cells = placed.map(({ point, value, px, py }) => {
    if (point.rows.length === 0) return '';
    const place = scale.place(value);
    const { fill, ink } = Number.isNaN(place) ? { fill: '#9993', ink: 'currentColor' } : colour(place);
    const box = element('rect', { x: px, y: py, width: cell.width - 1, height: cell.height - 1, rx: 2, fill });
    if (cell.width < roomForText) return box;
    const middle = { 'text-anchor': 'middle', 'font-size': 10.5, fill: ink };
    return box + text(px + cell.width / 2, py + cell.height / 2 + 4, cellText(value), middle);
  });
  const marks = placed.map(({ point, px, py }) => {
    const [cx, cy] = [px + cell.width - 10, py + 9];
    const small = cell.width < roomForText;
    const [mx, my] = small ? [px + cell.width / 2 - 0.5, py + cell.height / 2 - 0.5] : [cx, cy];
    return (
      (point === best ? bestMark(mx, my, 4.5) : '') +
      (point === smallest ? smallestMark(mx - (small ? 0 : 2), my, 6) : '')
    );
  });
  const shownColumns = new Set(thinned(columns, Math.floor(wide / 46)));
  const shownRows = new Set(thinned(rows, Math.floor(high / 15)));
  const ticks = [
    ...columns.map((value, k) =>
      shownColumns.has(value)
        ? text(left + (k + 0.5) * cell.width, top + high + 15, shortText(value), {
            'text-anchor': 'middle',
            'font-size': 11,
          })
        : '',
    ),
    ...rows.map((value, k) =>
      shownRows.has(value)
        ? text(left - 6, top + (k + 0.5) * cell.height + 4, shortText(value), {
            'text-anchor': 'end',
            'font-size': 11,
          })
        : '',
    ),
  ];
  const names = [
    text(left, 14, title, { 'font-weight': 600 }),
    text(left + wide / 2, top + high + 33, x.name, { 'text-anchor': 'middle' }),
    at(14, top + high / 2, text(0, 0, y.name, { 'text-anchor': 'middle', transform: 'rotate(-90)' })),
  ];
  const steps = 40;
  const colourBar = Array.from({ length: steps }, (_, k) =>
    element('rect', {
      x: left + wide + bar.gap,
      y: top + high - ((k + 1) * high) / steps,
      width: bar.width,
      height: high / steps + 0.5,
      fill: colour((k + 0.5) / steps).fill,
    }),
  );
  const barTicks = scale.ticks.map((value) => {
    const py = top + high * (1 - scale.place(value));
    const px = left + wide + bar.gap + bar.width;
    return line(px, py, px + 4, py) + text(px + 7, py + 4, shortText(value), { 'font-size': 11 });
  });
  return {
    width: left + wide + bar.gap + bar.width + bar.room,
    height: top + high + below,
    content: [...names, ...cells, ...marks, ...ticks, ...colourBar, ...barTicks].filter(Boolean).join('\n'),
  };
}
