/** @file Writing SVG: elements as text, numbers short, whole documents. Pure. */

/** Attributes that are `null` are left out. */
export type Attributes = Record<string, string | number | null>;

/** A point in pixels, y downwards. */
export type Point = readonly [number, number];

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it stands between tags and in attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c]);

/** A length or a coordinate: a hundredth of a pixel is finer than any screen. */
export const px = (x: number): string => String(Math.round(x * 100) / 100);

/** An element; `content` is SVG already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  let written = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) written += ` ${key}="${typeof value === 'number' ? px(value) : escaped(value)}"`;
  }
  return content === '' ? `${written}/>` : `${written}>${content}</${name}>`;
}

export const text = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  element('text', { x, y, fill: 'currentColor', ...attributes }, escaped(content));

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string =>
  element('line', { x1, y1, x2, y2, stroke: 'currentColor', ...attributes });

/** Moves what `content` draws. */
export const at = (x: number, y: number, content: string): string =>
  element('g', { transform: `translate(${px(x)} ${px(y)})` }, content);

/** The `d` of a path from point to point; `null` breaks it. */
export function pathThrough(points: Iterable<Point | null>): string {
  let path = '';
  let pen = false;
  for (const point of points) {
    if (point) path += `${pen ? 'L' : 'M'}${px(point[0])} ${px(point[1])}`;
    pen = point !== null;
  }
  return path;
}

/** The `points` of a polygon or a polyline. */
export const pointList = (points: readonly Point[]): string => points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ');

/** A whole document; `attributes` are what its elements inherit. */
export function svgDocument(
  width: number,
  height: number,
  title: string,
  attributes: Attributes,
  content: string,
): string {
  const viewBox = `0 0 ${px(width)} ${px(height)}`;
  const root = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox, ...attributes };
  return `${element('svg', root, `${element('title', {}, escaped(title))}${content}`)}\n`;
}

/** A grey of contrast 4:1 on white and on a dark editor; a page that embeds the picture may set `color` itself. */
const ink = '#7d8590';

/** A document that reads on light and on dark. */
export const picture = (width: number, height: number, title: string, content: string): string =>
  svgDocument(
    width,
    height,
    title,
    { color: ink, 'font-family': 'system-ui, sans-serif', 'font-size': 12, role: 'img' },
    `\n${content}\n`,
  );

/** `content` in lines of at most `width` characters. */
export function wrap(content: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of content.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
