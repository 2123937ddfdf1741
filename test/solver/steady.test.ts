import { describe, expect, it } from 'vitest';
import type { SteadyReport } from '../../src/problem/steady.ts';
import { steadyStates } from '../../src/solver/steady/steady.ts';
import { problemOf } from '../language/spec.ts';

function found(text: string): SteadyReport {
  const read = steadyStates(problemOf(text));
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}

const refusal = (text: string): string => {
  const read = steadyStates(problemOf(text));
  return read.ok ? '' : read.reason;
};

describe('equilibria', () => {
  it('of a pitchfork are three, the outer ones stable', () => {
    const { equilibria } = found("variable t in [0, 1]\nunknown x(t)\nequation x' = x - x^3\ninitial x(0) = 0.1\n");
    expect(equilibria.map((e) => e.values[0])).toEqual([expect.closeTo(-1, 10), 0, expect.closeTo(1, 10)]);
    expect(equilibria.map((e) => e.stability)).toEqual(['stable', 'unstable', 'stable']);
    expect(equilibria.map((e) => e.eigenvalues[0].re)).toEqual([
      expect.closeTo(-2, 9),
      expect.closeTo(1, 9),
      expect.closeTo(-2, 9),
    ]);
  });

  it('of predator and prey are a saddle and a centre, whose eigenvalues are known', () => {
    const { equilibria } = found(
      "variable t in [0, 1]\nunknown x(t), y(t)\nequation x' = 1.5*x - x*y\nequation y' = x*y - 3*y\ninitial x(0) = 1\ninitial y(0) = 1\n",
    );
    expect(equilibria.map((e) => e.stability)).toEqual(['saddle', 'undecided']);
    expect(equilibria[1].values).toEqual([expect.closeTo(3, 10), expect.closeTo(1.5, 10)]);
    expect(equilibria[1].eigenvalues).toEqual([
      { re: 0, im: expect.closeTo(Math.sqrt(4.5), 9) },
      { re: 0, im: expect.closeTo(-Math.sqrt(4.5), 9) },
    ]);
  });

  it('of equations of second order are those of the system of first order', () => {
    const { equilibria } = found(
      "variable t in [0, 1]\nunknown th(t) in [-4, 4]\nequation th'' + 0.3*th' + sin(th) = 0\ninitial th(0) = 1\ninitial th'(0) = 0\n",
    );
    expect(equilibria.map((e) => e.values[0])).toEqual([expect.closeTo(-Math.PI, 9), 0, expect.closeTo(Math.PI, 9)]);
    expect(equilibria.map((e) => e.stability)).toEqual(['saddle', 'stable', 'saddle']);
    expect(equilibria[1].eigenvalues[0]).toEqual({
      re: expect.closeTo(-0.15, 10),
      im: expect.closeTo(Math.sqrt(1 - 0.15 ** 2), 10),
    });
  });

  it('with algebraic equations have as many eigenvalues as there are states', () => {
    const { equilibria } = found(
      "variable t in [0, 1]\nunknown x(t), y(t)\nequation x' = y - 2*x\nequation 0 = y - x^2 + 0.5\ninitial x(0) = 0.1\n",
    );
    const root = Math.sqrt(1.5);
    expect(equilibria.map((e) => e.values[0])).toEqual([expect.closeTo(1 - root, 10), expect.closeTo(1 + root, 10)]);
    expect(equilibria.map((e) => e.eigenvalues)).toEqual([
      [{ re: expect.closeTo(-2 * root, 9), im: 0 }],
      [{ re: expect.closeTo(2 * root, 9), im: 0 }],
    ]);
  });

  it('that lie side by side are one, and that is said', () => {
    const { equilibria, because } = found(
      "variable t in [0, 1]\nunknown S(t), I(t)\nequation S' = -S*I\nequation I' = S*I - 0.2*I\ninitial S(0) = 0.9\ninitial I(0) = 0.1\n",
    );
    expect(equilibria).toHaveLength(1);
    expect(equilibria[0].isolated).toBe(false);
    expect(because).toContain('side by side');
  });

  it('that lie side by side are told by the one that the conditions lead to', () => {
    // The final size of an epidemic, ln(s/s0) = -R0*(1 - s): what is conserved is no total alone.
    const epidemic = found(
      "variable t in [0, 50]\nunknown S(t), I(t), R(t)\nequation S' = -0.5*S*I/1000\nequation I' = 0.5*S*I/1000 - 0.2*I\nequation R' = 0.2*I\ninitial S(0) = 990\ninitial I(0) = 10\ninitial R(0) = 0\n",
    );
    let size = 0.1;
    for (let k = 0; k < 200; k++) size = 0.99 * Math.exp(-2.5 * (1 - size));
    expect(epidemic.equilibria.map((e) => e.values)).toEqual([
      [expect.closeTo(1000 * size, 6), 0, expect.closeTo(1000 * (1 - size), 6)],
    ]);
    const { equilibria } = found(
      "variable t in [0, 50]\nunknown A[1..5](t)\nequation flow[i in 1..5]: A[i]' = 0.3*(sum(A[j], j in 1..5) - 5*A[i])\ninitial A[1](0) = 100\ninitial rest[i in 2..5]: A[i](0) = 0\n",
    );
    expect(equilibria.map((e) => e.values)).toEqual([Array(5).fill(expect.closeTo(20, 9))]);
  });

  it('leave states that only events change where they are', () => {
    const { equilibria, because } = found(
      "variable t in [0, 9]\nunknown T(t)\nstate heater = 1\nequation T' = heater - 0.1*T\ninitial T(0) = 5\nevent off when T >= 8 { heater = 0 }\n",
    );
    expect(equilibria[0].values).toEqual([expect.closeTo(10, 9), 1]);
    expect(equilibria[0].eigenvalues).toEqual([{ re: expect.closeTo(-0.1, 10), im: 0 }]);
    expect(because).toContain('Events are left out');
  });

  it('with delays are found, their stability is not told', () => {
    const { equilibria, because } = found(
      "variable t in [0, 9]\nunknown x(t) in [0, 3]\nequation x' = x*(1 - x(t - 1))\nhistory x(t) = 0.5\ninitial x(0) = 0.5\n",
    );
    expect(equilibria.map((e) => [e.values[0], e.stability])).toEqual([
      [0, 'not looked for'],
      [expect.closeTo(1, 10), 'not looked for'],
    ]);
    expect(because).toContain('read the past');
  });

  it('are not looked for where equations depend on the variable', () => {
    expect(refusal("variable t in [0, 1]\nunknown u(t)\nequation drive: u' = sin(t) - u\ninitial u(0) = 1\n")).toBe(
      'the system is not autonomous: "drive" depends on t itself, so that no state is at rest for good',
    );
  });

  it('may be none', () => {
    const { equilibria, because } = found(
      "variable t in [0, 1]\nunknown u(t)\nequation u' = 1 + u^2\ninitial u(0) = 0\n",
    );
    expect(equilibria).toEqual([]);
    expect(because).toContain('No equilibrium');
  });

  it('of a large family are found in a moment', () => {
    const { equilibria } = found(
      "let n = 40\nvariable t in [0, 1]\nunknown x[1..n](t)\nequation left: x[1]' = 1 - 2*x[1] + x[2]\nequation inner[i in 2..n-1]: x[i]' = x[i-1] - 2*x[i] + x[i+1]\nequation right: x[n]' = x[n-1] - 2*x[n]\ninitial start[i in 1..n]: x[i](0) = 0\n",
    );
    expect(equilibria).toHaveLength(1);
    expect(equilibria[0].values[0]).toBeCloseTo(40 / 41, 9);
    // −4·sin²(kπ/2(n + 1))
    expect(equilibria[0].eigenvalues[0].re).toBeCloseTo(-4 * Math.sin(Math.PI / 82) ** 2, 9);
    expect(equilibria[0].stability).toBe('stable');
  });
});
