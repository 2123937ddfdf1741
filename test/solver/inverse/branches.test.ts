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

  it.each(['estimate w = 1', 'estimate w = 1 in [0.5, 12]'])('find a frequency far from its start: %s', (estimate) => {
    const { parameters } = fitted(
      oscillator(
        estimate,
        rows(eight, (t) => Math.cos(7 * t)),
      ),
    );
    expect(Math.abs(parameters[0].value)).toBeCloseTo(7, 5);
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
