import { describe, expect, it } from 'vitest';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { conditionMisfits } from '../../../src/solver/residual-checks.ts';
import { preparedOf, solutionOf, solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

const well = (value: number, low: number, high: number): Textbook => ({
  unknowns: ['u'],
  interval: [0, 1],
  estimates: { E: { value, low, high } },
  equations: ["0.5*u'' + E*u = 0"],
  conditions: ['u(0) = 0', 'u(1) = 0', 'integral(u^2) = 1'],
});

describe('conditions on integrals', () => {
  it('set the size of a solution', () => {
    // u = sin(πt) + c t(1 − t), where c is told by the mean: 2/π + c/6 = 1.
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { c: { value: 0 } },
      equations: ["u'' = -2*c - pi^2*sin(pi*t)"],
      conditions: ['u(0) = 0', 'u(1) = 0', 'integral(u) = 1'],
    });
    expect(solution.parameters[0].value).toBeCloseTo(6 * (1 - 2 / Math.PI), 11);
    expect(solution.errorEstimate).toBeLessThan(1e-10);
  });

  it('take the place of a condition at a point', () => {
    // u' = 2t with mean 3: u = t² + 8/3.
    const { network } = solved({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u' = 2*t"],
      conditions: ['integral(u) = 3'],
    });
    expect(valuesOn(network, [0, 1])[0][0]).toBeCloseTo(8 / 3, 11);
  });

  it('stand beside values, parameters and each other', () => {
    // u = a + b t: ∫u = 1 and ∫t u = u(1)/2 give a = 1 and b = 0.
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { p: { value: 1 } },
      equations: ["u'' = 0"],
      conditions: ['integral(u) = 1', 'integral(t*u) = u(1)/2', 'p*integral(u^2) = 2'],
    });
    expect(solution.parameters[0].value).toBeCloseTo(2, 11);
    expect(valuesOn(solution.network, [0, 0.3, 1])[0].every((x) => Math.abs(x - 1) < 1e-11)).toBe(true);
  });

  for (const mode of [1, 2, 3]) {
    it(`give level ${mode} of a particle in a box within its bounds`, () => {
      const E = (mode * Math.PI) ** 2 / 2;
      const prepared = preparedOf(well(0.9 * E, 0.6 * E, 1.3 * E));
      const solution = solutionOf(prepared);
      expect(solution.trouble).toBeNull();
      expect(Math.abs(solution.parameters[0].value / E - 1)).toBeLessThan(1e-11);
      for (const t of [0.1, 0.35, 0.8]) {
        const [[u]] = valuesOn(solution.network, [t]);
        expect(Math.abs(Math.abs(u) - Math.SQRT2 * Math.abs(Math.sin(mode * Math.PI * t)))).toBeLessThan(1e-10);
      }
      for (const { share } of conditionMisfits(prepared.system, solution.network)) expect(share).toBeLessThan(1e-12);
    });
  }

  it('hold for a hanging chain of given length', () => {
    // y = k cosh((t − ½)/k) + c of length ∫√(1 + y'²) = 2k sinh(1/(2k)), hung at height 0.
    const k = 0.4;
    const solution = solved({
      unknowns: ['y'],
      interval: [0, 1],
      estimates: { k: { value: 1, low: 0.1, high: 10 } },
      equations: ["k*y'' = (1 + y'^2)^(1/2)"],
      conditions: ['y(0) = 0', 'y(1) = 0', `integral((1 + y'^2)^(1/2)) = ${2 * k * Math.sinh(1 / (2 * k))}`],
    });
    expect(solution.parameters[0].value).toBeCloseTo(k, 10);
    expect(valuesOn(solution.network, [0.5])[0][0]).toBeCloseTo(k - k * Math.cosh(1 / (2 * k)), 10);
  });
});

describe('free periods and final times', () => {
  it('find the period of van der Pol’s oscillator (μ = 1)', () => {
    const solution = solved({
      unknowns: ['x'],
      interval: [0, 1],
      estimates: { T: { value: 6, low: 3, high: 12 } },
      equations: ["x'' - T*(1 - x^2)*x' + T^2*x = 0"],
      conditions: ['x(0) = x(1)', "x'(0) = x'(1)", "x'(0) = 0"],
    });
    expect(solution.trouble).toBeNull();
    // Andersen & Geer, SIAM J. Appl. Math. 42, 1982.
    expect(solution.parameters[0].value).toBeCloseTo(6.6632868593231, 9);
  });

  it('find when a ball thrown up comes down', () => {
    // h'' = −g in t = T s: from 0 with 20 upwards to 5 on the way down.
    const solution = solved({
      unknowns: ['h'],
      interval: [0, 1],
      parameters: { g: 9.81 },
      estimates: { T: { value: 3, low: 2.5, high: 5 } },
      equations: ["h'' = -g*T^2"],
      conditions: ['h(0) = 0', "h'(0) = 20*T", 'h(1) = 5'],
    });
    expect(solution.parameters[0].value).toBeCloseTo((20 + Math.sqrt(400 - 2 * 9.81 * 5)) / 9.81, 10);
  });

  it('find the end of a curve of quickest descent', () => {
    // A cycloid x = r(φ − sin φ), y = r(1 − cos φ) from 0 through (1, 0.5); its last angle and its size are free.
    const solution = solved({
      unknowns: ['x', 'y'],
      interval: [0, 1],
      estimates: { φ: { value: 3, low: 1, high: 6 }, r: { value: 0.5, low: 0.1, high: 2 } },
      equations: ["x' = r*φ*(1 - cos(φ*t))", "y' = r*φ*sin(φ*t)"],
      conditions: ['x(0) = 0', 'y(0) = 0', 'x(1) = 1', 'y(1) = 0.5'],
    });
    const [φ, r] = solution.parameters.map((p) => p.value);
    expect(r * (φ - Math.sin(φ))).toBeCloseTo(1, 10);
    expect(r * (1 - Math.cos(φ))).toBeCloseTo(0.5, 10);
    expect(solution.trouble).toBeNull();
  });
});
