import { describe, expect, it } from 'vitest';
import { type ArchiveValue, pack, unpack } from '../../../src/trainer/run-folder/archive.ts';
import { isJournal, Journal } from '../../../src/trainer/solve/journal.ts';
import type { Solution } from '../../../src/trainer/solve/solution.ts';
import { prepare, solve } from '../../../src/trainer/solve/solver.ts';
import { problemOf, type Textbook } from './textbook.ts';

/** Written at every border at which a march can be taken up. */
const always = { first: 0, interval: 0 };

interface Solved {
  solution: Solution;
  /** Windows that were solved now. */
  steps: number;
  written: ArchiveValue[];
}

function solved(text: Textbook, saved: ArchiveValue, tolerance: number, stopAfter = Number.POSITIVE_INFINITY): Solved {
  const prepared = prepare(problemOf(text));
  if (!prepared.ok) throw new Error(prepared.reason);
  const written: ArchiveValue[] = [];
  const journal = new Journal(saved, (tree) => written.push(unpack(pack(tree))), always);
  let steps = 0;
  const options = { tolerance, seed: 3, deadline: performance.now() + 60_000, journal };
  const run = solve(prepared.value, { ...options, cancelled: () => steps >= stopAfter });
  for (;;) {
    const next = run.next();
    if (next.done) return { solution: next.value, steps, written };
    steps++;
  }
}

const cases: Record<string, { text: Textbook; tolerance: number }> = {
  'many windows by the fixed-point iteration': {
    text: {
      unknowns: ['x', 'y'],
      interval: [0, 60],
      equations: ["x' = 1.5*x - x*y", "y' = x*y - 3*y"],
      conditions: ['x(0) = 1', 'y(0) = 1'],
    },
    tolerance: 1e-6,
  },
  'a stiff problem, by both ways': {
    text: {
      unknowns: ['u'],
      interval: [0, 300],
      equations: ["u'' - 100*(1 - u^2)*u' + u = 0"],
      conditions: ['u(0) = 2', "u'(0) = 0"],
    },
    tolerance: 1e-6,
  },
  'chaos, which needs a second solve': {
    text: {
      unknowns: ['x', 'y', 'z'],
      interval: [0, 16],
      equations: ["x' = 10*(y-x)", "y' = x*(28-z)-y", "z' = x*y-8/3*z"],
      conditions: ['x(0) = 1', 'y(0) = 1', 'z(0) = 1'],
    },
    tolerance: 1e-9,
  },
  'both directions from a condition inside the interval': {
    text: {
      unknowns: ['u'],
      interval: [0, 40],
      equations: ["u'' + sin(u)*3 = 0"],
      conditions: ['u(20) = 1', "u'(20) = 0.5"],
    },
    tolerance: 1e-6,
  },
  'a solution that grows without bound': {
    text: {
      unknowns: ['u', 'v'],
      interval: [0, 60],
      equations: ["u' = u^2*v", "v' = -v + 1 + sin(20*t)/2"],
      conditions: ['u(0) = 0.05', 'v(0) = 0'],
    },
    tolerance: 1e-6,
  },
};

describe('a solve that is taken up again', () => {
  it.each(Object.keys(cases))('ends in the same numbers: %s', (name) => {
    const { text, tolerance } = cases[name];
    const whole = solved(text, null, tolerance);
    expect(whole.written.length).toBeGreaterThan(1);
    const places = [0, whole.written.length >> 1, whole.written.length - 1];
    for (const place of places) {
      const tree = whole.written[place];
      expect(isJournal(tree)).toBe(true);
      const rest = solved(text, tree, tolerance);
      expect(rest.steps).toBeLessThan(whole.steps);
      expect(rest.solution).toEqual(whole.solution);
      expect(new Journal(tree, () => {}).windows + rest.steps).toBe(whole.steps);
    }
  });

  it('goes on where it was stopped', () => {
    const { text, tolerance } = cases['many windows by the fixed-point iteration'];
    const whole = solved(text, null, tolerance);
    const half = solved(text, null, tolerance, 40);
    expect(half.solution.trouble?.kind).toBe('stopped');
    const rest = solved(text, half.written.at(-1)!, tolerance);
    expect(rest.steps).toBe(whole.steps - 32);
    expect(rest.solution).toEqual(whole.solution);
  });

  it('refuses a journal of another version', () => {
    expect(() => new Journal({ kind: 'windows', v: 99, marches: [] }, () => {})).toThrow('version 99');
    expect(isJournal(null)).toBe(false);
    expect(isJournal({ v: 1, theta: new Float64Array(2) })).toBe(false);
  });
});
