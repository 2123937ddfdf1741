/** @file The runs of a comparison over their steps as one SVG picture: totals, held-out measure, the loss of every term. */
import { screenColour } from '../../figure/colours.ts';
import { dashArray } from '../../figure/line-style.ts';
import { type Box, gridLines, rim, upward } from '../../figure/plot-box.ts';
import { axisScale, sizeScale } from '../../figure/scale.ts';
import { at, element, line, type Point, pathThrough, picture, text, wrap } from '../../figure/svg.ts';
import type { SeriesGroup } from '../../problem/history.ts';
import { shortText } from '../../problem/number-text/axis.ts';
import { type Contestant, partingOf } from './contest.ts';
import { differenceText } from './report.ts';

const box: Box = { left: 58, top: 24, wide: 360, high: 150 };
/** What a plot takes below and right of its box. */
const room = { below: 40, right: 26 };
const columns = 2;
/** Dots along a curve: more than the picture has pixels says nothing. */
const mostDots = 360;

interface Curve {
  stroke: string;
  x: number[];
  y: number[];
}

/** The middle of what a series was in every stretch of its steps, on the scale of factors. */
function curveOf({ history }: Contestant, group: SeriesGroup, index: number, stroke: string): Curve {
  const steps = history.steps();
  const { low, high } = history.series(group, index);
  const every = Math.ceil(steps.length / mostDots);
  const curve: Curve = { stroke, x: [], y: [] };
  for (let from = 0; from < steps.length; from += every) {
    let sum = 0;
    let count = 0;
    for (let k = from; k < Math.min(steps.length, from + every); k++) {
      const log = (Math.log(low[k]) + Math.log(high[k])) / 2;
      if (!Number.isFinite(log)) continue;
      sum += log;
      count++;
    }
    if (count === 0) continue;
    curve.x.push(steps[Math.min(steps.length, from + every) - 1]);
    curve.y.push(Math.exp(sum / count));
  }
  return curve;
}

function plot(title: string, curves: readonly Curve[], lastStep: number, partsAt: readonly Curve[]): string {
  const { left, top, wide, high } = box;
  const across = axisScale([0, Math.max(1, lastStep)]);
  const up = sizeScale(curves.flatMap((c) => c.y));
  const px = (x: number) => left + across.place(x) * wide;
  const py = upward(box, up);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    text(px(share * lastStep), top + high + 15, shortText(Math.round(share * lastStep)), {
      'text-anchor': share === 0 ? 'start' : share === 1 ? 'end' : 'middle',
      'font-size': 11,
    }),
  );
  const partings = partsAt.map(({ x: [step], stroke }) =>
    line(px(step), top, px(step), top + high, { stroke, 'stroke-dasharray': dashArray('dotted') }),
  );
  const paths = curves.map(({ stroke, x, y }) =>
    element('path', {
      d: pathThrough(x.map((step, k): Point => [px(step), py(y[k])])),
      fill: 'none',
      stroke,
      'stroke-width': 1.5,
    }),
  );
  return [
    text(left, 13, title, { 'font-weight': 600 }),
    ...gridLines(box, up),
    rim(box),
    ...ticks,
    ...partings,
    ...paths,
  ].join('\n');
}

/** Runs of one spec; the first is what the others are compared with. */
export function comparisonSvg(title: string, runs: readonly Contestant[]): string {
  const [base, ...others] = runs;
  const lastStep = Math.max(...runs.map((run) => run.last.step));
  const partsAt = runs.flatMap((run, k): Curve[] => {
    const where = run === base ? null : partingOf(base, run);
    return where ? [{ stroke: screenColour(k), x: [where.step], y: [] }] : [];
  });
  const of = (group: SeriesGroup, name: string | null) =>
    runs.flatMap((run, k) => {
      const index = name === null ? 0 : run.header.terms.findIndex((term) => term.name === name);
      return index < 0 ? [] : [curveOf(run, group, index, screenColour(k))];
    });
  const plots = [
    plot('Total loss, weighted', of('total', null), lastStep, partsAt),
    plot('Held-out measure, without weights', of('measure', null), lastStep, partsAt),
    ...base.header.terms.map(({ name }) => plot(`Loss of ${name}, unweighted`, of('loss', name), lastStep, partsAt)),
  ];
  const each = { width: box.left + box.wide + room.right, height: box.top + box.high + room.below };
  const width = columns * each.width + 16;
  const says = others.flatMap((run) => wrap(differenceText(base, run), Math.floor(width / 6.4)));
  const top = 48 + 17 * says.length;
  const legend = runs.map((run, k) => {
    const x = 12 + k * 130;
    return line(x, 0, x + 18, 0, { stroke: screenColour(k), 'stroke-width': 3 }) + text(x + 24, 4, run.label);
  });
  const height = top + 24 + Math.ceil(plots.length / columns) * each.height + 18;
  const content = [
    text(12, 22, title, { 'font-size': 14, 'font-weight': 600 }),
    ...says.map((words, k) => text(12, 42 + 17 * k, words)),
    at(0, top, legend.join('')),
    ...plots.map((drawn, k) =>
      at(8 + (k % columns) * each.width, top + 20 + Math.floor(k / columns) * each.height, drawn),
    ),
    text(12, height - 8, 'over the steps of the training; dotted: where a run first differs by 1 %'),
  ];
  return picture(width, height, title, content.join('\n'));
}
