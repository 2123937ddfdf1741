import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erf } from '../../../src/numeric/special.ts';
import { type Chain, solveChain } from '../../../src/solver/boundary/condense.ts';
import type { Solution } from '../../../src/solver/march/solution.ts';
import { NetworkReader, valuesOn } from '../../../src/solver/network/piecewise.ts';
import { residualsOn } from '../../../src/solver/residual-checks.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { preparedOf, solutionOf, solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

const at = ({ network }: Solution, t: number): number => valuesOn(network, [t])[0][0];

const closed: Record<string, [Textbook, (t: number) => number]> = {
  'a linear problem': [
    { unknowns: ['u'], interval: [0, 1], equations: ["u'' = -u"], conditions: ['u(0) = 0', 'u(1) = 1'] },
    (t) => Math.sin(t) / Math.sin(1),
  ],
  'a clamped beam': [
    {
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u'''' = -1"],
      conditions: ['u(0) = 0', "u'(0) = 0", "u''(1) = 0", "u'''(1) = 0"],
    },
    (t) => (-t * t * (t * t - 4 * t + 6)) / 24,
  ],
  'a periodic solution': [
    { unknowns: ['u'], interval: [0, 1], equations: ["u' = -u + sin(2*pi*t)"], conditions: ['u(0) = u(1)'] },
    (t) => (Math.sin(2 * Math.PI * t) - 2 * Math.PI * Math.cos(2 * Math.PI * t)) / (1 + 4 * Math.PI ** 2),
  ],
  'mixed conditions at three points': [
    {
      unknowns: ['u'],
      interval: [0, 2],
      equations: ["u'' = u"],
      conditions: ["u(0) + u'(2) = 1 + exp(2)", 'u(1) = exp(1)'],
    },
    (t) => Math.exp(t),
  ],
  'boundary layers': [
    { unknowns: ['u'], interval: [0, 1], equations: ["1e-4*u'' = u"], conditions: ['u(0) = 1', 'u(1) = 1'] },
    (t) => (Math.exp(-100 * t) + Math.exp(-100 * (1 - t))) / (1 + Math.exp(-100)),
  ],
  'a layer at the end that solutions grow towards': [
    { unknowns: ['u'], interval: [0, 1], equations: ["1e-5*u'' = u'"], conditions: ['u(0) = 1', 'u(1) = 0'] },
    (t) => 1 - Math.exp((t - 1) / 1e-5),
  ],
  'a shock at a turning point': [
    {
      unknowns: ['u'],
      interval: [-1, 1],
      equations: ["1e-6*u'' + t*u' = -1e-6*pi^2*cos(pi*t) - pi*t*sin(pi*t)"],
      conditions: ['u(-1) = -2', 'u(1) = 0'],
    },
    (t) => Math.cos(Math.PI * t) + erf(t / Math.sqrt(2e-6)),
  ],
  'a corner at a turning point': [
    {
      unknowns: ['u'],
      interval: [-1, 1],
      equations: ["1e-6*u'' + t*u' - u = 0"],
      conditions: ['u(-1) = 1', 'u(1) = 1'],
    },
    (t) => t * erf(t / Math.sqrt(2e-6)) + Math.sqrt(2e-6 / Math.PI) * Math.exp((-t * t) / 2e-6),
  ],
  'a jump of the right-hand side': [
    { unknowns: ['u'], interval: [0, 1], equations: ["u'' = if(t < 0.3, 0, 1)"], conditions: ['u(0) = 0', 'u(1) = 0'] },
    (t) => -0.245 * t + (t > 0.3 ? (t - 0.3) ** 2 / 2 : 0),
  ],
  'a slope at one end, a value at the other': [
    { unknowns: ['u'], interval: [0, 2], equations: ["u'' + u = t"], conditions: ["u'(0) = 0", 'u(2) = 3'] },
    (t) => ((1 + Math.sin(2)) / Math.cos(2)) * Math.cos(t) - Math.sin(t) + t,
  ],
  // Lane–Emden, n = 5: the equation gives no u'' at its singular start.
  'a singular start': [
    {
      unknowns: ['u'],
      interval: [0, 5],
      equations: ["t*u'' + 2*u' + t*u^5 = 0"],
      conditions: ['u(0) = 1', "u'(0) = 0"],
    },
    (t) => 1 / Math.sqrt(1 + (t * t) / 3),
  ],
  'a start where the equation cannot be evaluated': [
    { unknowns: ['u'], interval: [0, 10], equations: ["u'' + 2*u'/t + u = 0"], conditions: ['u(0) = 1', "u'(0) = 0"] },
    (t) => (t === 0 ? 1 : Math.sin(t) / t),
  ],
  // Bratu: u = 2 ln(cosh θ/cosh(θ(1 − 2t))), θ the smaller root of θ = cosh θ/(2√2).
  'Bratu’s problem': [
    { unknowns: ['u'], interval: [0, 1], equations: ["u'' + exp(u) = 0"], conditions: ['u(0) = 0', 'u(1) = 0'] },
    (() => {
      let θ = 0.3;
      for (let k = 0; k < 100; k++) θ = Math.cosh(θ) / (2 * Math.SQRT2);
      return (t: number) => 2 * Math.log(Math.cosh(θ) / Math.cosh(θ * (1 - 2 * t)));
    })(),
  ],
};

describe('boundary-value problems', () => {
  for (const [name, [text, exact]] of Object.entries(closed)) {
    it(name, () => {
      const solution = solved(text);
      expect(solution.trouble).toBeNull();
      const [a, b] = text.interval;
      let worst = 0;
      let size = 0;
      for (let i = 0; i <= 200; i++) {
        const t = a + ((b - a) * i) / 200;
        worst = Math.max(worst, Math.abs(at(solution, t) - exact(t)));
        size = Math.max(size, Math.abs(exact(t)));
      }
      expect(worst / size).toBeLessThan(1e-11);
      expect(solution.errorEstimate).toBeLessThan(1e-10);
    });
  }

  it('any kind of condition at either end of a linear problem', () => {
    const kinds = ['value', 'slope', 'both'] as const;
    const statement = (kind: (typeof kinds)[number], t: number, u: number, slope: number) =>
      ({
        value: `u(${t}) = ${u}`,
        slope: `u'(${t}) = ${slope}`,
        both: `2*u(${t}) + ${3 * Math.sign(t)}*u'(${t}) = ${2 * u + 3 * Math.sign(t) * slope}`,
      })[kind];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...kinds),
        fc.double({ min: 0.5, max: 5, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        (left, right, a, p, q) => {
          // u = sin(at) + t/2 of u'' + pu' − qu = f, which has one solution for q > 0 and these signs.
          const solution = solved({
            unknowns: ['u'],
            interval: [-1, 1],
            parameters: { a, p, q },
            equations: ["u'' + p*u' - q*u = -a^2*sin(a*t) + p*(a*cos(a*t) + 0.5) - q*(sin(a*t) + t/2)"],
            conditions: [
              statement(left, -1, Math.sin(-a) - 0.5, a * Math.cos(a) + 0.5),
              statement(right, 1, Math.sin(a) + 0.5, a * Math.cos(a) + 0.5),
            ],
          });
          expect(solution.trouble).toBeNull();
          for (const t of [-1, -0.4, 0.1, 0.7, 1]) {
            expect(Math.abs(at(solution, t) - Math.sin(a * t) - t / 2)).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not believe a layer that the ends do not hold in its place', () => {
    // u = −tanh(12.5(t − s)) meets both conditions to eleven digits for every s near 0.
    const solution = solved({
      unknowns: ['u'],
      interval: [-1, 1],
      equations: ["0.04*u'' = u*u'"],
      conditions: ['u(-1) = 1', 'u(1) = -1'],
    });
    expect(solution.growth).toBeGreaterThan(1e6);
    expect(solution.errorEstimate).toBeGreaterThan(1e-4);
  });

  it('Troesch’s problem with μ = 10 agrees with the published values (Roberts & Shipman 1972)', () => {
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u'' = 10*sinh(10*u)"],
      conditions: ['u(0) = 0', 'u(1) = 1'],
    });
    const reader = new NetworkReader(solution.network);
    const jet = new Float64Array(3);
    reader.read(0, jet);
    expect(jet[1]).toBeCloseTo(3.5833778463e-4, 12);
    expect(solution.errorEstimate).toBeLessThan(1e-10);
  });

  it('Troesch’s problem with μ = 20 is followed into its layer', () => {
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u'' = 20*sinh(20*u)"],
      conditions: ['u(0) = 0', 'u(1) = 1'],
    });
    expect(solution.trouble).toBeNull();
    const jet = new Float64Array(3);
    new NetworkReader(solution.network).read(0, jet);
    // u'(0) = 8 e^{−μ} to leading order.
    expect(jet[1] / (8 * Math.exp(-20))).toBeCloseTo(1, 3);
  });

  it('integrals run along windows of either direction', () => {
    // u = 1 − e^{(t−1)/ε} of mean 1 − ε.
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { a: { value: 0.5 } },
      equations: ["1e-4*u'' = u'"],
      conditions: ['u(0) = a', 'u(1) = 0', 'integral(u) = 0.9999'],
    });
    expect(solution.parameters[0].value).toBeCloseTo(1, 10);
  });

  it('Carrier’s problem satisfies its equation between the collocation points', () => {
    const prepared = preparedOf({
      unknowns: ['u'],
      interval: [-1, 1],
      equations: ["0.01*u'' = 1 - u^2 - 2*(1 - t^2)*u"],
      conditions: ['u(-1) = 0', 'u(1) = 0'],
    });
    const solution = solutionOf(prepared);
    expect(solution.trouble).toBeNull();
    const times = Array.from({ length: 777 }, (_, i) => -1 + (2 * (i + 0.5)) / 777);
    const [r] = residualsOn(prepared.system, solution.network, times);
    expect(Math.max(...r.map(Math.abs))).toBeLessThan(1e-9);
    expect(Math.abs(at(solution, -1)) + Math.abs(at(solution, 1))).toBeLessThan(1e-13);
  });

  it('finds an eigenvalue as a parameter', () => {
    const solution = solved({
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { k: { value: 8 } },
      equations: ["u'' + k*u = 0"],
      conditions: ['u(0) = 0', 'u(1) = 0', "u'(0) = 1"],
    });
    expect(solution.parameters[0].value).toBeCloseTo(Math.PI ** 2, 11);
  });

  it('counts the conditions', () => {
    const answer = prepare(
      problemOf({
        unknowns: ['u'],
        interval: [0, 1],
        equations: ["u'' = -u"],
        conditions: ['u(0) = 0', 'u(1) = 1', "u'(1) = 0"],
      }),
    );
    expect(answer).toEqual({ ok: false, reason: expect.stringContaining('3 conditions for 2') });
  });
});

describe('elimination along a chain of windows', () => {
  it.each([
    ['from the left', [false, false, false, false, false]],
    ['both ways', [false, true, true, false, true]],
  ])('solves what the full matrix would, windows %s', (_, backwards) => {
    const n = 2;
    const p = 1;
    const windows = 5;
    let seed = 1;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647 - 0.5;
    };
    const ends = Array.from({ length: windows }, () => Float64Array.from({ length: n * (n + p) }, random));
    const truth = Array.from({ length: windows + 1 }, () => Float64Array.from({ length: n }, random));
    const parameter = 0.7;
    const right = ends.map((g, w) =>
      Float64Array.from({ length: n }, (_, i) => {
        const [known, end] = backwards[w] ? [w + 1, w] : [w, w + 1];
        let sum = g[i * (n + p) + n] * parameter - truth[end][i];
        for (let j = 0; j < n; j++) sum += g[i * (n + p) + j] * truth[known][j];
        return sum;
      }),
    );
    const special = [0, 2, windows];
    const columns = special.length * n + p;
    const conditions = Float64Array.from({ length: (n + p) * columns }, random);
    const conditionsRight = Float64Array.from({ length: n + p }, (_, r) => {
      let sum = conditions[r * columns + columns - 1] * parameter;
      special.forEach((border, k) => {
        for (let j = 0; j < n; j++) sum += conditions[r * columns + k * n + j] * truth[border][j];
      });
      return sum;
    });
    const chain: Chain = {
      states: n,
      parameters: p,
      ends,
      backwards,
      right,
      special,
      conditions,
      conditionsRight,
      sizes: new Float64Array(n + p).fill(1),
      fixed: { first: [], parameters: [] },
    };
    const { states, parameters, free } = solveChain(chain);
    expect(free).toEqual([]);
    expect(parameters[0]).toBeCloseTo(parameter, 10);
    truth.forEach((x, w) => {
      x.forEach((value, i) => {
        expect(states[w][i]).toBeCloseTo(value, 10);
      });
    });
  });
});
