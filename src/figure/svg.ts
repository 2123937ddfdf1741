/** @file Writing SVG: elements as text, numbers short, text that reads on light and on dark. Pure. */

type Attributes = Record<string, string | number>;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => escapes[c]);

const short = (x: number): string => String(Number(x.toFixed(2)));

const attributesText = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? short(value) : escaped(value)}"`)
    .join('');

/** An element; `content` is SVG already. */
export const element = (name: string, attributes: Attributes, content = ''): string =>
  content === ''
    ? `<${name}${attributesText(attributes)}/>`
    : `<${name}${attributesText(attributes)}>${content}</${name}>`;

export const text = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  element('text', { x, y, fill: 'currentColor', ...attributes }, escaped(content));

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string =>
  element('line', { x1, y1, x2, y2, stroke: 'currentColor', ...attributes });

/** Moves what `content` draws. */
export const at = (x: number, y: number, content: string): string =>
  element('g', { transform: `translate(${short(x)} ${short(y)})` }, content);

/** A grey of contrast 4:1 on white and on a dark editor; a page that embeds the picture may set `color` itself. */
const ink = '#7d8590';

export function picture(width: number, height: number, title: string, content: string): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${short(width)} ${short(height)}`,
    width,
    height,
    color: ink,
    'font-family': 'system-ui, sans-serif',
    'font-size': 12,
    role: 'img',
  };
  return `${element('svg', attributes, `${element('title', {}, escaped(title))}\n${content}\n`)}\n`;
}

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
