import { describe, expect, it } from 'vitest';
import type { Solution } from '../../../src/solver/march/solution.ts';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { workBudget } from '../../../src/solver/problem/work.ts';
import { preparedOf, solutionOf } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** With all the work that a verdict is worth. */
function solvedWithin(text: Textbook): Solution {
  const prepared = preparedOf(text);
  return solutionOf(prepared, { budget: workBudget(prepared.system.work, 3e9) });
}

const claims = ({ trouble, errorEstimate }: Solution): boolean =>
  trouble === null && errorEstimate !== null && errorEstimate <= 1e-6;

// u = g + (u(t₀) − g(t₀)) exp ∫λ solves u′ = λ(t)(u − g) + g′: what λ < 0 has damped comes back where λ > 0, and g, which
// is smooth, meets the equation all the way.
describe('a disturbance that has died out and grows again along a smooth course', () => {
  it.each([200, 1000])('is not stepped over: λ = −%s sin t from 0 to 10', (strength) => {
    const solution = solvedWithin({
      unknowns: ['u'],
      interval: [0, 10],
      equations: [`u' = -${strength}*sin(t)*(u - t) + 1`],
      conditions: ['u(0) = 1'],
    });
    expect(claims(solution)).toBe(false);
  });

  it('is not stepped over on the way back from the other end', () => {
    const solution = solvedWithin({
      unknowns: ['u'],
      interval: [0, 10],
      equations: ["u' = 200*sin(10 - t)*(u - t) + 1"],
      conditions: ['u(10) = 11'],
    });
    expect(claims(solution)).toBe(false);
  });

  it.each([300, 1000])(
    'is not stepped over where the smooth course is the solution: λ = %st from −1 to 1.2',
    (strength) => {
      const solution = solvedWithin({
        unknowns: ['u'],
        interval: [-1, 1.2],
        equations: [`u' = ${strength}*t*(u - cos(t)) - sin(t)`],
        conditions: ['u(-1) = cos(1)'],
      });
      expect(claims(solution)).toBe(false);
    },
  );

  it('is not stepped over in one of several unknowns', () => {
    const solution = solvedWithin({
      unknowns: ['u', 'v'],
      interval: [0, 10],
      equations: ["u' = -300*sin(t)*(u - v) - v", "v' = -v"],
      conditions: ['u(0) = 2', 'v(0) = 1'],
    });
    expect(claims(solution)).toBe(false);
  });
});

describe('two amounts that bind each other fast', () => {
  it.each([1e3, 1e6, 1e9])('do not go to the root at negative amounts, which solutions leave: k = %s', (k) => {
    const solution = solvedWithin({
      unknowns: ['A', 'B', 'C'],
      interval: [0, 3600],
      parameters: { k },
      equations: ["A' = -k*A*B + 0.1*C", "B' = 0.01 - k*A*B", "C' = k*A*B - 0.1*C"],
      conditions: ['A(0) = 1', 'B(0) = 10', 'C(0) = 0'],
    });
    expect(solution.trouble).toBeNull();
    const [a, b, c] = valuesOn(solution.network, Float64Array.of(60, 600, 3600));
    for (const amounts of [a, b, c]) for (const x of amounts) expect(x).toBeGreaterThan(-1e-6);
    // What is bound falls apart as fast as B is made and lost.
    expect(b[2]).toBeGreaterThan(0);
    expect(a[2] + c[2]).toBeCloseTo(1, 6);
  });
});

describe('a growth of rounding that ends beyond all bounds', () => {
  it('is told as that, and as no pole of the solution, where the equations are not linear', () => {
    const { trouble } = solvedWithin({
      unknowns: ['u', 's'],
      interval: [0, 10],
      equations: ["u' = -300*sin(s)*(u - s) + 1", "s' = 1"],
      conditions: ['u(0) = 1', 's(0) = 0'],
    });
    expect(trouble?.message).toMatch(/^Rounding has grown until it hides the solution near t = /);
  });

  it('is not seen in a pole of the solution', () => {
    const { trouble } = solvedWithin({
      unknowns: ['u', 's'],
      interval: [0, 10],
      equations: ["u' = 3*u^2*sin(s)", "s' = 1"],
      conditions: ['u(0) = 1', 's(0) = 0'],
    });
    expect(trouble?.message).toMatch(/grows without bound/);
  });
});

describe('what only dies out', () => {
  it('is stepped over as before', () => {
    const solution = solvedWithin({
      unknowns: ['u'],
      interval: [0, 10],
      equations: ["u' = -1000*(2 + sin(t))*(u - t) + 1"],
      conditions: ['u(0) = 1'],
    });
    expect(claims(solution)).toBe(true);
    expect(solution.stiffWindows).toBeGreaterThan(0);
    expect(solution.windows).toBeLessThan(40);
  });
});
