import { describe, expect, it } from 'vitest';
import {
  type CurveStart,
  furtherStartsOf,
  guessedStart,
  simplestProfile,
} from '../../../src/solver/boundary/starts.ts';
import { jetsFor, valuesOn } from '../../../src/solver/network/piecewise.ts';
import { conditionsOf } from '../../../src/solver/problem/conditions.ts';
import { buildSystem, type System } from '../../../src/solver/problem/system.ts';
import { solved } from '../solved.ts';
import { problemOf, type Textbook } from '../textbook.ts';

const bratu: Textbook = {
  unknowns: ['u'],
  interval: [0, 1],
  equations: ["u'' + exp(u) = 0"],
  conditions: ['u(0) = 0', 'u(1) = 0'],
};

function simplestOf(text: Textbook): { system: System; simplest: CurveStart } {
  const built = buildSystem(problemOf(text));
  if (!built.ok) throw new Error(built.reason);
  const system = built.value;
  const conditions = conditionsOf(system);
  if (!conditions.ok) throw new Error(conditions.reason);
  const profile = simplestProfile(system, conditions.value);
  return { system, simplest: { label: 'simplest', profile, parameters: system.parameters.slice() } };
}

/** All derivatives of all unknowns of a start. */
function jetsAt(system: System, { profile }: CurveStart, t: number): Float64Array {
  const jets = jetsFor(system.unknowns);
  profile(t, jets);
  return jets;
}

describe('a guess', () => {
  it('leads to the solution that it is near', () => {
    const { network, others } = solved({ ...bratu, guesses: { u: '4*sin(pi*t)' } });
    expect(valuesOn(network, [0.5])[0][0]).toBeCloseTo(4.0914672, 6);
    expect(others.map((x) => x.description)).toEqual(['a start from the simplest curve gives u(0.5) = 0.141']);
  });

  it('gives all derivatives up to both ends', () => {
    const { system, simplest } = simplestOf({
      unknowns: ['u'],
      interval: [0, 2],
      equations: ["u'''' = u"],
      conditions: ['u(0) = 1', 'u(2) = 7', "u'(0) = 1", "u'(2) = 7"],
      guesses: { u: 'exp(t)' },
    });
    const guess = guessedStart(system, simplest)!;
    for (const t of [0, 0.7, 2])
      for (const x of jetsAt(system, guess, t)) expect(Math.abs(x / Math.exp(t) - 1)).toBeLessThan(0.05);
  });

  it('may name one unknown of several and read params', () => {
    const { system, simplest } = simplestOf({
      unknowns: ['u', 'v'],
      interval: [0, 1],
      parameters: { a: 3 },
      equations: ["u' = v", "v' = -u"],
      conditions: ['u(0) = 1', 'u(1) = 2'],
      guesses: { v: 'a*t' },
    });
    const [u, slope, v, rate] = jetsAt(system, guessedStart(system, simplest)!, 0.5);
    expect([u, slope, v]).toEqual([expect.closeTo(1.5, 12), expect.closeTo(1, 12), 1.5]);
    expect(rate).toBeCloseTo(3, 6);
  });

  it('that leads nowhere is left for other starts', () => {
    const solution = solved({ ...bratu, guesses: { u: 'log(0 - t)' } });
    expect(solution.trouble).toBeNull();
    expect(valuesOn(solution.network, [0.5])[0][0]).toBeCloseTo(0.1405392, 6);
  });
});

describe('further starts', () => {
  it('take estimates from all over their ranges, and heights from those of unknowns', () => {
    const { system, simplest } = simplestOf({
      ...bratu,
      estimates: { k: { value: 2, low: 0, high: 8 }, free: { value: 5 } },
      equations: ["u'' + k*free*exp(u) = 0"],
      ranges: { u: [0, 20] },
    });
    const starts = furtherStartsOf(system, simplest);
    const tried = new Set(starts.map((s) => s.parameters[0]));
    expect(tried.size).toBeGreaterThan(4);
    for (const k of tried) expect(k >= 0 && k <= 8).toBe(true);
    expect(new Set(starts.map((s) => s.parameters[1]))).toEqual(new Set([5]));
    const gap = jetsAt(system, starts[0], 0.5)[0] - jetsAt(system, simplest, 0.5)[0];
    expect(gap).toBeCloseTo(10, 12);
  });
});
