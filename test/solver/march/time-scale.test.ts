import { describe, expect, it } from 'vitest';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { preparedOf, solutionOf, solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** Robertson's reactions; `closed` states the sum of the three in the place of the last equation. */
const robertson = (end: number, closed = false): Textbook => ({
  unknowns: ['a', 'b', 'c'],
  interval: [0, end],
  equations: ["a' = -0.04*a + 1e4*b*c", "b' = 0.04*a - 1e4*b*c - 3e7*b^2", closed ? 'a + b + c = 1' : "c' = 3e7*b^2"],
  conditions: ['a(0) = 1', 'b(0) = 0', ...(closed ? [] : ['c(0) = 0'])],
});

/** Hairer & Wanner, Solving Ordinary Differential Equations II, and the Bari test set at 1e11. */
const published: [number, number[]][] = [
  [4e1, [0.715827068719, 0.918553476456e-5, 0.2841637457458]],
  [1e11, [0.2083340149701255e-7, 0.8333360770334713e-13, 0.999999979166505]],
];

describe('steps by the time scale of the problem, whatever its interval', () => {
  for (const closed of [false, true]) {
    it.each(published)(
      `Robertson's reactions to %s${closed ? ', the last equation as their sum' : ''}`,
      (end, values) => {
        const { network, trouble, windows, errorEstimate, notes } = solved(robertson(end, closed));
        expect(trouble).toBeNull();
        for (const [i, [x]] of valuesOn(network, [end]).entries())
          expect(Math.abs(x / values[i] - 1)).toBeLessThan(2e-6);
        expect(windows).toBeLessThan(150);
        expect(errorEstimate).toBeLessThan(1e-9);
        expect(notes.join(' ')).not.toContain('kink');
      },
    );

    it(`passes every end between${closed ? ', the last equation as their sum' : ''}`, () => {
      const [a, b, c] = [1e4, 1e6, 1e8].map((end) => valuesOn(solved(robertson(end, closed)).network, [end])[0][0]);
      expect(a).toBeCloseTo(0.1073004285, 9);
      expect(b / 2.0337e-3).toBeCloseTo(1, 2);
      expect(c / 2.08242e-5).toBeCloseTo(1, 5);
    });
  }

  it('leaves a decay behind that is over long before its interval', () => {
    const { network, trouble, windows, errorEstimate } = solved({
      unknowns: ['u'],
      interval: [0, 5],
      equations: ["u' = -1e4*u"],
      conditions: ['u(0) = 1'],
    });
    expect(trouble).toBeNull();
    expect(windows).toBeLessThan(200);
    expect(errorEstimate).toBeLessThan(1e-9);
    const [u] = valuesOn(network, [1e-4, 1]);
    expect(Math.abs(u[0] * Math.E - 1)).toBeLessThan(1e-9);
    expect(Math.abs(u[1])).toBeLessThan(1e-9);
  });

  it('takes the same windows to another end', () => {
    const [near, far] = [1e4, 1e9].map((end) => solved(robertson(end)).network.borders);
    const shared = near.length - 4;
    expect(far.subarray(0, shared)).toEqual(near.subarray(0, shared));
  });

  it('follows species that fall to 1e-20 beside rates of 1e9, from a start that knows nothing of them (E5)', () => {
    const { network, trouble } = solved({
      unknowns: ['a', 'b', 'c', 'd'],
      interval: [0, 1e11],
      equations: [
        "a' = -7.89e-10*a - 1.1e7*a*c",
        "b' = 7.89e-10*a - 1.13e9*b*c",
        "c' = b' - d'",
        "d' = 1.1e7*a*c - 1.13e3*d",
      ],
      conditions: ['a(0) = 1.76e-3', 'b(0) = 0', 'c(0) = 0', 'd(0) = 0'],
    });
    expect(trouble).toBeNull();
    const [, [b], [c]] = valuesOn(network, [1e11]);
    expect(b / 1.019258256766e-20).toBeCloseTo(1, 2);
    expect(c / 1.019258256766e-20).toBeCloseTo(1, 2);
    const [a, , , d] = valuesOn(network, [1e3]).map(([x]) => x);
    expect(a / 1.618076999907294e-3).toBeCloseTo(1, 9);
    expect(d / 1.2997212954915352e-10).toBeCloseTo(1, 9);
  });

  it('starts within a transient that is a trillionth of the interval', () => {
    const text: Textbook = {
      unknowns: ['u'],
      interval: [0, 1e4],
      equations: ["u' = -1e8*(u - cos(t)) - sin(t)"],
      conditions: ['u(0) = 2'],
    };
    const { network, trouble } = solved(text);
    expect(trouble).toBeNull();
    const times = [0, 1e-8, 1e-7, 1, 5000];
    const [values] = valuesOn(network, times);
    for (const [p, t] of times.entries()) expect(values[p]).toBeCloseTo(Math.cos(t) + Math.exp(-1e8 * t), 10);
  });
});

describe('what rounding makes of a defect', () => {
  it('does not shorten windows: a bell far from its centre, read at times that round', () => {
    const prepared = preparedOf({
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u' = exp(0 - ((t - 0.5)/1e-5)^2)/1e-5"],
      conditions: ['u(0) = 0'],
    });
    const { network, windows } = solutionOf(prepared, { borders: [0.4999, 0.5, 0.5001] });
    expect(windows).toBeLessThan(1000);
    expect(valuesOn(network, [1])[0][0]).toBeCloseTo(Math.sqrt(Math.PI), 10);
  });

  it('does not hide what cannot be evaluated', () => {
    const gap: Textbook = {
      unknowns: ['u'],
      interval: [0, 1],
      equations: ["u' = sqrt(abs(t - 0.3) - 1e-3)"],
      conditions: ['u(0) = 0'],
    };
    const { trouble } = solved(gap);
    expect(trouble?.kind).toBe('stuck');
    expect(trouble?.reached).toBeCloseTo(0.299, 6);
    expect(solved({ ...gap, equations: ["0 = u' + 1e6*u - sqrt(abs(t - 0.3) - 1e-3)"] }).trouble?.kind).toBe('stuck');
  });
});
