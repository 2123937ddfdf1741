import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Frame, frameVersion } from '../../src/problem/frame.ts';
import { History, pairs } from '../../src/problem/history.ts';

/** A frame of two terms with gradients (a, 0) and (0, b). */
function frame(step: number, a: number, b: number, heldOut = Number.NaN): Frame {
  return {
    v: frameVersion,
    step,
    phase: 0,
    seconds: step / 10,
    losses: Float64Array.of(a, b),
    heldOut: Float64Array.of(heldOut, heldOut),
    weights: Float64Array.of(1, 2),
    gram: Float64Array.of(a * a, 0, 0, b * b),
    stepDots: Float64Array.of(-a, -b),
    stepNorm: 1,
    preconditionedGram: null,
    total: a + 2 * b,
    rate: 1e-3,
    measure: heldOut,
    parameters: Float64Array.of(step),
  };
}

describe('history', () => {
  it('keeps frames as they are while there is room', () => {
    const h = new History(2, 1, 4);
    h.push(frame(0, 3, 4));
    h.push(frame(10, 1, 2));
    expect([...h.steps()]).toEqual([0, 10]);
    expect([...h.series('loss', 1).low]).toEqual([4, 2]);
    expect([...h.series('weightedNorm', 1).high]).toEqual([8, 4]);
    expect([...h.series('share', 0).low]).toEqual([3 / 11, 1 / 5]);
    expect([...h.series('weightedLoss', 1).low]).toEqual([8, 4]);
    expect([...h.series('cosine', 0).low]).toEqual([0, 0]);
    expect([...h.at(1).gram]).toEqual([1, 0, 0, 4]);
    expect(h.at(1).preconditionedGram).toBeNull();
  });

  it('merges neighbours when full and never loses an extreme', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 200 }),
        (values) => {
          const h = new History(2, 1, 8);
          values.forEach((v, k) => {
            h.push(frame(k, v, 1));
          });
          expect(h.length).toBeLessThanOrEqual(8);
          expect(h.frames).toBe(values.length);
          expect(Math.min(...h.series('loss', 0).low)).toBe(Math.min(...values));
          expect(Math.max(...h.series('loss', 0).high)).toBe(Math.max(...values));
          expect(h.steps().at(-1)).toBe(values.length - 1);
          // Buckets are consecutive and leave no frame out.
          h.firstSteps().forEach((first, k) => {
            expect(first).toBe(k * h.span);
          });
        },
      ),
    );
  });

  it('leaves aside what was not evaluated', () => {
    const h = new History(2, 1, 2);
    [Number.NaN, 5, Number.NaN, Number.NaN].forEach((held, k) => {
      h.push(frame(k, 1, 1, held));
    });
    expect([...h.series('heldOut', 0).low]).toEqual([5, Number.NaN]);
  });

  it('goes on from a snapshot as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (before, after) => {
        const whole = new History(2, 1, 8);
        for (let k = 0; k < before; k++) whole.push(frame(k, 1 + (k % 7), 2));
        const copy = History.from(whole.snapshot());
        for (let k = before; k < before + after; k++) {
          whole.push(frame(k, 1 + (k % 7), 2));
          copy.push(frame(k, 1 + (k % 7), 2));
        }
        expect(copy.snapshot()).toEqual(whole.snapshot());
      }),
    );
  });

  it('holds a million steps well below 50 MB', () => {
    const h = new History(6, 3);
    const one: Frame = {
      ...frame(0, 1, 1),
      losses: new Float64Array(6).fill(1),
      heldOut: new Float64Array(6),
      weights: new Float64Array(6).fill(1),
      gram: new Float64Array(36).fill(1),
      stepDots: new Float64Array(6),
      parameters: new Float64Array(3),
    };
    for (let step = 0; step < 20_000; step++) h.push({ ...one, step });
    const bytes = Object.values(h.snapshot()).reduce(
      (sum, x) => sum + (x instanceof Float64Array ? x.byteLength : 0),
      0,
    );
    expect(bytes).toBeLessThan(8e6);
    expect(h.frames).toBe(20_000);
  });

  it('numbers the pairs of terms', () => {
    expect(pairs(3)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });
});
