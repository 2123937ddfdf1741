import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels, textWidth } from '../../../src/panel/compass/labels.ts';
import { calmFrame, compassFrame, stepDescends, stepServes } from '../../../src/panel/compass/readings.ts';
import { nextRing, noRing } from '../../../src/panel/compass/ring.ts';
import { compassPlane, continued, extend, scene, type Trail, trailLength } from '../../../src/panel/compass/scene.ts';
import { arrowHead, compassSvg } from '../../../src/panel/compass/svg.ts';
import { apply, emptyModel, hasGradients } from '../../../src/panel/page/model.ts';
import { printPalette } from '../../../src/panel/page/theme.ts';
import { record } from '../recording.ts';

const frame = {
  gram: [1, -1, -1, 5],
  weights: [1, 1],
  stepDots: [0, -0.4],
  stepNorm: 0.2,
  preconditionedGram: [1, 0, 0, 1],
};
const raw = { view: 'raw', lengths: 'true' } as const;

const drawn = (weights: number[], lengths: 'true' | 'equal' = 'true', gram = frame.gram) => {
  const p = continued(compassPlane({ ...frame, gram }, weights, { view: 'raw', lengths })!, null);
  return scene(p, ['release', 'motion'], [], { view: 'raw', lengths }, { width: 300, height: 300 }, null);
};

describe('the compass', () => {
  it('points where terms pull, the sum of all upwards', () => {
    const s = drawn([1, 1]);
    expect(s.sum.x).toBeCloseTo(0, 9);
    expect(s.sum.y).toBeLessThan(0);
    // g₁ = (1, 0), g₂ = (−1, 2), sum (0, 2): drawn in the ratio 1 : √5 : 2.
    const length = (a: { x: number; y: number }) => Math.hypot(a.x, a.y);
    expect(length(s.arrows[1]) / length(s.arrows[0])).toBeCloseTo(Math.sqrt(5), 9);
    expect(length(s.sum) / length(s.arrows[0])).toBeCloseTo(2, 9);
    expect(length(s.arrows[1])).toBeCloseTo(s.ring, 9);
  });

  it('turns when a weight changes while the terms stay where they were', () => {
    const before = compassPlane(frame, [1, 1], raw)!;
    const first = continued(before, null);
    const second = continued(compassPlane(frame, [3, 1], raw)!, first);
    const angle = (v: { x: number; y: number }) => Math.atan2(v.y, v.x);
    expect(angle(second.vectors[0])).toBeCloseTo(angle(first.vectors[0]), 6);
    expect(angle(second.vectors[1])).toBeCloseTo(angle(first.vectors[1]), 6);
    expect(Math.abs(angle(second.sum) - angle(first.sum))).toBeGreaterThan(0.3);
  });

  it('draws the step that plain descent takes along the sum of the pulls', () => {
    const s = drawn([1, 1]);
    expect(Math.atan2(s.step!.y, s.step!.x)).toBeCloseTo(Math.atan2(s.sum.y, s.sum.x), 9);
  });

  it('keeps what is too short visible as a stub, and makes all equal on request', () => {
    const s = drawn([1, 1e-5]);
    expect(s.arrows[1].stub).toBe(true);
    expect(Math.hypot(s.arrows[1].x, s.arrows[1].y)).toBeCloseTo(16, 9);
    const equal = drawn([1, 1e-5], 'equal');
    expect(Math.hypot(equal.arrows[1].x, equal.arrows[1].y)).toBeCloseTo(equal.ring, 6);
  });

  it('has no optimiser’s view where the optimiser has none', () => {
    expect(
      compassPlane({ ...frame, preconditionedGram: null }, [1, 1], { view: 'optimiser', lengths: 'true' }),
    ).toBeNull();
  });

  it('keeps a trail of bounded length within the ring', () => {
    const trail: Trail = { points: [], plane: null };
    for (let k = 0; k < 100; k++) extend(trail, continued(compassPlane(frame, [1, 1 + k / 50], raw)!, trail.plane));
    expect(trail.points).toHaveLength(trailLength);
    for (const p of trail.points) expect(Math.hypot(p.x, p.y)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('is saved as SVG', () => {
    const svg = compassSvg(drawn([1, 1]), 'Compass', printPalette, {
      width: 1,
      height: 1,
      foreground: '#000',
      muted: '#555',
      grid: '#ddd',
      background: '#fff',
      font: 'Arial',
      fontSize: 12,
    });
    expect(svg).toContain('viewBox="0 0 300 300"');
    expect(svg.match(/<polygon/g)).toHaveLength(4);
    expect(svg).not.toMatch(/NaN|undefined/);
    expect(arrowHead({ x: 0, y: 0 }, 9)).toBe('');
  });
});

describe('labels', () => {
  const ring = 100;
  const half = { width: 160, height: 130 };
  const tips = fc.uniqueArray(
    fc.record({
      text: fc.constantFrom('release', 'motion', 'u(0)', 'all together'),
      length: fc.integer({ min: 25, max: ring }),
      place: fc.integer({ min: 0, max: 17 }),
    }),
    // Arrows at least 20° apart: of two that point alike one leader has to lie beside the other's arrow.
    { maxLength: 5, selector: ({ place }) => place },
  );

  /** Distance between the segments from the origin to `tip` and from `a` to `b`, sampled. */
  function gap(tip: { x: number; y: number }, [ax, ay]: readonly number[], [bx, by]: readonly number[]): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i <= 40; i++) {
      for (let j = 0; j <= 40; j++) {
        const [p, q] = [i / 40, j / 40];
        least = Math.min(least, Math.hypot(p * tip.x - ax - q * (bx - ax), p * tip.y - ay - q * (by - ay)));
      }
    }
    return least;
  }

  it('stand outside of the ring, apart from each other, and their leaders cross no arrow', () => {
    fc.assert(
      fc.property(tips, (list) => {
        const arrows = list.map(({ text, length, place }) => ({
          text,
          x: length * Math.cos((place * Math.PI) / 9),
          y: length * Math.sin((place * Math.PI) / 9),
        }));
        const placed = placeLabels(arrows, ring, half);
        placed.forEach(({ leader }, k) => {
          arrows.forEach((arrow, i) => {
            if (i === k) return;
            for (let n = 1; n < leader.length; n++) expect(gap(arrow, leader[n - 1], leader[n])).toBeGreaterThan(1);
          });
        });
        for (const [k, a] of placed.entries()) {
          expect(Math.hypot(a.x, a.y)).toBeGreaterThan(ring - 1);
          for (const b of placed.slice(k + 1)) {
            const columns = ({ text, x, anchor }: typeof a) =>
              anchor === 'start' ? [x, x + textWidth(text)] : [x - textWidth(text), x];
            const [a0, a1] = columns(a);
            const [b0, b1] = columns(b);
            if (a0 < b1 && b0 < a1) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(13);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the ring', () => {
  it('stays until an arrow leaves it or all are lost in it, then eases; under the pointer it stays', () => {
    let ring = nextRing(noRing, 1, false);
    const { value } = ring;
    for (const longest of [0.6, 0.9, 1.1, 0.5]) {
      ring = nextRing(ring, longest, false);
      expect(ring).toEqual({ value, target: null });
    }
    expect(nextRing(ring, 5, true)).toEqual({ value, target: null });
    const values: number[] = [];
    for (let k = 0; k < 60; k++) {
      ring = nextRing(ring, 0.01, false);
      values.push(ring.value);
    }
    expect(ring.target).toBeNull();
    expect(ring.value).toBeCloseTo(0.01 / 0.78, 3);
    for (let k = 1; k < values.length; k++) expect(values[k] / values[k - 1]).toBeGreaterThan(0.3);
  });
});

describe('readings', () => {
  it('say whom the step serves', () => {
    // s = −0.2 (g₁ + g₂)/2 along (0, −1): no help for g₁ = (1, 0), full descent of the sum.
    expect(stepServes(frame, 0)).toBeCloseTo(0, 12);
    expect(stepServes(frame, 1)).toBeCloseTo(2 / Math.sqrt(5), 12);
    expect(stepDescends(frame)).toBeCloseTo(1, 12);
    expect(stepServes({ ...frame, stepNorm: 0 }, 0)).toBeNaN();
  });

  it('are calmer than single frames and of the same moment', () => {
    const recording = record({
      id: 'r',
      title: '',
      variant: null,
      weights: { release: 1, rest: 1, motion: 1e-5 },
      steps: 200,
      every: 10,
      seed: 5,
    });
    const model = emptyModel();
    apply(model, { type: 'started', header: recording.header });
    // Every second step the first two gradients turn against each other.
    const frames = recording.frames.map((frame, k) => {
      const gram = frame.gram.slice();
      if (k % 2 === 1) for (const i of [1, 3]) gram[i] = -gram[i];
      return { ...frame, gram };
    });
    apply(model, { type: 'frames', n: 0, run: 'r', frames });
    const calm = calmFrame(model.run!, 15)!;
    expect(calm.step).toBe(recording.frames[15].step);
    const moves = (of: (k: number) => ArrayLike<number>) =>
      [11, 12, 13, 14, 15].reduce((sum, k) => sum + Math.abs(of(k)[1] / of(k)[0] - of(k - 1)[1] / of(k - 1)[0]), 0);
    expect(moves((k) => calmFrame(model.run!, k)!.gram)).toBeLessThan(moves((k) => frames[k].gram));
  });

  it('are of the last frame that had a step', () => {
    const recording = record({
      id: 'r',
      title: '',
      variant: null,
      weights: { release: 1, rest: 1, motion: 1e-5 },
      steps: 50,
      every: 10,
      seed: 5,
    });
    const model = emptyModel();
    apply(model, { type: 'started', header: recording.header });
    apply(model, { type: 'frames', n: 0, run: 'r', frames: recording.frames.slice(0, 5) });
    expect(compassFrame(model.run!)?.step).toBe(40);
    const ended = { ...recording.frames[5], stepDots: new Float64Array(3).fill(Number.NaN), stepNorm: 0 };
    apply(model, { type: 'frames', n: 1, run: 'r', frames: [ended] });
    expect(compassFrame(model.run!)?.step).toBe(40);
    expect(hasGradients(model.run!)).toBe(true);
    const solved = { ...ended, gram: new Float64Array(9) };
    apply(model, { type: 'started', header: { ...recording.header, id: 'solved' } });
    apply(model, { type: 'frames', n: 2, run: 'solved', frames: [solved] });
    expect(hasGradients(model.run!)).toBe(false);
    expect(compassFrame(model.run!)?.step).toBe(50);
  });
});
