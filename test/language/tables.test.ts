import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { parseTable } from '../../src/language/lower/data.ts';
import { line } from './spec.ts';

describe('columns of a table', () => {
  it.each([
    ['commas', 't,u\n0.5,0.6\n1.0,0.4\n'],
    ['semicolons', 't;u\n0.5;0.6\n1.0;0.4\n'],
    ['tabs', 't\tu\n0.5\t0.6\n1.0\t0.4\n'],
    ['a comment, a byte-order mark and Windows line ends', '\uFEFF# a; b, c\r\nt,u\r\n0.5,0.6\r\n1.0,0.4\r\n'],
  ])('with %s', (_, text) => {
    const { header, rows } = parseTable('x.csv', text);
    expect(header).toEqual(['t', 'u']);
    expect(rows.map((r) => r.cells.map(Number))).toEqual([
      [0.5, 0.6],
      [1, 0.4],
    ]);
  });

  it('are those of the header where the numbers have decimal commas', () => {
    const { header, rows } = parseTable('x.csv', 't;u\n0,5;0,61\n1,0;0,37\n');
    expect(header).toEqual(['t', 'u']);
    expect(rows[0].cells).toEqual(['0,5', '0,61']);
  });

  const messages = (csv: string) => {
    const spec = `variable t in [0, 2]
unknown u(t)
estimate k = 1 in [0, 3]
equation e: u' = -k*u
initial s: u(0) = 1
data lab from "x.csv" { t = "t"  u = "u" }
`;
    return compileSpec(spec, { readFile: () => csv }).findings.map(line);
  };

  it('say the first cell that is no number, and how many more there are', () => {
    expect(messages('t,u\n0.5,abc\n1,\n1.5,NaN\n2,0.1\n')).toEqual([
      '6:38 error data-number "x.csv" line 2, column "u" holds "abc" instead of a number (and 2 more)',
    ]);
    expect(messages('t;u\n0,5;0.6\n')).toEqual([
      '6:29 error data-number "x.csv" line 2, column "t" holds "0,5" instead of a number; numbers are written with a decimal point',
    ]);
  });
});
