import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { lastOf } from '../../../src/solver/march/steps.ts';
import { noLimit } from '../../../src/solver/problem/work.ts';
import { prepare, solve } from '../../../src/solver/solver.ts';

function fitted(text: string) {
  const { problem, findings } = compileSpec(text);
  if (!problem) throw new Error(findings[0].message);
  const prepared = prepare(problem);
  if (!prepared.ok) throw new Error(prepared.reason);
  return lastOf(solve(prepared.value, { tolerance: 1e-6, seed: 0, budget: noLimit, cancelled: () => false }));
}

const rows = (times: number[], of: (t: number) => number) =>
  `data seen { t = [${times.join(', ')}]  u = [${times.map((t) => of(t).toPrecision(12)).join(', ')}] }`;
const eight = Array.from({ length: 8 }, (_, i) => (i + 1) / 4);

const oscillator = (estimate: string, data: string) =>
  `variable t in [0, 2]\nunknown u(t)\n${estimate}\nequation law: u'' + w^2*u = 0\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n${data}\n`;

describe('fits with several answers', () => {
  it('name the other sign of what is only squared', () => {
    const { parameters, others } = fitted(
      oscillator(
        'estimate w = 3',
        rows(eight, (t) => Math.cos(3.2 * t)),
      ),
    );
    expect(parameters[0].value).toBeCloseTo(3.2, 6);
    expect(others.map((x) => x.description)).toEqual(['w = -3.2']);
  });

  it('do not where bounds leave one of them, or where the sign tells', () => {
    const bounded = fitted(
      oscillator(
        'estimate w = 3 in [0, 10]',
        rows(eight, (t) => Math.cos(3.2 * t)),
      ),
    );
    expect(bounded.others).toEqual([]);
    const decay = fitted(
      `variable t in [0, 2]\nunknown u(t)\nestimate k = 1\nequation law: u' = -k*u\ninitial a: u(0) = 1\n${rows(eight, (t) => Math.exp(-1.3 * t))}\n`,
    );
    expect(decay.parameters[0].value).toBeCloseTo(1.3, 6);
    expect(decay.others).toEqual([]);
  });

  it('name two rates of a sum exchanged', () => {
    const sums = rows([0.1, 0.3, 0.6, 1, 1.5, 2], (t) => Math.exp(-0.5 * t) + Math.exp(-3 * t)).replace(
      'u =',
      'u + v =',
    );
    const { parameters, others } = fitted(
      `variable t in [0, 2]\nunknown u(t), v(t)\nestimate a = 1 in [0.1, 10]\nestimate b = 2 in [0.1, 10]\nequation slow: u' = -a*u\nequation fast: v' = -b*v\ninitial u(0) = 1\ninitial v(0) = 1\n${sums}\n`,
    );
    const [a, b] = parameters.map(({ value }) => value);
    expect([a, b].sort()).toEqual([expect.closeTo(0.5, 5), expect.closeTo(3, 5)]);
    expect(others).toHaveLength(1);
    expect(others[0].description).toMatch(/^a = \S+ and b = \S+$/);
  });

  it('name the aliases of a frequency that is measured at even steps, and none where the steps differ', () => {
    const within = (times: number[]) =>
      fitted(
        oscillator(
          'estimate w = 3 in [0.1, 30]',
          rows(times, (t) => Math.cos(3.2 * t)),
        ),
      );
    expect(within(eight).others.map((x) => x.description)).toEqual([
      `w = ${(8 * Math.PI - 3.2).toPrecision(6)}`,
      `w = ${(8 * Math.PI + 3.2).toPrecision(6)}`,
    ]);
    expect(within(eight.map((t, k) => t + 0.03 * Math.sin(5 * k))).others).toEqual([]);
  });

  it('name aliases below the one that was found', () => {
    const { parameters, others } = fitted(
      oscillator(
        'estimate w = 14.5 in [0.1, 16]',
        rows([1, 2, 3, 4, 5], (t) => Math.cos(2 * t)),
      ).replace('[0, 2]', '[0, 5]'),
    );
    expect(parameters[0].value).toBeCloseTo(2 + 4 * Math.PI, 6);
    expect(others.map((x) => x.description)).toEqual(expect.arrayContaining(['w = 2']));
  });

  it.each([
    [
      'estimate k = 0.3 in [0.01, 10]\nestimate e = 0.5 in [0.01, 10]\nestimate V = 5 in [0.1, 100]',
      'e',
      'k = 1.5, e = 0.2 and V = 10',
    ],
    [
      'estimate k = 1 in [0.01, 10]\nestimate C = 1 in [0.01, 10]\nestimate V = 5 in [0.1, 100]',
      'C/V',
      'k = 0.2 and V = 1.33333',
    ],
  ])('name absorption and elimination exchanged (%#)', (estimates, e, other) => {
    const measured = rows(
      [0.25, 0.5, 1, 2, 4, 6, 8, 10],
      (t) => 11.5384615384615 * (Math.exp(-0.2 * t) - Math.exp(-1.5 * t)),
    );
    const { others } = fitted(
      `variable t in [0, 10]\nunknown g(t), u(t)\n${estimates}\nequation gut: g' = -k*g\nequation law: u' = k*g/V - ${e}*u\ninitial a: g(0) = 100\ninitial b: u(0) = 0\n${measured}\n`,
    );
    expect(others.map((x) => x.description)).toEqual([other]);
  });

  it('find a frequency in a wide range from its far end', () => {
    const { parameters } = fitted(
      `variable t in [0, 7]\nunknown u(t)\nestimate w = 9 in [0.1, 12]\nequation law: u'' + w^2*u = 0\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n${rows([0.3, 1, 2.2, 3, 4.1, 5, 6.4, 7], (t) => Math.cos(1.3 * t))}\n`,
    );
    expect(parameters[0].value).toBeCloseTo(1.3, 5);
  });

  it.each(['estimate w = 1', 'estimate w = 1 in [0.5, 12]'])('find a frequency far from its start: %s', (estimate) => {
    const { parameters } = fitted(
      oscillator(
        estimate,
        rows(eight, (t) => Math.cos(7 * t)),
      ),
    );
    expect(Math.abs(parameters[0].value)).toBeCloseTo(7, 5);
  });

  it('say that they have not moved from a start where the data feel nothing, which is not that nothing determines it', () => {
    const decaying = (rate: string) =>
      fitted(
        `variable t in [0, 2]\nunknown u(t)\nestimate E = 800\nequation law: u' = -${rate}*u\ninitial a: u(0) = 1\n${rows([0.5, 1, 1.5, 2], (t) => Math.exp(-t))}\n`,
      );
    expect(decaying('1e3*exp(-((E - 33.3)/0.1)^2)').undetermined).toMatch(/has not moved from E = 800/);
    // Another magnitude of it is felt, and leads on.
    const { undetermined, parameters } = decaying('1e3*exp(-E)');
    expect(undetermined).toBeNull();
    expect(parameters[0].value).toBeCloseTo(Math.log(1e3), 5);
  });

  it('name both signs of an initial value that is seen squared', () => {
    const squares = rows(eight, (t) => 4 * Math.exp(-2 * t)).replace('u =', 'q =');
    const { parameters, others, undetermined, network } = fitted(
      `variable t in [0, 2]\nunknown u(t), q(t)\nequation law: u' = -u\nequation square: q = u^2\n${squares}\n`,
    );
    expect(parameters).toEqual([]);
    expect(undetermined).toBeNull();
    expect(Math.abs(network.states[0])).toBeCloseTo(2, 5);
    expect(others).toHaveLength(1);
  });
});
