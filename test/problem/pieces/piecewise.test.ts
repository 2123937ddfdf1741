import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/problem/evaluate.ts';
import { piecewise } from '../../../src/problem/pieces/piecewise.ts';
import { whyNotTrained } from '../../../src/problem/pieces/untrained.ts';
import { statementsOf } from '../../../src/problem/unrolled.ts';
import { problemOf } from '../../language/spec.ts';

const spec = (rest: string, equation = "u' = -u", start = 'initial start: u(0) = 2') => `param k = 1
estimate a = 3
variable t in [0, 24]
unknown u(t)
equation e: ${equation}
${start}
${rest}
`;
const pieces = (...parts: Parameters<typeof spec>) => piecewise(problemOf(spec(...parts)), []);
const names = (...parts: Parameters<typeof spec>) => pieces(...parts).problem.terms.map((t) => t.name);

describe('a problem in pieces', () => {
  it('stays as it is where nothing happens', () => {
    const problem = problemOf(spec(''));
    expect(piecewise(problem, [])).toEqual({ problem, borders: [0, 24], jumps: [], held: new Map() });
  });

  it('has a border at every known time, and a jump term that unfolds to them', () => {
    const { problem, borders } = pieces('dose u: a at 4 every 6 times 3');
    expect(borders).toEqual([0, 4, 10, 16, 24]);
    const jump = problem.terms.find((t) => t.kind === 'jump')!;
    expect(jump.name).toBe('jump u');
    expect(jump.text).toBe('u: a at 4 every 6 times 3');
    const values = statementsOf(jump).map(({ residual }) =>
      evaluate(residual, { parameters: { a: 3 }, unknown: (_, __, at) => (at === null ? 5 : 5 + at) }),
    );
    expect(values).toEqual([1, 7, 13]);
    expect(statementsOf(jump).map((t) => t.name)).toEqual(['jump u[1]', 'jump u[2]', 'jump u[3]']);
  });

  it('goes on where another unknown jumps, for every derivative below the order', () => {
    const two = `variable t in [0, 24]
unknown h(t), v(t)
equation e: h'' = -9.81
equation f: v' = h
initial a: h(0) = 1
initial b: h'(0) = 0
initial c: v(0) = 0
event turn at 3 { h' = -h' }
event both at [5, 9] { h' = 1  v = v + h }
`;
    const { problem } = piecewise(problemOf(two), []);
    const added = problem.terms.filter((t) => t.kind === 'jump').map((t) => [t.name, statementsOf(t).length]);
    expect(Object.fromEntries(added)).toEqual({
      'continuity h': 3,
      'jump turn': 1,
      "jump both h'": 2,
      'continuity v': 1,
      'jump both v': 2,
    });
  });

  it('lets events of one time follow one another in the order of the text', () => {
    const { problem } = pieces('event double at 6 { u = 2*u }\nevent more at 6 { u = u + 1 }');
    const [jump] = problem.terms.filter((t) => t.kind === 'jump');
    expect(jump.name).toBe('jump more');
    expect(evaluate(jump.residual, { unknown: (_, __, at) => (at === null ? 5 : 11) })).toBe(0);
  });

  it('begins behind what happens at the start', () => {
    const { problem, borders } = pieces('dose u: 10 at 0\nevent double at 0 { u = 2*u }');
    expect(borders).toEqual([0, 24]);
    const start = problem.terms.find((t) => t.name === 'start')!;
    expect(evaluate(start.residual, { unknown: () => 24 })).toBe(0);
  });

  it('knows what events alone change, on every piece', () => {
    const { problem, held } = pieces('state light = 1\nevent off at 6 { light = 0 }', "u' = light - u");
    expect(problem.terms.map((t) => t.name)).toEqual(['e', 'start', 'continuity u']);
    expect(held.get('light')!.map(({ value }) => evaluate(value, { parameters: {} }))).toEqual([1, 0]);
  });

  it('an infusion has no term of its own', () => {
    expect(names('dose u: 10 over 2 at 3')).toEqual(['e', 'start', 'continuity u']);
  });
});

describe('why no network is trained', () => {
  it.each([
    ['event x when u = 1 falling { u = 2 }', /"x" happens where the solution meets a condition/],
    ['event x at 4 { stop }', /"x" ends the solution/],
    ['event x at a { u = 1 }', /the time of "x" is estimated/],
    ['event x every 0.1 { u = 1 }', /events happen at 239 times/],
  ])('%s', (rest, reason) => {
    expect(whyNotTrained(problemOf(spec(rest)))).toMatch(reason);
  });

  it('an event at the start needs the value before it', () => {
    const problem = problemOf(spec('event x at 0 { u = 2*u }', "u' = -u", 'initial start: u(0)^2 = 4'));
    expect(whyNotTrained(problem)).toMatch(/"x" happens at t = 0, and no condition of its own says what u was/);
  });

  it('the past must be read at times that are known', () => {
    const past = (equation: string) => whyNotTrained(problemOf(spec('history u(t) = 1', equation)));
    expect(past("u' = -u(t - 1/(1 + u^2))")).toMatch(/u is read at a time that depends on the solution/);
    expect(past("u' = -u(t - a)")).toBeNull();
  });
});
