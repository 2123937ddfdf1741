import { describe, expect, test } from 'vitest';
import { smallestTotal, smallestTotalText } from '../../../src/sweep/rows/finding.ts';
import { pointsOf } from '../../../src/sweep/rows/row.ts';
import { planOf, rowsOf } from './rows.ts';

describe('whether the smallest total is the best solution', () => {
  const plan = planOf('decay = [1, 2, 3]', 3);

  test('it is not where another point has the smallest error', () => {
    const rows = rowsOf(plan, ({ decay }) => ({
      error: [0.9, 0.01, 0.5][decay - 1],
      total: [1e-6, 1e-3, 1e-2][decay - 1],
    }));
    const points = pointsOf(plan, rows);
    const found = smallestTotal(points);
    expect(found).toMatchObject({ isBest: false, smallest: { set: { decay: 1 } }, best: { set: { decay: 2 } } });
    expect(found?.rankCorrelation).toBeCloseTo(-0.5, 12);
    expect(smallestTotalText(points, rows)).toMatch(
      /^The smallest total is not the best solution: .*decay=1 has error 0\.9, while decay=2 has error 0\.01 \(90× smaller\)/,
    );
  });

  test('it is where both are at one point', () => {
    const rows = rowsOf(plan, ({ decay }) => ({ error: decay / 100, total: decay }));
    expect(smallestTotal(pointsOf(plan, rows))).toMatchObject({ isBest: true, rankCorrelation: 1 });
    expect(smallestTotalText(pointsOf(plan, rows), rows)).toMatch(/also the best solution here: error 0\.01/);
  });

  test('says so where no run solves the problem', () => {
    const text = (error: number) => {
      const rows = rowsOf(plan, ({ decay }) => ({ error: error * decay, total: decay }));
      return smallestTotalText(pointsOf(plan, rows), rows);
    };
    expect(text(0.5)).toMatch(/No run reached its tolerance\.$/);
    expect(text(0.05)).not.toMatch(/tolerance/);
  });

  test('nothing is said of a single point', () => {
    expect(smallestTotal(pointsOf(plan, []))).toBeNull();
    expect(smallestTotalText(pointsOf(plan, []), [])).toMatch(/^Too few runs/);
  });

  test('a seed that came to nothing counts as infinitely wrong, not as absent', () => {
    const rows = rowsOf(plan, ({ decay, seed }) => ({
      error: decay === 2 && seed > 4 ? null : 0.1 * decay,
      total: decay,
    }));
    expect(pointsOf(plan, rows).map((p) => p.error)).toEqual([0.1, Number.POSITIVE_INFINITY, expect.closeTo(0.3)]);
    expect(smallestTotal(pointsOf(plan, rows))?.best.set).toEqual({ decay: 1 });
  });
});
