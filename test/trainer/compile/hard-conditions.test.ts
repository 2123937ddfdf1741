import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import type { Problem, Term } from '../../../src/problem/problem.ts';
import { type Compiled, compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { groupResults } from '../../../src/trainer/train/solution.ts';
import {
  add,
  at,
  boundary,
  call,
  D,
  equation,
  hard,
  initial,
  integral,
  mul,
  param,
  problem,
  sub,
} from '../problems.ts';

/** A session at a θ far from the start: hard conditions hold for every θ. */
async function anywhere(p: Problem): Promise<{ compiled: Compiled; session: Awaited<ReturnType<typeof open>> }> {
  const compiled = compile(p);
  return { compiled, session: await open(compiled, 11) };
}

async function open(compiled: Compiled, seed: number) {
  const session = await referenceEngine.open(compiled.program, 'f64');
  const random = new Random(seed, 'theta');
  session.theta.set(initialTheta(compiled).map((x) => x + 0.5 * random.normal()));
  return session;
}

/** Residuals of conditions that are built in, measured by compiling them as soft terms over the same trial solution. */
async function violations(terms: Term[], rest: Parameters<typeof problem>[1] = {}): Promise<number[]> {
  // Each condition appears twice: hard, and soft under another name.
  const soft = terms.map((term): Term => ({ ...term, hard: false, name: `soft ${term.name}` }));
  const { compiled, session } = await anywhere(problem([...terms, ...soft, equation('e', D('u', 4))], rest));
  return Promise.all(soft.map(async (_, i) => Math.abs((await session.residuals(i))[0] / compiled.terms[i].scale)));
}

describe('hard conditions hold to rounding for every θ', () => {
  const cases: Record<string, Term[]> = {
    'a value': [initial('a', sub(at('u', 0), 1.7), hard)],
    'value and slope': [initial('a', sub(at('u', 0), 1.7), hard), initial('b', sub(at('u', 0, 1), -3), hard)],
    'a slope alone': [initial('b', sub(at('u', 0, 1), -3), hard)],
    'four derivatives at one point': [0, 1, 2, 3].map((k) => initial(`d${k}`, sub(at('u', 0, k), 1 + k), hard)),
    'values at both ends': [boundary('a', sub(at('u', 0), 2), hard), boundary('b', sub(at('u', 1), -1), hard)],
    'clamped beam': [
      boundary('a', at('u', 0), hard),
      boundary('b', at('u', 0, 1), hard),
      boundary('c', sub(at('u', 1), 0.5), hard),
      boundary('d', at('u', 1, 1), hard),
    ],
    'second derivatives at both ends': [boundary('a', at('u', 0, 2), hard), boundary('b', sub(at('u', 1, 2), 4), hard)],
    'three points': [0, 0.4, 1].map((x) => boundary(`p${x}`, sub(at('u', x), x * x + 1), hard)),
    periodic: [
      boundary('value', sub(at('u', 0), at('u', 1)), hard),
      boundary('slope', sub(at('u', 0, 1), at('u', 1, 1)), hard),
    ],
    'mixed (Robin)': [
      boundary('left', sub(add(at('u', 0), mul(2, at('u', 0, 1))), 1), hard),
      boundary('right', sub(sub(mul(3, at('u', 1)), at('u', 1, 1)), call('sin', 2)), hard),
    ],
  };

  it.each(Object.entries(cases))('%s', async (_name, terms) => {
    for (const x of await violations(terms, { interval: [0, 1] })) expect(x).toBeLessThan(1e-12);
  });

  it('on a shifted interval with other scales', async () => {
    const terms = [
      boundary('a', sub(at('u', 3), 200), hard),
      boundary('b', sub(at('u', 7.5, 1), 12), hard),
      boundary('c', sub(at('u', 9), at('u', 5)), hard),
    ];
    const rest = {
      interval: [3, 9] as [number, number],
      unknowns: [{ name: 'u', range: [150, 400] as [number, number] }],
    };
    for (const x of await violations(terms, rest)) expect(x).toBeLessThan(1e-12);
  });

  it('between unknowns, and with an estimate on the right-hand side', async () => {
    const terms = [
      initial('sum', sub(add(at('u', 0), mul(2, at('v', 0))), param('k')), hard),
      initial('v', sub(at('v', 0, 1), 1), hard),
    ];
    const soft = terms.map((term): Term => ({ ...term, hard: false, name: `soft ${term.name}` }));
    const { session } = await anywhere(
      problem([...terms, ...soft, equation('e', add(D('u', 1), D('v', 2)))], {
        unknowns: ['u', 'v'],
        estimates: { k: [2, 0, 5] },
      }),
    );
    for (const i of [0, 1]) expect(Math.abs((await session.residuals(i))[0])).toBeLessThan(1e-13);
  });

  it('leaves open what is not given: with u′(0) built in, u(0) and u″(0) stay free', async () => {
    const compiled = compile(problem([initial('b', at('u', 0, 1), hard), equation('e', add(D('u', 2), D('u')))]));
    const values = await Promise.all(
      [1, 2, 3].map(async (seed) => {
        const session = await open(compiled, seed);
        const jets = await groupResults(compiled, session, compiled.solution(Float64Array.of(0)));
        return jets[0][0];
      }),
    );
    expect(new Set(values.map((x) => x.toFixed(6))).size).toBe(3);
  });
});

describe('trial solutions', () => {
  it('have the derivatives of their values up to order 4 (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.2, max: 1.8, noNaN: true }), fc.integer({ min: 0, max: 3 }), async (x, k) => {
        const p = problem(
          [
            boundary('a', sub(at('u', 0), 1), hard),
            boundary('b', sub(at('u', 2, 1), 0.3), hard),
            equation('low', D('u', k)),
            equation('high', D('u', k + 1)),
          ],
          { interval: [0, 2] },
        );
        const { compiled, session } = await anywhere(p);
        const h = 1e-4;
        const results = await groupResults(compiled, session, compiled.equations(Float64Array.of(x - h, x, x + h)));
        const difference = (results[0][2] - results[0][0]) / (2 * h);
        expect(Math.abs(results[1][1] - difference)).toBeLessThan(1e-5 * (1 + Math.abs(difference)));
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe('what cannot be built in is refused with its reason', () => {
  const refused: [string, Term[], RegExp][] = [
    [
      'nonlinear',
      [boundary('b', sub(mul(at('u', 0), at('u', 0)), 1), hard)],
      /'b' cannot be built in: it is not linear/,
    ],
    [
      'an integral',
      [boundary('mass', sub(integral(D('u')), 1), hard)],
      /'mass' cannot be built in: it has an integral/,
    ],
    ['an equation', [equation('e', D('u', 1), hard)], /'e' cannot be built in: only conditions/],
    [
      'a trained factor',
      [boundary('b', sub(mul(param('k'), at('u', 0)), 1), hard)],
      /'b' cannot be built in: it has a factor that is trained/,
    ],
    [
      'a contradiction',
      [boundary('a', sub(at('u', 0), 1), hard), boundary('b', sub(mul(2, at('u', 0)), 3), hard)],
      /'b' cannot be built in: it contradicts/,
    ],
    ['nothing about an unknown', [boundary('b', sub(param('p'), 1), hard)], /'b' cannot be built in: it says nothing/],
  ];
  it.each(refused)('%s', (_name, terms, message) => {
    const p = problem([...terms, equation('main', D('u', 1))], { params: { p: 1 }, estimates: { k: [1, 0, 2] } });
    expect(() => compile(p)).toThrow(message);
  });

  it('but a condition said twice is no contradiction', () => {
    const twice = [boundary('a', sub(at('u', 0), 1), hard), boundary('b', sub(mul(2, at('u', 0)), 2), hard)];
    expect(compile(problem([...twice, equation('main', D('u', 1))])).hardTerms).toHaveLength(2);
  });
});
