import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  align,
  noTurn,
  plane,
  preconditionedPlane,
  rawPlane,
  turned,
  turnPlane,
  upright,
  weightedGram,
} from '../../../src/panel/compass/geometry.ts';
import { cosine, totalNorm, weightedNorms } from '../../../src/problem/gram.ts';

/** Gram matrix of vectors given by rows. */
const gramOf = (rows: number[][]) =>
  Float64Array.from(rows.flatMap((a) => rows.map((b) => a.reduce((s, x, k) => s + x * b[k], 0))));

const rowsArbitrary = (m: number, n: number) =>
  fc.array(
    fc.array(
      fc.integer({ min: -300, max: 300 }).map((k) => k / 100),
      { minLength: n, maxLength: n },
    ),
    {
      minLength: m,
      maxLength: m,
    },
  );

describe('plane', () => {
  it('shows two gradients exactly: lengths, angle, sum', () => {
    // g1 = (1, 0), g2 = (−1, 2): norms 1 and √5, cosine −1/√5, sum (0, 2).
    const p = plane([1, -1, -1, 5], null);
    const [a, b] = p.vectors;
    expect(Math.hypot(a.x, a.y)).toBeCloseTo(1, 12);
    expect(Math.hypot(b.x, b.y)).toBeCloseTo(Math.sqrt(5), 12);
    expect((a.x * b.x + a.y * b.y) / Math.sqrt(5)).toBeCloseTo(-1 / Math.sqrt(5), 12);
    expect(Math.hypot(p.sum.x, p.sum.y)).toBeCloseTo(2, 12);
    expect(p.shown).toBeCloseTo(1, 14);
    expect(p.vectors.every((v) => v.inPlane > 1 - 1e-12)).toBe(true);
  });

  it('keeps angles of two weighted gradients 7000 : 1 apart', () => {
    const gram = [49e6, -0.81 * 7000, -0.81 * 7000, 1];
    const [a, b] = plane(gram, null).vectors;
    const cos = (a.x * b.x + a.y * b.y) / (Math.hypot(a.x, a.y) * Math.hypot(b.x, b.y));
    expect(cos).toBeCloseTo(-0.81, 6);
    expect(Math.hypot(b.x, b.y)).toBeCloseTo(1, 6);
  });

  it('preserves norms and cosines of any two gradients, weighted', () => {
    fc.assert(
      fc.property(
        rowsArbitrary(2, 6),
        fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: 0.01, max: 100, noNaN: true })),
        (rows, weights) => {
          const g = gramOf(rows);
          fc.pre(g[0] > 1e-3 && g[3] > 1e-3 && Math.abs(cosine(g, 0, 1)) < 0.9999);
          const p = plane(weightedGram(g, weights), null);
          const norms = weightedNorms(g, weights);
          p.vectors.forEach((v, i) => {
            expect(Math.hypot(v.x, v.y) / norms[i]).toBeCloseTo(1, 8);
          });
          const [a, b] = p.vectors;
          expect((a.x * b.x + a.y * b.y) / (norms[0] * norms[1])).toBeCloseTo(cosine(g, 0, 1), 6);
          expect(p.sum.norm).toBeCloseTo(totalNorm(g, weights), 8);
        },
      ),
    );
  });

  it('says how much lies outside the plane', () => {
    // Three orthogonal gradients of lengths 3, 2, 1: the third is invisible.
    const p = plane(
      gramOf([
        [3, 0, 0],
        [0, 2, 0],
        [0, 0, 1],
      ]),
      null,
    );
    expect(p.vectors.map((v) => v.inPlane)).toEqual([1, 1, 0]);
    expect(p.vectors[2].norm).toBe(1);
    expect(p.shown).toBeCloseTo(13 / 14, 14);
    fc.assert(
      fc.property(rowsArbitrary(4, 6), (rows) => {
        for (const v of plane(gramOf(rows), null).vectors) {
          expect(v.x * v.x + v.y * v.y).toBeLessThanOrEqual(v.norm * v.norm * (1 + 1e-9) + 1e-12);
        }
      }),
    );
  });

  it('places the step from its products with the gradients', () => {
    fc.assert(
      fc.property(rowsArbitrary(2, 5), rowsArbitrary(1, 5), (rows, [s]) => {
        const g = gramOf(rows);
        fc.pre(g[0] > 1e-2 && g[3] > 1e-2 && Math.abs(cosine(g, 0, 1)) < 0.99);
        const dots = rows.map((r) => r.reduce((sum, x, k) => sum + x * s[k], 0));
        const norm = Math.hypot(...s);
        fc.pre(norm > 1e-3);
        const p = rawPlane({ gram: g, weights: [2, 0.5], stepDots: dots, stepNorm: norm });
        // In the plane, s·vᵢ must come out of the coordinates.
        p.vectors.forEach((v, i) => {
          expect(v.x * p.step!.x + v.y * p.step!.y).toBeCloseTo([2, 0.5][i] * dots[i], 6);
        });
        expect(p.step!.norm).toBe(norm);
        expect(p.step!.inPlane).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('shows plain gradient descent opposite to the sum', () => {
    const gram = gramOf([
      [1, 2, 0],
      [0, 1, 3],
    ]);
    const weights = [1, 2];
    // s = −η Σ λᵢgᵢ, so s·gⱼ = −η Σ λᵢGᵢⱼ.
    const stepDots = [0, 1].map((j) => -0.1 * (weights[0] * gram[j] + weights[1] * gram[2 + j]));
    const p = rawPlane({ gram, weights, stepDots, stepNorm: 0.1 * totalNorm(gram, weights) });
    expect(p.step!.x).toBeCloseTo(-0.1 * p.sum.x, 12);
    expect(p.step!.y).toBeCloseTo(-0.1 * p.sum.y, 12);
    expect(p.step!.inPlane).toBeCloseTo(1, 12);
  });

  it('bears missing steps, vanishing and parallel gradients, one term', () => {
    expect(rawPlane({ gram: [1], weights: [1], stepDots: [Number.NaN], stepNorm: 0 }).step).toBeNull();
    expect(plane([0, 0, 0, 0], null).shown).toBe(1);
    const parallel = plane(
      gramOf([
        [1, 0],
        [2, 0],
      ]),
      null,
    );
    expect(Math.abs(parallel.vectors[1].x)).toBeCloseTo(2, 12);
    expect(parallel.vectors[1].y).toBe(0);
    expect(plane([], null).vectors).toEqual([]);
  });
});

describe('preconditionedPlane', () => {
  it('scales contributions by the change of their weights', () => {
    const p = preconditionedPlane([4, 0, 0, 9], [1, 2], [3, 2]);
    expect(p.vectors.map((v) => v.norm)).toEqual([6, 3]);
    expect(p.sum.norm).toBeCloseTo(Math.sqrt(45), 12);
  });
});

describe('align', () => {
  it('undoes any rotation or reflection', () => {
    fc.assert(
      fc.property(
        rowsArbitrary(3, 2),
        fc.double({ min: -3.1, max: 3.1, noNaN: true }),
        fc.boolean(),
        (rows, angle, mirror) => {
          const p = plane(gramOf(rows), null);
          fc.pre(p.vectors.every((v) => v.norm > 0.05));
          const c = Math.cos(angle);
          const s = Math.sin(angle);
          const t = mirror ? { a: c, b: s, c: s, d: -c } : { a: c, b: -s, c: s, d: c };
          const moved = turnPlane(p, t);
          const back = turnPlane(moved, align(moved.vectors, p.vectors));
          back.vectors.forEach((v, i) => {
            expect(v.x).toBeCloseTo(p.vectors[i].x, 6);
            expect(v.y).toBeCloseTo(p.vectors[i].y, 6);
          });
        },
      ),
    );
  });

  it('leaves the drawing alone when there is nothing to go by', () => {
    expect(align([], [])).toEqual(noTurn);
  });

  it('turns a vector upright', () => {
    const v = { x: 3, y: -4 };
    const up = turned(v, upright(v));
    expect(up.x).toBeCloseTo(0, 12);
    expect(up.y).toBeCloseTo(5, 12);
  });
});
