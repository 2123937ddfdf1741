import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvOfColumns, csvRows, csvText } from '../../src/problem/csv.ts';

test('numbers have all their digits, and what is absent an empty cell', () => {
  expect(
    csvText(
      ['t', 'u'],
      [
        [0.1, 1 / 3],
        [Number.NaN, null],
        [-1e-300, undefined],
      ],
    ),
  ).toBe('t,u\n0.1,0.3333333333333333\nNaN,\n-1e-300,\n');
});

test('texts are quoted where they have to be', () => {
  expect(
    csvText(
      ['a, b', '"c"'],
      [
        ['x', 1],
        ['y,z', 2],
      ],
    ),
  ).toBe('"a, b","""c"""\nx,1\n"y,z",2\n');
});

test('columns of numbers have all their digits below names that are quoted where they have to be', () => {
  const columns = [Float64Array.of(0.1, -1e-300), [1 / 3, Number.NaN]];
  expect(csvOfColumns(['t', 'a, b'], columns)).toBe('t,"a, b"\n0.1,0.3333333333333333\n-1e-300,NaN\n');
});

test('a table without rows is its header', () => {
  expect(csvOfColumns(['t', 'u'], [[], []])).toBe('t,u\n');
});

test('what was written is read back', () => {
  const cell = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      expect(csvRows(csvText(['a', 'b'], rows))).toEqual([['a', 'b'], ...rows]);
    }),
  );
});
