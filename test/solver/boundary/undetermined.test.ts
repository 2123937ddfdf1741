import { describe, expect, it } from 'vitest';
import { determinacy } from '../../../src/solver/determinacy.ts';
import { solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

const homogeneous = (equation: string, conditions: string[], interval: [number, number] = [0, 1]): Textbook => ({
  unknowns: ['u'],
  interval,
  equations: [equation],
  conditions,
});

const open: Record<string, [Textbook, string]> = {
  'an eigenfunction': [
    homogeneous("0.5*u'' + pi^2/2*u = 0", ['u(0) = 0', 'u(1) = 0']),
    'Not determined: u = 0 and every multiple of sin(pi*t) solve the problem.',
  ],
  'a higher one': [
    homogeneous("u'' + 25*pi^2*u = 0", ['u(0) = 0', 'u(1) = 0']),
    'Not determined: u = 0 and every multiple of sin(5*pi*t) solve the problem.',
  ],
  'one of many waves': [
    homogeneous("u'' + 225*pi^2*u = 0", ["u'(0) = 0", "u'(1) = 0"]),
    'Not determined: u = 0 and every multiple of cos(15*pi*t) solve the problem.',
  ],
  'a level that slopes alone do not set': [
    homogeneous("u'' = sin(pi*t)", ["u'(1) = 0", "u'(3) = 0"], [1, 3]),
    'Not determined: every multiple of a constant can be added to u.',
  ],
  'a forced oscillator at resonance, where the force does not do work': [
    homogeneous("u'' + (pi/2)^2*u = t", ['u(0) = 0', `u(2) = ${8 / Math.PI ** 2}`], [0, 2]),
    'Not determined: every multiple of sin(pi*t/2) can be added to u.',
  ],
  'two unknowns': [
    {
      unknowns: ['u', 'v'],
      interval: [0, 1],
      equations: ["u' = pi*v", "v' = -pi*u"],
      conditions: ['u(0) = 0', 'u(1) = 0'],
    },
    'Not determined: u and v can be zero or any multiple of one solution that is not.',
  ],
};

const product: Textbook = {
  unknowns: ['u'],
  interval: [0, 1],
  estimates: { a: { value: 1, low: 0.1, high: 10 }, b: { value: 2 } },
  equations: ["u' = -a*b*u"],
  conditions: ['u(0) = 1', 'u(1) = 0.5', `u(0.5) = ${Math.SQRT1_2}`],
};

describe('what conditions at several points leave open', () => {
  for (const [name, [text, sentence]] of Object.entries(open)) {
    it(name, () => {
      const { undetermined, trouble } = solved(text);
      expect(undetermined).toBe(sentence);
      expect(trouble?.message).toBe(sentence);
    });
  }

  it('a product of two estimates', () => {
    expect(solved(product).undetermined).toBe('Not determined: a and b can change together and nothing notices.');
  });

  it('an estimate that nothing notices where the solution is zero', () => {
    const solution = solved({
      ...homogeneous("u'' + k*u = 0", ['u(0) = 0', 'u(1) = 0', "u'(0) = 0"]),
      estimates: { k: { value: 3 } },
    });
    expect(solution.undetermined).toBe(
      'Not determined: k can change and nothing notices where u = 0, which solves the problem.',
    );
  });

  it('is told from a contradiction', () => {
    const { undetermined, trouble } = solved(homogeneous("u'' = -pi^2*u", ['u(0) = 0', 'u(1) = 1']));
    expect(undetermined).toBeNull();
    expect(trouble?.message).toContain('contradict');
  });

  it('is told from a zero solution that nothing drives', () => {
    const { undetermined, trouble, notes } = solved(homogeneous("u'' = -9*u", ['u(0) = 0', 'u(1) = 0']));
    expect([undetermined, trouble]).toEqual([null, null]);
    expect(notes.join()).toContain('zero everywhere');
  });

  it('is nothing where a solution is as sensitive as that of a thin layer', () => {
    const solution = solved(homogeneous("1e-4*u'' = u", ['u(0) = 1', 'u(1) = 1']));
    expect(solution.undetermined).toBeNull();
  });
});

describe('determinacy of a problem that something else solves', () => {
  it('says the same of a homogeneous problem', () => {
    const [text, sentence] = open['an eigenfunction'];
    expect(determinacy(problemOf(text))).toBe(sentence);
  });

  it('names functions that data alone know', () => {
    const text: Textbook = {
      unknowns: ['u', 'q'],
      interval: [0, 1],
      equations: ["-u'' + q*u = sin(pi*t)"],
      conditions: ['u(0) = 0', 'u(1) = 0'],
      data: [{ of: 'u', times: [0.2, 0.5], values: [0.1, 0.2] }],
    };
    expect(determinacy(problemOf(text))).toBe('Not determined: q, with 1 equation for 2 unknowns.');
    expect(determinacy(problemOf({ ...text, equations: [...text.equations, "q'' = 0"] }))).toBeNull();
  });

  it('names estimates without effect', () => {
    const text: Textbook = {
      unknowns: ['u'],
      interval: [0, 1],
      estimates: { a: { value: 1 }, b: { value: 1 } },
      equations: ["u' = -a*u + 0*b"],
      conditions: ['u(0) = 1'],
      data: [{ of: 'u', times: [0.3, 0.9], values: [0.74, 0.41] }],
    };
    expect(determinacy(problemOf(text))).toBe(
      'Not determined: b, as no equation, condition or measurement depends on it.',
    );
    expect(solved(text).undetermined).toContain('do not determine b');
  });

  it('says nothing where all is determined, or where a zero solution is not the only one', () => {
    expect(determinacy(problemOf(homogeneous("u'' = u", ['u(0) = 0', 'u(1) = 1'])))).toBeNull();
    expect(determinacy(problemOf(homogeneous("u' = u", ['u(0) = 1'])))).toBeNull();
    const cycle: Textbook = {
      unknowns: ['x'],
      interval: [0, 1],
      estimates: { T: { value: 6, low: 3, high: 12 } },
      equations: ["x'' - T*(1 - x^2)*x' + T^2*x = 0"],
      conditions: ['x(0) = x(1)', "x'(0) = x'(1)", "x'(0) = 0"],
    };
    expect(determinacy(problemOf(cycle))).toBeNull();
  });
});
