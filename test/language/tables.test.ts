import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { headersOf, TableReader, tableOf } from '../../src/language/files/table.ts';
import { line } from './spec.ts';

describe('columns of a table', () => {
  it.each([
    ['commas', 't,u\n0.5,0.6\n1.0,0.4\n'],
    ['semicolons', 't;u\n0.5;0.6\n1.0;0.4\n'],
    ['tabs', 't\tu\n0.5\t0.6\n1.0\t0.4\n'],
    ['a comment, a byte-order mark and Windows line ends', '\uFEFF# a; b, c\r\nt,u\r\n0.5,0.6\r\n1.0,0.4\r\n'],
  ])('with %s', (_, text) => {
    const table = tableOf('x.csv', text);
    expect(headersOf(table)).toEqual(['t', 'u']);
    expect(table.columns.map((c) => Array.from(c.numbers))).toEqual([
      [0.5, 1],
      [0.6, 0.4],
    ]);
  });

  it('are those of the header where the numbers have decimal commas', () => {
    const table = tableOf('x.csv', 't;u\n0,5;0,61\n1,0;-3,7e-1\n');
    expect(headersOf(table)).toEqual(['t', 'u']);
    expect(table.columns[1].numbers).toEqual(Float64Array.of(0.61, -0.37));
    expect(table.decimalCommas).toBe(true);
  });

  it('are the same however the text is cut', () => {
    const text = '\uFEFF# a\r\nt,"u, ""x"""\r\n\r\n1,2\r\n3,\r\n4,y\r\n5,"6"';
    const whole = tableOf('x.csv', text);
    expect(headersOf(whole)).toEqual(['t', 'u, "x"']);
    expect(Array.from(whole.lines)).toEqual([4, 5, 6, 7]);
    expect(Array.from(whole.columns[1].numbers)).toEqual([2, Number.NaN, Number.NaN, 6]);
    expect(whole.columns[1]).toMatchObject({ missing: 1, oddCount: 1, odd: [{ row: 2, text: 'y' }] });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length })), (cuts) => {
        const reader = new TableReader('x.csv');
        let at = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
          reader.push(text.slice(at, cut));
          at = cut;
        }
        expect(reader.end()).toEqual(whole);
      }),
    );
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
    expect(messages('t,u\n0.5,abc\n1,\n1.5,inf\n2,0.1\n')).toEqual([
      '6:38 error data-number "x.csv" line 2, column "u" holds "abc" instead of a number (and 1 more)',
    ]);
    expect(messages('t,u\n0.5,0x10\n')).toEqual([
      '6:38 error data-number "x.csv" line 2, column "u" holds "0x10" instead of a number; numbers are written in decimal digits',
    ]);
    expect(messages('t,u\n"0,5",0.6\n')).toEqual([
      '6:29 error data-number "x.csv" line 2, column "t" holds "0,5" instead of a number; numbers are written with a decimal point',
    ]);
  });

  it('read decimal commas where another sign parts the columns, and say so', () => {
    expect(messages('t;u\n0,5;0.6\n1;0,4\n')).toEqual([
      '6:15 information decimal-comma "x.csv" has decimal commas: 0,5 in it is read as 0.5',
    ]);
  });

  it('leave out what is missing, and say how much', () => {
    expect(messages('t,u\n0.5,0.6\n1,NA\n1.2,.\n1.5,\n2,0.1\n')).toEqual([
      '6:38 information data-missing "x.csv" column "u": 3 of 5 cells are missing; they are left out',
    ]);
    expect(messages('t,u\n0.5,\n1,NaN\n')).toEqual(['6:38 error data-number "x.csv" column "u" holds no number']);
    expect(messages('t,u\n0.5,1\n,0.4\n')).toContainEqual(
      '6:38 error data-number "x.csv" line 3 holds a value without its time',
    );
  });

  it('with one name are told', () => {
    expect(messages('t,u [m],u [s]\n0.5,1,2\n')).toEqual([
      '6:38 error data-column "x.csv" has 2 columns "u"; give them different names',
    ]);
  });
});
