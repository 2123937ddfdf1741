/**
 * @file The map of a sweep as one SVG picture: the error and the total over the swept axes, and whether the smallest
 * total is the best solution. One axis: two charts; two: two heat maps; more: a pair of heat maps for every combination
 * of the others. Pure.
 */

import { screenColour } from '../../figure/colours.ts';
import { at, picture, text, wrap } from '../../figure/svg.ts';
import { type SweepPlan, settingText } from '../plan/plan.ts';
import { smallestTotal, smallestTotalText } from '../rows/finding.ts';
import { judgeOf, mapAxes, pointsOf, type SweepPoint, type SweepRow } from '../rows/row.ts';
import { chart } from './chart.ts';
import { type Drawing, heat } from './heat.ts';
import { bestMark, smallestMark } from './marks.ts';

/** Pairs of heat maps drawn at most; the table has them all. */
const mostPairs = 12;

const colours = { error: screenColour(1), total: screenColour(0) };

/** Drawings in rows, each row as high as its highest. */
function arrange(rows: readonly (readonly Drawing[])[]): Drawing {
  const parts: string[] = [];
  let [width, height] = [0, 0];
  for (const row of rows) {
    let x = 0;
    for (const drawing of row) {
      parts.push(at(x, height, drawing.content));
      x += drawing.width;
    }
    width = Math.max(width, x);
    height += Math.max(...row.map((d) => d.height));
  }
  return { width, height, content: parts.join('\n') };
}

/** Points that differ in the first two axes only, together. */
function facets(points: readonly SweepPoint[], others: readonly string[]): [string, SweepPoint[]][] {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const key = settingText(point.set, [...others]);
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups];
}

function drawings(plan: SweepPlan, rows: readonly SweepRow[], points: readonly SweepPoint[]): Drawing {
  const [x, y, ...others] = mapAxes(plan);
  const judge = judgeOf(rows);
  const found = smallestTotal(points);
  const marked = { best: found?.best ?? null, smallest: found?.smallest ?? null };
  const errorTitle = judge === 'relativeL2' ? 'Relative error of the solution' : 'Held-out residual, relative';
  const totalTitle = 'Total loss Σ λᵢLᵢ';
  if (!x) return { width: 0, height: 0, content: '' };
  if (!y) {
    const error = { title: errorTitle, sizeOf: (p: SweepPoint) => p.error, ofRow: (r: SweepRow) => r[judge] };
    const total = { title: totalTitle, sizeOf: (p: SweepPoint) => p.total, ofRow: (r: SweepRow) => r.total };
    return arrange([
      [chart({ ...error, ...marked, x, points, stroke: colours.error })],
      [chart({ ...total, ...marked, x, points, stroke: colours.total })],
    ]);
  }
  const names = others.map((axis) => axis.name);
  return arrange(
    facets(points, names)
      .slice(0, mostPairs)
      .map(([key, own]) => {
        const where = key === '' ? '' : ` · ${key}`;
        return [
          heat({ title: `${errorTitle}${where}`, x, y, points: own, sizeOf: (p) => p.error, ...marked }),
          heat({ title: `${totalTitle}${where}`, x, y, points: own, sizeOf: (p) => p.total, ...marked }),
        ];
      }),
  );
}

export function mapSvg(plan: SweepPlan, rows: readonly SweepRow[]): string {
  const points = pointsOf(plan, rows);
  const body = drawings(plan, rows, points);
  const width = Math.max(620, body.width) + 16;
  const says = wrap(smallestTotalText(points, rows), Math.floor(width / 6.4));
  const head = `${plan.title} · sweep ${plan.sweep} · ${rows.length} of ${plan.runs.length} runs`;
  const top = 34 + 17 * says.length;
  const legend = 28;
  const height = top + body.height + legend;
  const content = [
    text(12, 22, head, { 'font-size': 14, 'font-weight': 600 }),
    ...says.map((line, k) => text(12, 42 + 17 * k, line)),
    at(8, top + 6, body.content),
    at(
      70,
      height - 12,
      [
        bestMark(0, -4, 4.5),
        text(12, 0, 'best solution'),
        smallestMark(120, -4, 6),
        text(132, 0, 'smallest total'),
      ].join(''),
    ),
  ];
  return picture(width, height, head, content.join('\n'));
}
