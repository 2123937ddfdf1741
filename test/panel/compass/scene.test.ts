import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Label, placeLabels, textWidth } from '../../../src/panel/compass/labels.ts';
import { compassFrame, stepDescends, stepServes } from '../../../src/panel/compass/readings.ts';
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
  return scene(p, ['release', 'motion'], [], { view: 'raw', lengths }, 300, null);
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
  it('never overlap and stay in the box when there is room', () => {
    const box = { left: 0, right: 300, top: 12, bottom: 290 };
    const label = fc.record({
      text: fc.constantFrom('release', 'motion', 'all together', 'u(0)'),
      x: fc.integer({ min: 0, max: 300 }),
      y: fc.integer({ min: 0, max: 300 }),
      anchor: fc.constantFrom('start', 'middle', 'end'),
    }) as fc.Arbitrary<Label>;
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (labels) => {
        const placed = placeLabels(labels, 14, box);
        for (const [k, a] of placed.entries()) {
          expect(a.y).toBeLessThanOrEqual(box.bottom);
          for (const b of placed.slice(k + 1)) {
            const columns = (l: Label) => {
              const w = textWidth(l.text);
              const left = l.anchor === 'start' ? l.x : l.anchor === 'end' ? l.x - w : l.x - w / 2;
              return [left, left + w];
            };
            const [a0, a1] = columns(a);
            const [b0, b1] = columns(b);
            if (a0 < b1 && b0 < a1) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual(14 - 1e-9);
          }
        }
      }),
    );
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
