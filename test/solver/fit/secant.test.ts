import { describe, expect, it } from 'vitest';
import { Secant } from '../../../src/solver/fit/secant.ts';

/** ½·xᵀHx with its gradient, and `information` that stands for H. */
const H = [2, 0.5, 0.5, 1];
const informed = (information: number[]) => (x: number[]) => {
  const gradient = Float64Array.from([H[0] * x[0] + H[1] * x[1], H[2] * x[0] + H[3] * x[1]]);
  return {
    theta: Float64Array.from(x),
    value: (x[0] * gradient[0] + x[1] * gradient[1]) / 2,
    gradient,
    information: Float64Array.from(information),
  };
};

describe('the secant of an objective', () => {
  it('learns the curvature along a step that the information misses', () => {
    const at = informed([0.5, 0, 0, 0.5]);
    const secant = new Secant(2);
    secant.learn(at([1, 1]), at([0.7, 0.9]));
    secant.learn(at([0.7, 0.9]), at([0.4, 0.8]));
    expect(secant.trusted).toBe(true);
    const curvature = secant.curvature(at([0, 0]).information);
    const step = [-0.3, -0.1];
    expect(curvature[0] * step[0] + curvature[1] * step[1]).toBeCloseTo(H[0] * step[0] + H[1] * step[1], 12);
    expect(curvature[2] * step[0] + curvature[3] * step[1]).toBeCloseTo(H[2] * step[0] + H[3] * step[1], 12);
    expect(curvature[1]).toBeCloseTo(curvature[2], 12);
  });

  it('adds nothing where the information tells it all', () => {
    const at = informed(H);
    const secant = new Secant(2);
    secant.learn(at([1, 1]), at([0.7, 0.9]));
    expect([...secant.curvature(at([0, 0]).information)]).toEqual(H);
  });
});
