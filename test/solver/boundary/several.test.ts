import { describe, expect, it } from 'vitest';
import { valuesOn } from '../../../src/solver/network/piecewise.ts';
import { solved } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

const problem = (equation: string, conditions: string[], interval: [number, number] = [0, 1]): Textbook => ({
  unknowns: ['u'],
  interval,
  equations: [equation],
  conditions,
});

const told = (text: Textbook): string[] => solved(text).others.map((x) => x.description);

describe('other solutions of the same problem', () => {
  it('the upper solution of Bratu’s problem', () => {
    // u(½) = 2 ln cosh θ of the larger root of θ = cosh θ/(2√2).
    let θ = 2;
    for (let k = 0; k < 60; k++) θ -= (Math.cosh(θ) - 2 * Math.SQRT2 * θ) / (Math.sinh(θ) - 2 * Math.SQRT2);
    const solution = solved(problem("u'' + exp(u) = 0", ['u(0) = 0', 'u(1) = 0']));
    expect(solution.trouble).toBeNull();
    expect(solution.others).toHaveLength(1);
    const value = Number(/u\(0\.5\) = ([\d.]+)$/.exec(solution.others[0].description)?.[1]);
    expect(value).toBeCloseTo(2 * Math.log(Math.cosh(θ)), 2);
    expect(valuesOn(solution.network, [0.5])[0][0]).toBeCloseTo(0.1405392, 6);
  });

  it('modes inside the bounds of an estimate', () => {
    const text: Textbook = {
      ...problem("u'' + k*u = 0", ['u(0) = 0', "u'(0) = 1", 'u(1) = 0']),
      estimates: { k: { value: 40, low: 1, high: 100 } },
    };
    expect(solved(text).parameters[0].value).toBeCloseTo(4 * Math.PI ** 2, 9);
    expect(told(text).map((x) => /k = ([\d.]+)$/.exec(x)?.[1])).toEqual(expect.arrayContaining(['9.8696', '88.8264']));
  });

  it('the same with the other sign', () => {
    const text: Textbook = {
      ...problem("u'' + k*u = 0", ['u(0) = 0', 'u(1) = 0', 'integral(u^2) = 1']),
      estimates: { k: { value: 9, low: 5, high: 20 } },
    };
    expect(told(text)).toEqual(['u with the other sign']);
  });

  it('that are met on the way to the other sign are not it', () => {
    // (1 + (c − 1)²)/(2c) and 1 − c/2 are 0.52 for c = 2.077 and 0.96.
    const text: Textbook = {
      ...problem("u' = c", ['u(0) = -1', 'integral(abs(u)) = 0.52']),
      estimates: { c: { value: 3, low: 0, high: 10 } },
    };
    expect(told(text).filter((x) => x.endsWith('with the other sign'))).toEqual([]);
  });

  it('both roots of an algebraic equation', () => {
    const solution = solved({ unknowns: ['y'], interval: [1, 2], equations: ['y^2 = t'] });
    expect(Math.abs(valuesOn(solution.network, [1.5])[0][0])).toBeCloseTo(Math.sqrt(1.5), 10);
    expect(solution.others.map((x) => x.description)).toEqual(['y with the other sign']);
  });

  it('are none where there is one solution', () => {
    expect(told(problem("u'' = u", ['u(0) = 0', 'u(1) = 1']))).toEqual([]);
    expect(told(problem("u'' = exp(u)", ['u(0) = 0', 'u(1) = 0']))).toEqual([]);
  });

  it('are the same every time', () => {
    const text = problem("0.01*u'' = 1 - u^2 - 2*(1 - t^2)*u", ['u(-1) = 0', 'u(1) = 0'], [-1, 1]);
    const first = told(text);
    expect(first.length).toBeGreaterThan(1);
    expect(told(text)).toEqual(first);
  });

  it('branch off where the equations do not give the highest derivative', () => {
    // u = 0 and u = t² both solve it.
    const { undetermined, trouble } = solved(problem("u'^2 = 4*u", ['u(0) = 0']));
    expect(undetermined).toContain('branch off');
    expect(trouble).not.toBeNull();
  });
});
