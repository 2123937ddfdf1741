import { expect, it } from 'vitest';
import {
  element,
  escaped,
  pathThrough,
  picture,
  pointList,
  px,
  svgDocument,
  text,
  wrap,
} from '../../src/figure/svg.ts';

it('text of an author cannot become markup', () => {
  expect(escaped(`<a b="c">'&`)).toBe('&lt;a b=&quot;c&quot;&gt;&#39;&amp;');
  expect(text(0, 0, '<script>')).toContain('>&lt;script&gt;</text>');
  expect(element('rect', { fill: '"/>' })).toBe('<rect fill="&quot;/&gt;"/>');
});

it('elements leave out what is null, and write numbers shortly', () => {
  expect(element('line', { x1: 1 / 3, y1: -0.001, stroke: null })).toBe('<line x1="0.33" y1="0"/>');
  expect([1e-9, 12.345678, -2].map(px)).toEqual(['0', '12.35', '-2']);
});

it('paths break where there is no point', () => {
  expect(pathThrough([[0, 0], [1, 2.5], null, null, [3, 4], [5, 6]])).toBe('M0 0L1 2.5M3 4L5 6'); // biome-ignore format: one line
  expect(pathThrough([null])).toBe('');
  expect(pointList([[0, 1.005], [2, 3]])).toBe('0,1 2,3'); // biome-ignore format: one line
});

it('documents have size, title and what their elements inherit', () => {
  expect(svgDocument(40, 30, 'a & b', { 'font-size': 12 }, '<g/>')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30" font-size="12">' +
      '<title>a &amp; b</title><g/></svg>\n',
  );
  expect(picture(40, 30, 't', '<g/>')).toMatch(
    / color="#[0-9a-f]{6}" .*role="img"><title>t<\/title>\n<g\/>\n<\/svg>\n$/,
  );
});

it('sentences are wrapped between words', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('longer-than-that', 4)).toEqual(['longer-than-that']);
});
