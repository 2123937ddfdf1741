import { describe, expect, test } from 'vitest';
import { isDrawing } from '../../../src/extension/panel/drawing-only.ts';
import { mapSvg } from '../../../src/sweep/map/map.ts';
import type { SweepRow } from '../../../src/sweep/rows/row.ts';
import { tableCsv, verdicts } from '../../../src/sweep/rows/table.ts';
import { planOf, rowsOf } from '../rows/rows.ts';

const say = ({ decay = 1, k = 1 }: Record<string, number>) => ({ error: decay * k, total: k / decay });
const count = (svg: string, pattern: RegExp) => svg.match(pattern)?.length ?? 0;

/** The markup is well formed: every element is closed in its order. */
function wellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, alone] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing) {
      if (open.pop() !== name) return false;
    } else if (!alone) open.push(name);
  }
  return open.length === 0;
}

describe('the map of a sweep', () => {
  test('of one axis is two charts with a dot per run and both marks', () => {
    const plan = planOf('decay = log(1e-4, 1, 5)', 2);
    const svg = mapSvg(plan, rowsOf(plan, say));
    expect(wellFormed(svg)).toBe(true);
    expect(count(svg, /r="2.5"/g)).toBe(20);
    expect(svg).toContain('best solution');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('is told from a picture that another has made', () => {
    for (const axes of [
      'decay = log(1e-4, 1, 5)',
      'decay = [1, 2]  k = [1, 2]',
      'decay = [1, 2]  k = [1, 2]  seed = [1, 2]',
    ]) {
      const plan = { ...planOf(axes), title: '<script>alert("x")</script> & onload="a" url(http://x)' };
      const svg = mapSvg(plan, rowsOf(plan, say));
      expect(isDrawing(svg)).toBe(true);
      for (const added of [
        '<script>alert(1)</script>',
        '<a href="https://example.org"><text>click</text></a>',
        '<image href="https://example.org/x.png"/>',
        '<rect onload="alert(1)"/>',
        '<rect fill="url(https://example.org/x)"/>',
        '<foreignObject><form></form></foreignObject>',
        '<style>*{}</style>',
        '<rect style="position:fixed"/>',
        '<!-- x -->',
        '<rect x=1>',
        "<rect x='\"' onload='1'/>",
        '<rect x="1',
      ]) {
        expect(isDrawing(svg.replace('</title>', `</title>${added}`)), added).toBe(false);
      }
      expect(isDrawing(`<p>hello</p>${svg}`)).toBe(false);
      expect(isDrawing('')).toBe(false);
    }
  });

  test('of two axes is two heat maps with a cell per point', () => {
    const plan = planOf('decay = log(1e-4, 1, 5)  k = [1, 2, 3]', 2);
    const svg = mapSvg(plan, rowsOf(plan, say));
    expect(wellFormed(svg)).toBe(true);
    expect(count(svg, /rx="2"/g)).toBe(2 * 15);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('of three axes has a pair of maps for every value of the third', () => {
    const plan = planOf('decay = [1, 2]  k = [1, 2]  width = [4, 8, 16]');
    const svg = mapSvg(plan, rowsOf(plan, say));
    expect(count(svg, /width=8/g)).toBe(2);
    expect(count(svg, /rx="2"/g)).toBe(2 * 12);
  });

  test.each([
    ['no run has ended', () => []],
    [
      'all runs came to nothing',
      (plan: ReturnType<typeof planOf>) => rowsOf(plan, () => ({ error: null, total: null })),
    ],
    ['totals are zero', (plan: ReturnType<typeof planOf>) => rowsOf(plan, () => ({ error: 0, total: 0 }))],
  ])('stays whole where %s', (_, rows) => {
    for (const axes of ['decay = [1, 2, 3]', 'decay = [1, 2]  k = [1, 2]', 'seed = [0, 1]']) {
      const plan = planOf(axes);
      const svg = mapSvg(plan, rows(plan));
      expect(wellFormed(svg)).toBe(true);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test('a title of the author cannot break the picture', () => {
    const plan = { ...planOf('decay = [1, 2]'), title: '<script>"&' };
    expect(mapSvg(plan, [])).toContain('&lt;script&gt;&quot;&amp;');
  });
});

describe('the table of a sweep', () => {
  const plan = planOf('decay = [0.05, 2]', 2);
  const rows = rowsOf(plan, ({ decay, seed }) => ({ error: seed === 5 ? 1 : decay, total: decay === 2 ? null : 3 }));

  test('is CSV, one line per run in the order of the plan', () => {
    expect(tableCsv(plan, rows.toReversed()).split('\n').slice(0, 3)).toEqual([
      'decay,seed,error,heldOut,total,verdict,ended,steps,seconds,engine,run',
      '0.05,4,0.05,0.05,3,reached,finished,200,1.5,wasm,0000-decay=0.05-seed=4',
      '2,4,2,2,,wrong,finished,200,1.5,wasm,0001-decay=2-seed=4',
    ]);
  });

  test('tells what every run estimated', () => {
    const estimated = rows.map((row): SweepRow => ({ ...row, parameters: row.index === 0 ? { c: 2.5 } : {} }));
    const lines = tableCsv(plan, estimated).split('\n');
    expect(lines[0]).toMatch(/,total,c,verdict,/);
    expect(lines.slice(1, 3).map((line) => line.split(',')[5])).toEqual(['2.5', '']);
  });

  test('verdicts are counted where seeds disagree', () => {
    expect(verdicts([rows[0], rows[2]])).toBe('1 reached, 1 wrong');
    expect(verdicts([rows[1], rows[3]])).toBe('wrong');
  });
});
