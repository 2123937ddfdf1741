/** @file The weight band as a figure: median error over the weight, one line per optimiser. Reads rows, prints SVG. */

import { readFileSync } from 'node:fs';
import { screenColour } from '../../src/figure/colours.ts';
import { type Box, gridLines, upward } from '../../src/figure/plot-box.ts';
import { axisScale, sizeScale } from '../../src/figure/scale.ts';
import { element, type Point, pathThrough, picture, text } from '../../src/figure/svg.ts';
import { upperMedian } from '../../src/numeric/statistics.ts';
import { shortText } from '../../src/problem/number-text/axis.ts';

interface Row {
  optimiser: string;
  cells: { motion: number; errors: number[] }[];
}

const box: Box = { left: 62, top: 16, wide: 520, high: 240 };
const { left, top, wide, high } = box;

const rows: Row[] = JSON.parse(readFileSync(0, 'utf8'));
const across = axisScale(rows[0].cells.map((c) => c.motion));
const up = sizeScale(rows.flatMap((r) => r.cells.flatMap((c) => c.errors)));
const px = (motion: number) => left + 8 + across.place(motion) * (wide - 16);
const py = upward(box, up);

/** Where the k-th name of the legend begins: names differ in length. */
const legendAt = (k: number): number => rows.slice(0, k).reduce((x, r) => x + 36 + 7 * r.optimiser.length, 0);

const content = [
  ...gridLines(box, up),
  ...across.ticks.map((v) => text(px(v), top + high + 17, shortText(v), { 'text-anchor': 'middle', 'font-size': 11 })),
  text(left + wide / 2, top + high + 36, 'weight of the equation', { 'text-anchor': 'middle' }),
  ...rows.flatMap(({ optimiser, cells }, k) => {
    const stroke = screenColour(k);
    const points = cells.map((c): Point => [px(c.motion), py(upperMedian(c.errors))]);
    return [
      element('path', { d: pathThrough(points), fill: 'none', stroke, 'stroke-width': 1.8 }),
      ...cells.flatMap((c) =>
        c.errors.map((e) =>
          element('circle', { cx: px(c.motion), cy: py(e), r: 2.5, fill: stroke, 'fill-opacity': 0.5 }),
        ),
      ),
      text(left + 16 + legendAt(k), top + high + 58, `● ${optimiser}`, { fill: stroke }),
    ];
  }),
].join('\n');
process.stdout.write(picture(left + wide + 16, top + high + 70, 'Error over the weight of the equation', content));
