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
  const { half, ring } = scene;
  const drawn = (a: Arrow, color: string, width: number, dash: string | null, hollow = false) =>
    element('path', {
      d: pathThrough([
        [0, 0],
        [a.x, a.y],
      ]),
      stroke: color,
      'stroke-width': width,
      'stroke-opacity': opacity(a),
      'stroke-dasharray': a.stub ? '2 2' : dash,
    }) +
    element('polygon', {
      points: arrowHead(a, 9),
      fill: hollow ? palette.background : color,
      stroke: hollow ? color : null,
      'fill-opacity': opacity(a),
    });
  const parts = [
    element('circle', { r: ring, fill: 'none', stroke: palette.grid }),
    element('circle', { r: ring / 2, fill: 'none', stroke: palette.grid, 'stroke-dasharray': dashArray('dotted') }),
    element('polyline', {
      points: pointList(scene.trail.map(({ x, y }) => [x, y])),
      fill: 'none',
      stroke: palette.muted,
      'stroke-opacity': 0.6,
    }),
    drawn(scene.sum, palette.muted, 7, null),
    ...scene.arrows.map((a, i) => drawn(a, palette.term(i), 2.25, null, isHollow(i))),
    scene.step ? drawn(scene.step, palette.foreground, 1.5, null) : '',
  ];
  const labels = scene.labels.map((l, k) =>
    text(l.x - half, l.y - half, l.text, {
      'text-anchor': l.anchor,
      fill: k < scene.arrows.length ? palette.term(k) : palette.foreground,
    }),
  );
  const side = 2 * half;
  return styledDocument(title, { ...style, width: side, height: side }, at(half, half, [...parts, ...labels].join('')));
}
