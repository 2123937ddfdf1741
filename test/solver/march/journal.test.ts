import { describe, expect, it } from 'vitest';
import { type ArchiveValue, pack, unpack } from '../../../src/files/archive.ts';
import { isJournal, Journal } from '../../../src/solver/march/journal.ts';
import type { Solution } from '../../../src/solver/march/solution.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { solve } from '../../../src/solver/solver.ts';
import { preparedOf } from '../solved.ts';
import type { Textbook } from '../textbook.ts';

/** Written at every border at which a march can be taken up. */
const always = { first: 0, interval: 0 };

interface Solved {
  solution: Solution;
  /** Windows that were solved now. */
  steps: number;
  written: ArchiveValue[];
}

function solved(text: Textbook, saved: ArchiveValue, tolerance: number, stopAfter = Number.POSITIVE_INFINITY): Solved {
  const prepared = preparedOf(text);
  const written: ArchiveValue[] = [];
  const journal = new Journal(saved, (tree) => written.push(unpack(pack(tree))), always);
  let steps = 0;
  const options = { tolerance, seed: 3, budget: noLimit, journal };
  const run = solve(prepared, { ...options, cancelled: () => steps >= stopAfter });
  for (;;) {
    const next = run.next();
    if (next.done) return { solution: next.value, steps, written };
    steps++;
  }
}

const plain = (unknowns: string, interval: [number, number], equations: string, conditions: string): Textbook => ({
  unknowns: unknowns.split(' '),
  interval,
  equations: equations.split('; '),
  conditions: conditions.split('; '),
});

const predators = plain('x y', [0, 60], "x' = 1.5*x - x*y; y' = x*y - 3*y", 'x(0) = 1; y(0) = 1');
const relaxation = plain('u', [0, 300], "u'' - 100*(1 - u^2)*u' + u = 0", "u(0) = 2; u'(0) = 0");
const lorenz = "x' = 10*(y-x); y' = x*(28-z)-y; z' = x*y-8/3*z";
const chaos = plain('x y z', [0, 16], lorenz, 'x(0) = 1; y(0) = 1; z(0) = 1');
const pendulum = plain('u', [0, 40], "u'' + sin(u)*3 = 0", "u(20) = 1; u'(20) = 0.5");
const explosion = plain('u v', [0, 60], "u' = u^2*v; v' = -v + 1 + sin(20*t)/2", 'u(0) = 0.05; v(0) = 0');

const cases: [name: string, text: Textbook, tolerance: number][] = [
  ['many windows by the fixed-point iteration', predators, 1e-6],
  ['a stiff problem, by both ways', relaxation, 1e-6],
  ['chaos, which needs a second solve', chaos, 1e-9],
  ['both directions from a condition inside the interval', pendulum, 1e-6],
  ['a solution that grows without bound', explosion, 1e-6],
];

describe('a solve that is taken up again', () => {
  it.each(cases)('ends in the same numbers: %s', (_, text, tolerance) => {
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
    const whole = solved(predators, null, 1e-6);
    const half = solved(predators, null, 1e-6, 40);
    expect(half.solution.trouble?.kind).toBe('stopped');
    const rest = solved(predators, half.written.at(-1)!, 1e-6);
    expect(rest.steps).toBe(whole.steps - 32);
    expect(rest.solution).toEqual(whole.solution);
  });

  it('refuses a journal of another version', () => {
    expect(() => new Journal({ kind: 'windows', v: 99, marches: [] }, () => {})).toThrow('version 99');
    expect(isJournal(null)).toBe(false);
    expect(isJournal({ v: 1, theta: new Float64Array(2) })).toBe(false);
  });
});
