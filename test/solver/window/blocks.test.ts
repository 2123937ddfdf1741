import { describe, expect, it } from 'vitest';
import { relativeError } from '../../../src/numeric/grid.ts';
import { defaultChoice } from '../../../src/solver/basis/basis.ts';
import { BlockMarch } from '../../../src/solver/window/blocks.ts';
import { WindowSolver } from '../../../src/solver/window/window.ts';
import { preparedOf, solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

const oscillator: Textbook = {
  unknowns: ['u', 'v'],
  interval: [0, 4],
  equations: ["u'' = -4*u", "v' = -v + u"],
  conditions: ['u(0)=1', "u'(0)=0", 'v(0)=0'],
};

/** v' + v = cos 2t, v(0) = 0. */
const v = (t: number) => (Math.cos(2 * t) + 2 * Math.sin(2 * t) - Math.exp(-t)) / 5;
const tops = [(t: number) => -4 * Math.cos(2 * t), (t: number) => Math.cos(2 * t) - v(t)];
const stateAt = (t: number) => Float64Array.of(Math.cos(2 * t), -2 * Math.sin(2 * t), v(t));

function windowed(text: Textbook) {
  const prepared = preparedOf(text);
  if (prepared.kind !== 'forward') throw new Error('no march');
  const solver = new WindowSolver(prepared.system, defaultChoice);
  return { solver, blocks: new BlockMarch(solver) };
}

describe('the first guess of a window by blocks', () => {
  it('is the highest derivatives at the collocation points, in one window after the other', () => {
    const { solver, blocks } = windowed(oscillator);
    const scale = Float64Array.of(1, 2, 1);
    for (const start of [0, 1.5]) {
      const place = { start, length: 1.5, state: stateAt(start) };
      expect(
        blocks.guess(
          place,
          scale,
          1e-13,
          tops.map((top) => top(start)),
        ),
      ).toBe(true);
      blocks.keep();
      const n = solver.points;
      const times = solver.grid.tau.map((tau) => start + 0.75 * (1 + tau));
      for (const [i, top] of tops.entries()) {
        expect(relativeError([solver.top.subarray(i * n, (i + 1) * n)], [times.map(top)])).toBeLessThan(1e-10);
      }
      expect(blocks.iterations).toBeGreaterThan(5);
      expect(blocks.iterations).toBeLessThan(30);
    }
  });

  it('runs backwards as well', () => {
    const { solver, blocks } = windowed(oscillator);
    const place = { start: 2, length: -1.2, state: stateAt(2) };
    const at = tops.map((top) => top(2));
    expect(blocks.guess(place, Float64Array.of(1, 2, 1), 1e-13, at)).toBe(true);
    const times = solver.grid.tau.map((tau) => 2 - 0.6 * (1 + tau));
    expect(relativeError([solver.top.subarray(0, solver.points)], [times.map(tops[0])])).toBeLessThan(1e-10);
  });

  it('is none where the iteration does not converge', () => {
    const { blocks } = windowed({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u' = -1e4*u"],
      conditions: ['u(0)=1'],
    });
    const place = { start: 0, length: 1, state: Float64Array.of(1) };
    expect(blocks.guess(place, Float64Array.of(1), 1e-12, [-1e4])).toBe(false);
  });

  it('keeps windows long where the whole of them would take many iterations', () => {
    const lorenz: Textbook = {
      unknowns: ['x', 'y', 'z'],
      interval: [0, 5],
      equations: ["x' = 10*(y-x)", "y' = x*(28-z)-y", "z' = x*y-8/3*z"],
      conditions: ['x(0)=1', 'y(0)=1', 'z(0)=1'],
    };
    const { windows, stiffWindows, carried, rejected } = solved(lorenz, { tolerance: 1e-3 });
    expect(stiffWindows).toBe(0);
    expect(windows + rejected).toBeLessThan(30);
    expect(carried).toBeLessThan(1e-10);
  });
});
