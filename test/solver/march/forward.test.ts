import { describe, expect, it } from 'vitest';
import { preview } from '../../../src/run/preview.ts';
import type { Solution } from '../../../src/solver/march/solution.ts';
import { networkFromJson, networkToJson } from '../../../src/solver/network/network-file.ts';
import { NetworkReader, valuesOn } from '../../../src/solver/network/piecewise.ts';
import { prepare } from '../../../src/solver/solver.ts';
import { preparedOf, solutionOf, solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

/** Relative L2 error of the first unknown on 301 points. */
function errorOf({ network }: Solution, [from, to]: [number, number], exact: (t: number) => number): number {
  const times = Float64Array.from({ length: 301 }, (_, i) => from + ((to - from) * i) / 300);
  const [values] = valuesOn(network, times);
  let difference = 0;
  let size = 0;
  times.forEach((t, p) => {
    difference += (values[p] - exact(t)) ** 2;
    size += exact(t) ** 2;
  });
  return Math.sqrt(difference / size);
}

const ω = Math.sqrt(396);
const cases: Record<string, [Textbook, (t: number) => number]> = {
  'a decay': [
    { unknowns: ['u'], interval: [0, 5], equations: ["u' = -u"], conditions: ['u(0) = 1'] },
    (t) => Math.exp(-t),
  ],
  'the damped oscillator as it is written, of second order': [
    {
      unknowns: ['u'],
      interval: [0, 1],
      parameters: { m: 1, c: 4, k: 400 },
      equations: ["m*u'' + c*u' + k*u = 0"],
      conditions: ['u(0) = 1', "u'(0) = 0"],
    },
    (t) => Math.exp(-2 * t) * (Math.cos(ω * t) + (2 / ω) * Math.sin(ω * t)),
  ],
  'a beam of fourth order': [
    {
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u'''' = -1"],
      conditions: ['u(0) = 0', "u'(0) = 0", "u''(0) = 1", "u'''(0) = 0"],
    },
    (t) => (t * t) / 2 - t ** 4 / 24,
  ],
  'a third-order equation with a right-hand side in t': [
    {
      unknowns: ['u'],
      interval: [0, 3],
      equations: ["u''' + u' = cos(2*t)"],
      conditions: ['u(0) = 0', "u'(0) = 0", "u''(0) = 0"],
    },
    (t) => Math.sin(t) / 3 - Math.sin(2 * t) / 6,
  ],
  'mixed orders': [
    {
      unknowns: ['x', 'v'],
      interval: [0, 4],
      equations: ["x'' = -v", "v' = x'"],
      conditions: ['x(0) = 1', "x'(0) = 0", 'v(0) = 1'],
    },
    (t) => Math.cos(t),
  ],
  'an implicit equation': [
    { unknowns: ['u'], interval: [0, 2], equations: ["(u')^3 + u' = u^3 + u"], conditions: ['u(0) = 1'] },
    (t) => Math.exp(t),
  ],
  'a differential-algebraic system of index 1': [
    { unknowns: ['x', 'z'], interval: [0, 5], equations: ["x' = -z", '0 = z - x^2'], conditions: ['x(0) = 1'] },
    (t) => 1 / (1 + t),
  ],
  'a coupled implicit system': [
    {
      unknowns: ['x', 'y'],
      interval: [0, 3],
      equations: ["x' + y' = x", "x' - y' = y"],
      conditions: ['x(0) = 1', 'y(0) = 0'],
    },
    // x′ = (x + y)/2, y′ = (x − y)/2: eigenvalues ±1/√2.
    (t) => Math.cosh(t / Math.SQRT2) + Math.sinh(t / Math.SQRT2) / Math.SQRT2,
  ],
  'a jump of the right-hand side': [
    { unknowns: ['u'], interval: [0, 2], equations: ["u' = step(t - 0.7) - u"], conditions: ['u(0) = 0'] },
    (t) => (t < 0.7 ? 0 : 1 - Math.exp(0.7 - t)),
  ],
  'a condition at the right end': [
    { unknowns: ['u'], interval: [0, 2], equations: ["u' = -u"], conditions: ['u(2) = 1'] },
    (t) => Math.exp(2 - t),
  ],
  'a condition in the middle': [
    { unknowns: ['u'], interval: [0, 2], equations: ["u' = -u"], conditions: ['u(1) = 1'] },
    (t) => Math.exp(1 - t),
  ],
  'nonlinear mixed conditions at the start': [
    {
      unknowns: ['u'],
      interval: [0, 2],
      equations: ["u'' = u"],
      conditions: ["u(0) + u'(0) = 2", "u(0)*u(0) = u'(0)"],
    },
    (t) => Math.exp(t),
  ],
  'a stiff decay onto a curve (Prothero & Robinson)': [
    { unknowns: ['u'], interval: [0, 10], equations: ["u' = -1e6*(u - cos(t)) - sin(t)"], conditions: ['u(0) = 1'] },
    (t) => Math.cos(t),
  ],
  'an input': [
    {
      unknowns: ['u'],
      interval: [0, 2],
      inputs: [
        {
          name: 'f',
          unit: null,
          interpolation: 'linear',
          times: [0, 1, 2],
          values: [0, 1, 1],
          source: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        },
      ],
      equations: ["u' = min(t, 1)"],
      conditions: ['u(0) = 0'],
    },
    (t) => (t < 1 ? (t * t) / 2 : t - 0.5),
  ],
};

describe('initial-value problems against closed forms', () => {
  for (const [name, [text, exact]] of Object.entries(cases)) {
    it(name, () => {
      const solution = solved(text);
      expect(solution.trouble).toBeNull();
      expect(errorOf(solution, text.interval, exact)).toBeLessThan(1e-10);
      expect(solution.errorEstimate).toBeLessThan(1e-9);
    });
  }

  it('reads an input by its samples', () => {
    const text = cases['an input'][0];
    const problem = problemOf(text);
    const [term] = problem.terms;
    term.residual = {
      kind: 'binary',
      operator: '-',
      left: { kind: 'unknown', name: 'u', order: 1 },
      right: { kind: 'input', name: 'f' },
    };
    const prepared = prepare(problem);
    if (!prepared.ok) throw new Error(prepared.reason);
    expect(prepared.value.system.breaks).toEqual([1]);
    expect(errorOf(solutionOf(prepared.value), [0, 2], cases['an input'][1])).toBeLessThan(1e-12);
  });

  it('gives the same numbers for the same seed and agrees between seeds', () => {
    const prepared = preparedOf(cases['the damped oscillator as it is written, of second order'][0]);
    const run = (seed: number) => valuesOn(solutionOf(prepared, { seed }).network, [0.3, 0.9])[0];
    expect(run(0)).toEqual(run(0));
    const [a, b] = [run(0), run(1)];
    expect(a).not.toEqual(b);
    expect(Math.abs(a[1] - b[1])).toBeLessThan(1e-11);
  });
});

describe('borders from outside', () => {
  const spike: Textbook = {
    unknowns: ['u'],
    interval: [0, 1],
    parameters: { w: 1e-5 },
    equations: ["u' = exp(0 - ((t - 0.5)/w)^2)/w"],
    conditions: ['u(0) = 0'],
  };

  it.each([
    ['at the left end', 'u(0) = 0', 1, Math.sqrt(Math.PI)],
    ['at the right end', 'u(1) = 0', 0, -Math.sqrt(Math.PI)],
  ])('make a march see what lies between its points: conditions %s', (_, condition, at, value) => {
    const prepared = preparedOf({ ...spike, conditions: [condition] });
    const borders = [0.5 + 1e-4, 0.5 - 1e-4, 0.5, 2];
    const { network, trouble } = solutionOf(prepared, { borders });
    expect(trouble).toBeNull();
    for (const border of borders.slice(0, 3)) expect(network.borders).toContain(border);
    expect(valuesOn(network, [at])[0][0]).toBeCloseTo(value, 10);
  });
});

describe('the piecewise network', () => {
  const [text] = cases['the damped oscillator as it is written, of second order'];
  const { network } = solved(text);

  it('is continuous at window borders with its derivatives below the order', () => {
    const reader = new NetworkReader(network);
    const left = new Float64Array(3);
    const right = new Float64Array(3);
    expect(network.borders.length).toBeGreaterThan(4);
    for (let k = 1; k < network.borders.length - 1; k++) {
      reader.read(network.borders[k], left, k - 1);
      reader.read(network.borders[k], right, k);
      expect(Math.abs(left[0] - right[0])).toBeLessThan(1e-13);
      expect(Math.abs(left[1] - right[1])).toBeLessThan(1e-11);
    }
  });

  it('has the derivatives that differences of it have', () => {
    const reader = new NetworkReader(network);
    const at = (t: number) => {
      const out = new Float64Array(3);
      reader.read(t, out);
      return out;
    };
    for (const t of [0.11, 0.47, 0.83]) {
      const h = 1e-5;
      const [a, b, c] = [at(t - h), at(t), at(t + h)];
      expect((c[0] - a[0]) / (2 * h)).toBeCloseTo(b[1], 5);
      expect((c[1] - a[1]) / (2 * h)).toBeCloseTo(b[2], 3);
    }
  });

  it('survives its file format to the bit', () => {
    const read = networkFromJson(networkToJson(network));
    const times = [0, 0.2, 0.5, 1];
    expect(valuesOn(read, times)).toEqual(valuesOn(network, times));
    expect(() => networkFromJson('{"format":"other"}')).toThrow('this is not a piecewise network');
    const broken = JSON.parse(networkToJson(network));
    expect(() => networkFromJson(JSON.stringify({ ...broken, states: 'AAAA' }))).toThrow();
    expect(() => networkFromJson(JSON.stringify({ ...broken, version: 9 }))).toThrow('version 9');
  });
});

describe('what is said in words', () => {
  it('a blow-up', () => {
    const { trouble } = solved({
      unknowns: ['u'],
      interval: [0, 2],
      equations: ["u' = u^2"],
      conditions: ['u(0) = 1'],
    });
    expect(trouble?.kind).toBe('blow-up');
    expect(trouble?.reached).toBeCloseTo(1, 4);
    expect(trouble?.message).toContain('t = 1');
  });

  it('an equation that ends at a square root', () => {
    const { trouble } = solved({
      unknowns: ['u'],
      interval: [0, 2],
      equations: ["u' = -1/(2*u)"],
      conditions: ['u(0) = 1'],
    });
    expect(trouble).not.toBeNull();
    expect(trouble!.reached).toBeCloseTo(1, 3);
  });

  it.each(["u' = -u*(u^2 + 1e-60)^(-1/3)", "u' = -2*u/(u^2 + 1e-50)^(1/3)"])(
    'a march that gets nowhere, after so many windows: %s',
    (equation) => {
      const textbook = { unknowns: ['u'], equations: [equation], conditions: ['u(0) = 1'] };
      for (const end of [3, 300]) {
        const { trouble, windows } = solved({ ...textbook, interval: [0, end] });
        expect(trouble?.kind).toBe('stuck');
        expect(windows).toBeLessThan(1100);
      }
    },
  );

  it('a power that is written as a quotient, by what it comes to', () => {
    const { trouble } = solved({
      unknowns: ['u'],
      interval: [0, 3],
      equations: ["u' = -u^(1/3)"],
      conditions: ['u(0) = 1'],
    });
    expect(trouble?.message).toMatch(/^At t = 1\.5 what a power 0\.333333 is taken of in .* comes to zero/);
  });

  it('chaos', () => {
    const { growth, errorEstimate, notes } = solved({
      unknowns: ['x', 'y', 'z'],
      interval: [0, 20],
      equations: ["x' = 10*(y-x)", "y' = x*(28-z)-y", "z' = x*y-8/3*z"],
      conditions: ['x(0)=1', 'y(0)=1', 'z(0)=1'],
    });
    expect(growth).toBeGreaterThan(1e4);
    expect(errorEstimate).toBeLessThan(1e-7);
    expect(notes.join(' ')).toContain('chaotic');
  });

  it('a second solve on windows of its own, to nine digits', () => {
    const { second, errorEstimate } = solved(
      {
        unknowns: ['x', 'y', 'z'],
        interval: [0, 20],
        equations: ["x' = 10*(y-x)", "y' = x*(28-z)-y", "z' = x*y-8/3*z"],
        conditions: ['x(0)=1', 'y(0)=1', 'z(0)=1'],
      },
      { tolerance: 1e-9 },
    );
    // What rounding grows to over this interval: about 1e-9.
    expect(second).toBeGreaterThan(1e-12);
    expect(errorEstimate).toBeLessThan(1e-7);
  });

  it('a pendulum that begins almost upright: rounding at the bottom decides when it falls', () => {
    const { errorEstimate } = solved({
      unknowns: ['q'],
      interval: [0, 60],
      equations: ["q'' = -sin(q)"],
      conditions: ['q(0)=3.1415', "q'(0)=0"],
    });
    expect(errorEstimate).toBeGreaterThan(2e-7);
    expect(errorEstimate).toBeLessThan(1e-3);
  });

  it.each([
    [
      'too few equations',
      { unknowns: ['x', 'y'], interval: [0, 1], equations: ["x' = y"], conditions: [] },
      'equation',
    ],
    [
      'a missing condition',
      { unknowns: ['u'], interval: [0, 1], equations: ["u'' = -u"], conditions: ['u(0)=1'] },
      'determine',
    ],
    [
      'contradicting conditions',
      { unknowns: ['u'], interval: [0, 1], equations: ["u' = -u"], conditions: ['u(0)=1', 'u(0)=2'] },
      'contradicts',
    ],
  ] as [string, Textbook, string][])('%s', (_, text, words) => {
    const answer = prepare(problemOf(text));
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(answer.reason).toContain(words);
  });
});

describe('the preview', () => {
  it('draws the solution and says how good it is', async () => {
    const [text, exact] = cases['a decay'];
    const drawn = await preview(problemOf(text), { operations: Number.POSITIVE_INFINITY, cancelled: () => false });
    if (!drawn.ok) throw new Error(drawn.reason);
    expect(drawn.value.values[0][100]).toBeCloseTo(exact(2.5), 9);
    expect(drawn.value.errorEstimate).toBeLessThan(1e-6);
  });

  it('stops when it is cancelled', async () => {
    const [text] = cases['a decay'];
    const drawn = await preview(problemOf(text), { operations: Number.POSITIVE_INFINITY, cancelled: () => true });
    expect(drawn).toEqual({ ok: false, reason: 'cancelled' });
  });

  it('keeps to its budget and shows what it has', async () => {
    const drawn = await preview(
      problemOf({
        unknowns: ['x', 'y', 'z'],
        interval: [0, 2000],
        equations: ["x' = 10*(y-x)", "y' = x*(28-z)-y", "z' = x*y-8/3*z"],
        conditions: ['x(0)=1', 'y(0)=1', 'z(0)=1'],
      }),
      { operations: 1e7, cancelled: () => false },
    );
    if (!drawn.ok) throw new Error(drawn.reason);
    expect(drawn.value.reached).toBeGreaterThan(1);
    expect(drawn.value.reached).toBeLessThan(20);
    expect(drawn.value.notes[0]).toContain('budget was used up');
    // Of what is shown.
    expect(drawn.value.errorEstimate).toBeLessThan(1e-6);
  });
});
