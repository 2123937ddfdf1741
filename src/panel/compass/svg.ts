/** @file The compass as a self-contained SVG document. Pure text; the same scene as on the screen. */
import { dashArray } from '../../figure/line-style.ts';
import { at, element, pathThrough, pointList, text } from '../../figure/svg.ts';
import { type SvgStyle, styledDocument } from '../chart/svg.ts';
import { isHollow, type Palette } from '../page/theme.ts';
import type { Arrow, Scene } from './scene.ts';

/** The head of an arrow from the centre to (x, y): three points. */
export function arrowHead({ x, y }: { x: number; y: number }, size: number): string {
  const length = Math.hypot(x, y);
  if (length === 0) return '';
  const [ux, uy] = [x / length, y / length];
  // A short arrow keeps some shaft.
  const head = Math.min(size, length * 0.6);
  const back = { x: x - ux * head, y: y - uy * head };
  const side = head * 0.45;
  return pointList([
    [x, y],
    [back.x - uy * side, back.y + ux * side],
    [back.x + uy * side, back.y - ux * side],
  ]);
}

/** How opaque an arrow is: what lies outside the plane fades, but never vanishes. */
export const opacity = (a: Arrow): number => 0.3 + 0.7 * a.inPlane;

export function compassSvg(scene: Scene, title: string, palette: Palette, style: SvgStyle): string {
  const { width, height, ring } = scene;
  const drawn = (a: Arrow, color: string, thick: number, hollow = false) =>
    element('path', {
      d: pathThrough([
        [0, 0],
        [a.x, a.y],
      ]),
      stroke: color,
      'stroke-width': thick,
      'stroke-opacity': opacity(a),
      'stroke-dasharray': a.stub ? '2 2' : null,
    }) +
    element('polygon', {
      points: arrowHead(a, thick > 4 ? 15 : 9),
      fill: hollow ? palette.background : color,
      stroke: hollow ? color : null,
      'fill-opacity': opacity(a),
    });
  const colour = (k: number): string => (k < scene.arrows.length ? palette.term(k) : palette.foreground);
  const named = scene.labels.map((label, k) => ({ label, k })).filter(({ label }) => label.text !== '');
  const parts = [
    element('circle', { r: ring, fill: 'none', stroke: palette.grid }),
    element('circle', { r: ring / 2, fill: 'none', stroke: palette.grid, 'stroke-dasharray': dashArray('dotted') }),
    element('polyline', {
      points: pointList(scene.trail.map(({ x, y }) => [x, y])),
      fill: 'none',
      stroke: palette.muted,
      'stroke-opacity': 0.6,
    }),
    ...scene.ghosts.map((a, i) =>
      element('path', {
        d: pathThrough([
          [0, 0],
          [a.x, a.y],
        ]),
        stroke: palette.term(i),
        'stroke-opacity': 0.25,
      }),
    ),
    ...(scene.arrows.length > 1 ? [drawn(scene.sum, palette.muted, 6)] : []),
    ...scene.arrows.map((a, i) => drawn(a, palette.term(i), 2.25, isHollow(i))),
    scene.step ? drawn(scene.step, palette.foreground, 1.75) : '',
    ...named.map(({ label, k }) =>
      element('path', { d: pathThrough(label.leader), fill: 'none', stroke: colour(k), 'stroke-opacity': 0.5 }),
    ),
    ...named.map(({ label, k }) =>
      text(label.x, label.y, label.text, { 'text-anchor': label.anchor, fill: colour(k), 'font-size': 12 }),
    ),
  ];
  return styledDocument(title, { ...style, width, height }, at(width / 2, height / 2, parts.join('')));
}
