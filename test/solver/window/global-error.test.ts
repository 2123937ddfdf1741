import { describe, expect, it } from 'vitest';
import { equallySpaced, relativeError } from '../../../src/numeric/grid.ts';
import type { Solution } from '../../../src/solver/march/solution.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** Solves so loosely that the error is one of truncation, and returns it beside the carried estimate. */
function judged(text: Textbook, exact: (t: number) => number, accuracy: number): { solution: Solution; truth: number } {
  const solution = solved(text, { tolerance: 1, accuracy });
  const times = equallySpaced(...text.interval, 401);
  const [values] = valuesOn(solution.network, times);
  return { solution, truth: relativeError([values], [times.map(exact)]) };
}

describe('the residual carried through the linearised equations', () => {
  const cases: [string, Textbook, (t: number) => number][] = [
    [
      'a damped oscillator of second order',
      { unknowns: ['u'], interval: [0, 2], equations: ["u'' + 4*u' + 400*u = 0"], conditions: ['u(0)=1', "u'(0)=0"] },
      (t) => Math.exp(-2 * t) * (Math.cos(Math.sqrt(396) * t) + (2 / Math.sqrt(396)) * Math.sin(Math.sqrt(396) * t)),
    ],
    [
      'a nonlinear equation whose errors grow',
      { unknowns: ['u'], interval: [0, 3], equations: ["u' = u^2*sin(3*t) + u"], conditions: ['u(0)=0.1'] },
      // 1/u solves a linear equation: 1/u = e^{−t}(1/0.1 − ∫₀ᵗ eˢ sin 3s ds).
      (t) => Math.exp(t) / (1 / 0.1 - (Math.exp(t) * (Math.sin(3 * t) - 3 * Math.cos(3 * t)) + 3) / 10),
    ],
    [
      'conditions inside the interval',
      { unknowns: ['u'], interval: [-4, 4], equations: ["u' = -2*t*u"], conditions: ['u(1)=1'] },
      (t) => Math.exp(1 - t * t),
    ],
  ];
  for (const [name, text, exact] of cases) {
    it.each([1e-3, 1e-5, 1e-7])(`is the true error within a factor of three: ${name}, defect %s`, (accuracy) => {
      const { solution, truth } = judged(text, exact, accuracy);
      expect(solution.second).toBeNull();
      expect(truth).toBeGreaterThan(1e-14);
      expect(solution.carried! / truth).toBeGreaterThan(1 / 3);
      expect(solution.carried! / truth).toBeLessThan(3);
    });
  }

  /** x and y on Kepler's ellipse of half axis 1 and excentricity e. */
  const kepler = (e: number, t: number): [number, number] => {
    const mean = t - 2 * Math.PI * Math.round(t / (2 * Math.PI));
    let anomaly = e > 0.8 ? Math.PI * Math.sign(mean) : mean;
    for (let k = 0; k < 60; k++) anomaly -= (anomaly - e * Math.sin(anomaly) - mean) / (1 - e * Math.cos(anomaly));
    return [Math.cos(anomaly) - e, Math.sqrt(1 - e * e) * Math.sin(anomaly)];
  };

  it.each([
    [0, 20, 1e-4],
    [0.3, 100, 1e-6],
    [0.3, 100, 4e-11],
    [0.6, 10, 1e-6],
    [0.9, 20, 1e-6],
    [0.9, 20, 4e-11],
    [0.95, 5, 1e-6],
    [0.95, 5, 4e-11],
  ])('is the true error within a factor of five on ellipses: e = %s, %s orbits, defect %s', (e, orbits, accuracy) => {
    const end = 2 * Math.PI * orbits;
    const { network, carried } = solved(
      {
        unknowns: ['x', 'y'],
        interval: [0, end],
        equations: ["x'' = -x/(x^2 + y^2)^1.5", "y'' = -y/(x^2 + y^2)^1.5"],
        conditions: [`x(0) = ${1 - e}`, "x'(0) = 0", 'y(0) = 0', `y'(0) = ${Math.sqrt((1 + e) / (1 - e))}`],
      },
      { tolerance: 1, accuracy },
    );
    const times = equallySpaced(0, end, 2001);
    const exact = [0, 1].map((i) => times.map((t) => kepler(e, t)[i]));
    const truth = relativeError(valuesOn(network, times), exact);
    expect(carried! / truth).toBeGreaterThan(0.2);
    expect(carried! / truth).toBeLessThan(5);
  });

  it('does not call a chain of masses sensitive, down which a wave runs', () => {
    const n = 12;
    const names = Array.from({ length: n }, (_, i) => `u${i}`);
    const { solution } = judged(
      {
        unknowns: names,
        interval: [0, 20],
        equations: names.map(
          (u, i) => `${u}'' = ${i > 0 ? `${names[i - 1]} - ` : '0 - '}2*${u}${i < n - 1 ? ` + ${names[i + 1]}` : ''}`,
        ),
        conditions: names.flatMap((u, i) => [`${u}(0)=${i === 0 ? 1 : 0}`, `${u}'(0)=0`]),
      },
      Math.cos,
      1e-9,
    );
    expect(solution.growth).toBeLessThan(100);
    expect(solution.notes).toEqual([]);
  });
});
