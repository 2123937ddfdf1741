import { expect, test } from 'vitest';
import type { OpenGroup } from '../../../src/problem/open-group.ts';
import { identifiability } from '../../../src/solver/fit/identifiability.ts';
import { problemOf } from '../../run/spec.ts';

const free = { cancelled: () => false };
const times = Array.from({ length: 12 }, (_, k) => (k + 1) / 4);

/** @param data what is measured, at twelve times; identifiability does not ask what came out */
function openIn(estimates: string, text: string, ...data: string[]): OpenGroup[] {
  const numbers = estimates
    .split(' ')
    .map((name) => `estimate ${name} = 1 in [0.2, 3]`)
    .join('\n');
  const tables = data.map(
    (measured, k) =>
      `data d${k} { t = [${times.join(', ')}]  ${measured} = [${times.map((t) => Math.exp(-t).toFixed(4)).join(', ')}]  noise = 0.02 }`,
  );
  const problem = problemOf(`variable t in [0, 3]\n${numbers}\n${text}\n${tables.join('\n')}\ntrain auto`);
  const found = identifiability(problem, free);
  if (!found.ok) throw new Error(found.reason);
  expect(found.value.points).toBeGreaterThanOrEqual(3);
  return found.value.groups;
}

const decay = (rate: string, start = '1') =>
  `unknown u(t)\nequation e: u' = -(${rate})*u\ninitial begin: u(0) = ${start}`;
const saturating = (start: string) => `unknown s(t)\nequation e: s' = -V*s/(K + s)\ninitial i: s(0) = ${start}`;
const compartments = (loss: string) => `unknown x(t)\nunknown y(t)
equation ex: x' = -(k01 + k21)*x + k12*y
equation ey: y' = k21*x - (${loss}k12)*y
initial ix: x(0) = 1\ninitial iy: y(0) = 0`;
const epidemic = `unknown S(t)\nunknown I(t)
equation es: S' = -beta*S*I\nequation ei: I' = beta*S*I - gamma*I
initial is: S(0) = S0\ninitial ii: I(0) = I0`;
const chain = `unknown x(t)\nunknown y(t)\nequation ex: x' = -k*x\nequation ey: y' = k*x - d*y
initial ix: x(0) = 1\ninitial iy: y(0) = 0`;

/** A group that is known to be open, and what of it is determined. */
type Open = [names: string[], determined: string[]];

/** Name, estimates, model, what is measured, and the groups that are known to be open. */
const cases: [string, string, string, string[], Open[]][] = [
  ['a rate', 'k', decay('k'), ['u'], []],
  ['a product of rates', 'k s', decay('k*s'), ['u'], [[['k', 's'], ['k*s']]]],
  ['a sum of rates', 'a b', decay('a + b'), ['u'], [[['a', 'b'], ['a + b']]]],
  ['a gain and a start', 'k g A', decay('k', 'A'), ['g*u'], [[['g', 'A'], ['g*A']]]],
  ['logistic growth', 'r K', "unknown u(t)\nequation e: u' = r*u*(1 - u/K)\ninitial begin: u(0) = 0.1", ['u'], []],
  ['Michaelis–Menten, measured in its unit', 'V K', saturating('1'), ['s'], []],
  [
    'Michaelis–Menten behind a gain',
    'V K A g',
    saturating('A'),
    ['g*s'],
    [
      [
        ['V', 'K', 'A', 'g'],
        ['V*g', 'K*g', 'A*g'],
      ],
    ],
  ],
  [
    'two compartments that both lose (Bellman & Åström 1970)',
    'k01 k21 k12 k02',
    compartments('k02 + '),
    ['x'],
    [
      [
        ['k01', 'k21', 'k12', 'k02'],
        ['k21*k12', 'k01 + k21', 'k12 + k02'],
      ],
    ],
  ],
  ['two compartments of which one loses', 'k01 k21 k12', compartments(''), ['x'], []],
  [
    'an epidemic whose cases are reported in part',
    'beta gamma S0 I0 rho',
    epidemic,
    ['rho*I'],
    [
      [
        ['beta', 'S0', 'I0', 'rho'],
        ['beta/rho', 'S0*rho', 'I0*rho'],
      ],
    ],
  ],
  ['what is only downstream', 'k d', chain, ['x'], [[['d'], []]]],
  [
    'two groups',
    'a b c d',
    `${decay('a*b')}\nunknown v(t)\nequation f: v' = -(c + d)*v\ninitial w: v(0) = 1`,
    ['u', 'v'],
    [
      [['a', 'b'], ['a*b']],
      [['c', 'd'], ['c + d']],
    ],
  ],
  ['a sum with a factor', 'a b', decay('a + 2.5*b'), ['u'], [[['a', 'b'], ['a + 2.5*b']]]],
  ['a square', 'a b', decay('a^2*b'), ['u'], [[['a', 'b'], ['a^2*b']]]],
  ['no product and no sum', 'a b', decay('a + a*b + b^2'), ['u'], [[['a', 'b'], []]]],
];

test.each(cases)('%s', (_, estimates, text, data, open) => {
  const found = openIn(estimates, text, ...data);
  expect(found.map(({ names, determined }) => [names, determined])).toEqual(open);
  for (const { names, determined, isAll } of found) if (names.length > 1) expect(isAll).toBe(determined.length > 0);
});
