import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decades, linearTicks, logTicks, thinned } from '../../src/figure/ticks.ts';

describe('ticks', () => {
  it('are round, inside, and about as many as asked for', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-0.3, 0.3, 3)).toEqual([-0.2, 0, 0.2]);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (min, width) => {
          const ticks = linearTicks(min, min + width, 5);
          expect(ticks.length).toBeGreaterThanOrEqual(1);
          expect(ticks.length).toBeLessThanOrEqual(7);
          for (const t of ticks) {
            expect(t).toBeGreaterThanOrEqual(min - width * 1e-6);
            expect(t).toBeLessThanOrEqual(min + width * (1 + 1e-6));
          }
        },
      ),
    );
  });

  it('are powers of ten on a logarithmic axis, evenly thinned', () => {
    expect(logTicks(1e-3, 1e3, 10)).toEqual([1e-3, 1e-2, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(1e-8, 3e3, 5).map(Math.log10).map(Math.round)).toEqual([-6, -3, 0, 3]);
    expect(logTicks(1.5, 12, 5)).toEqual([2, 5, 10]);
    expect(logTicks(0, 1, 5)).toEqual([]);
  });

  it('are whole decades between two exponents', () => {
    expect(decades(-2, 1, 6)).toEqual([0.01, 0.1, 1, 10]);
    expect(decades(-12, 0, 6)).toEqual([1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1]);
    expect(thinned([1, 2, 3, 4, 5], 2)).toEqual([1, 4]);
  });
});
