/** @file Profiles of a likelihood: the rise of −2 log L over each number, its threshold and its limits. Pure. */

import { shortText } from '../problem/number-text/axis.ts';
import { type ProfileCurve, profileThreshold } from '../problem/profile-curve.ts';
import { screenColour } from './colours.ts';
import { type Box, gridLines, rim, upward } from './plot-box.ts';
import { padLinear } from './range.ts';
import { placeAlong, type Scale } from './scale.ts';
import { at, element, line, pathThrough, picture, text } from './svg.ts';
import { linearTicks, logTicks } from './ticks.ts';

const box: Box = { left: 40, top: 26, wide: 240, high: 150 };
const width = box.left + box.wide + 20;
const height = box.top + box.high + 44;
/** Rises above this many thresholds are not drawn. */
const tallest = 2;

/** One curve in a box of `width` × `height`. */
export function profileDrawing(curve: ProfileCurve): { width: number; height: number; content: string } {
  const { left, top, wide, high } = box;
  const shown = curve.points.filter(({ rise }) => rise <= tallest * profileThreshold);
  const values = shown.map(({ value }) => value);
  const [from, to] = [Math.min(...values), Math.max(...values)];
  const isLog = curve.scale === 'log' && from > 0;
  const range = isLog ? ([from / 1.05, to * 1.05] as [number, number]) : padLinear([from, to]);
  const place = placeAlong(isLog ? 'log' : 'linear', range);
  const most = Math.max(1.25 * profileThreshold, ...shown.map(({ rise }) => rise));
  const up: Scale = { place: placeAlong('linear', [Math.min(0, -curve.below), most]), ticks: linearTicks(0, most, 4) };
  const px = (value: number): number => left + place(value) * wide;
  const py = upward(box, up);
  const ticks = (isLog ? logTicks(...range, 4) : linearTicks(...range, 4)).filter(
    (x) => x >= range[0] && x <= range[1],
  );
  const bottom = top + high;
  const stroke = screenColour(0);
  const limits = [curve.low, curve.high].filter((x) => x !== null);
  const content = [
    text(left, 14, curve.unit ? `${curve.name} (${curve.unit})` : curve.name, { 'font-weight': 600 }),
    text(left + wide, 14, curve.verdict, { 'text-anchor': 'end', 'font-size': 11 }),
    ...gridLines(box, up),
    rim(box),
    ...ticks.map(
      (value) =>
        line(px(value), bottom, px(value), bottom + 4) +
        text(px(value), bottom + 17, shortText(value), { 'text-anchor': 'middle', 'font-size': 11 }),
    ),
    line(left, py(profileThreshold), left + wide, py(profileThreshold), { 'stroke-dasharray': '6 4' }),
    ...limits.map((value) => line(px(value), py(profileThreshold), px(value), bottom, { 'stroke-dasharray': '2 3' })),
    element('path', {
      d: pathThrough(shown.map(({ value, rise }) => [px(value), py(rise)])),
      fill: 'none',
      stroke,
      'stroke-width': 1.8,
    }),
    ...shown.map(({ value, rise }) => element('circle', { cx: px(value), cy: py(rise), r: 2, fill: stroke })),
    element('circle', { cx: px(curve.best), cy: py(0), r: 4, fill: 'none', stroke: 'currentColor' }),
    text(left + wide / 2, bottom + 34, 'rise of −2 log L', { 'text-anchor': 'middle', 'font-size': 11 }),
  ];
  return { width, height, content: content.join('\n') };
}

/** Curves in a row. */
const columns = 3;

/** A whole document of all curves. */
export function profilePicture(curves: readonly ProfileCurve[]): string {
  const rows = Math.ceil(curves.length / columns);
  const drawings = curves.map((curve, k) =>
    at((k % columns) * width, Math.floor(k / columns) * height, profileDrawing(curve).content),
  );
  return picture(
    Math.min(columns, Math.max(1, curves.length)) * width,
    Math.max(1, rows) * height,
    `Profiles of ${curves.map(({ name }) => name).join(', ')}`,
    drawings.join('\n'),
  );
}
