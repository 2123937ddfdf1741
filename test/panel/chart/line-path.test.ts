import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelAlong, traceLine } from '../../../src/panel/chart/line-path.ts';

type Move = ['M' | 'L', number, number];

function traced(xs: number[], values: (number | null)[], bridge = false): Move[] {
  const moves: Move[] = [];
  const pen = {
    moveTo: (x: number, y: number) => void moves.push(['M', x, y]),
    lineTo: (x: number, y: number) => void moves.push(['L', x, y]),
  };
  traceLine(pen, xs, values, [0, xs.length - 1], { toX: (x) => x, toY: (y) => y, bridge });
  return moves;
}

describe('a line on the screen', () => {
  it('lies where its axis has the values, linear or logarithmic', () => {
    const values = [1, 10, 100];
    expect(values.map(pixelAlong('linear', [0, 100], 50, 200))).toEqual([52, 70, 250]);
    expect(values.map(pixelAlong('log', [1, 100], 50, 200))).toEqual([50, 150, 250]);
    expect(values.map(pixelAlong('log', [1, 100], 250, -200))).toEqual([250, 150, 50]);
  });

  it('goes through every value as long as each has a column of its own', () => {
    expect(traced([0, 2, 5], [1, 3, 2])).toEqual([
      ['M', 0, 1],
      ['L', 2, 3],
      ['L', 5, 2],
    ]);
  });

  it('is broken where values are missing, or bridges them', () => {
    expect(traced([0, 2, 4, 6], [1, null, 3, 4]).map(([kind]) => kind)).toEqual(['M', 'M', 'L']);
    expect(traced([0, 2, 4, 6], [1, Number.NaN, 3, 4], true).map(([kind]) => kind)).toEqual(['M', 'L', 'L']);
  });

  it('stands upright where two values share one x', () => {
    expect(traced([0, 3, 3, 6], [1, 1, 9, 9])).toContainEqual(['L', 3, 9]);
    expect(traced([0, 3, 3, 6], [1, 1, 9, 9]).filter(([, x]) => x === 3)).toHaveLength(4);
  });

  it('keeps lowest, highest, first and last of each column, in few points', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 400 }),
        (values) => {
          const per = 20;
          const xs = values.map((_, k) => k / per);
          const moves = traced(xs, values);
          expect(moves.length).toBeLessThanOrEqual(4 * Math.ceil(values.length / per));
          const heights = moves.map(([, , y]) => y);
          for (let from = 0; from < values.length; from += per) {
            const column = values.slice(from, from + per);
            const [low, high] = [Math.min(...column), Math.max(...column)];
            expect(heights).toContain(column[0]);
            if (high - low > 0.5) expect(heights).toEqual(expect.arrayContaining([low, high, column.at(-1)]));
          }
        },
      ),
    );
  });
});
