/** @file Problems that together use every part of a program; every engine computes them all. */

import { Random } from '../../../src/numeric/random.ts';
import type { Activation, Problem, Term } from '../../../src/problem/problem.ts';
import { compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import {
  add,
  at,
  boundary,
  call,
  D,
  data,
  div,
  equation,
  event,
  hard,
  initial,
  input,
  integral,
  mul,
  nowhere,
  oscillator,
  param,
  past,
  pow,
  problem,
  sampler,
  sub,
  t,
} from '../problems.ts';

const noisy = { times: [0.1, 0.35, 0.5, 0.72, 0.9], values: [0.9, 0.4, 0.1, -0.2, -0.5] };

const absolute: Partial<Term> = { loss: { name: 'mae', args: {}, reduction: 'sum' } };

/** Problems that together use every part of a program. */
export const problems: Record<string, Problem> = {
  'order 0 (algebraic)': problem([equation('e', sub(pow(D('u'), 3), call('exp', t)))]),
  'order 1': problem([equation('e', add(D('u', 1), D('u'))), initial('i', sub(at('u', 0), 1))]),
  'order 2 (damped oscillator)': oscillator(),
  'order 3': problem([
    equation('e', add(D('u', 3), mul(D('u'), D('u', 2)), t)),
    boundary('b', sub(at('u', 1, 2), 0.5)),
  ]),
  'order 4 (beam)': problem([
    equation('e', add(D('u', 4), 1, mul(0.1, call('sin', D('u', 3))))),
    boundary('left', at('u', 0)),
    boundary('right', at('u', 1, 3)),
  ]),
  'a system, separate networks': problem(
    [
      equation('prey', sub(D('x', 1), mul(D('x'), sub(1.5, D('y'))))),
      equation('predators', sub(D('y', 1), mul(D('y'), sub(D('x'), 3))), { points: sampler('sobol', { points: 9 }) }),
      initial('x0', sub(at('x', 0), 1)),
      initial('y0', sub(at('y', 0), 0.5)),
    ],
    {
      unknowns: ['x', 'y'],
      network: { layers: [5], activation: 'tanh', features: null, sharing: 'separate', source: null },
    },
  ),
  'a system, one network, Fourier features': problem(
    [
      equation('a', sub(D('x', 1), D('y'))),
      equation('b', add(D('y', 1), D('x'))),
      boundary('c', sub(add(at('x', 0), at('y', 1)), 1)),
    ],
    {
      unknowns: ['x', 'y'],
      network: {
        layers: [5, 4],
        activation: 'tanh',
        features: { name: 'fourier', args: { count: 3, sigma: 1 } },
        sharing: 'shared',
        source: null,
      },
    },
  ),
  'periodic and mixed conditions, an integral': problem(
    [
      equation('e', sub(D('u', 1), call('cos', t))),
      boundary('periodic', sub(at('u', 0), at('u', 2))),
      boundary('mixed', sub(add(at('u', 0), mul(2, at('u', 0, 1))), 1)),
      boundary('mass', sub(integral(pow(D('u'), 2)), 0.3)),
    ],
    { interval: [0, 2] },
  ),
  'hard conditions with open ends': problem([
    equation('e', add(D('u', 2), mul(3, D('u', 1)), mul(9, D('u')))),
    initial('slope', sub(at('u', 0, 1), 0.5), hard),
    boundary('end', sub(at('u', 1), 2)),
  ]),
  'estimates, data, inputs, losses': problem(
    [
      equation('e', sub(add(D('u', 1), mul(param('k'), D('u'))), mul(param('a'), input('f'))), {
        loss: { name: 'huber', args: { delta: 0.3 }, reduction: 'mean' },
      }),
      initial('i', sub(at('u', 0), param('b')), { loss: { name: 'log_cosh', args: {}, reduction: 'sum' } }),
      data('lab', D('u'), noisy, { loss: { name: 'relative', args: {}, reduction: 'mean' } }),
      data('rate', D('u', 1), noisy, { loss: { name: 'lp', args: { p: 3 }, reduction: 'sum' } }),
    ],
    {
      estimates: { k: [2, 1, 5], a: [0.7, 0, null], b: [1, null, null] },
      inputs: [
        { name: 'f', unit: null, interpolation: 'cubic', times: [0, 0.4, 1], values: [0, 1, 0.5], source: nowhere },
      ],
    },
  ),
  'noise that is learned': problem(
    [
      equation('e', add(D('u', 1), mul(param('k'), D('u')))),
      data('lab', D('u'), { ...noisy, deviation: param('sigma') }),
      data('rate', D('u', 1), { ...noisy, deviation: add(param('a'), mul(0.1, D('u'))) }),
      data('counts', D('u'), { ...noisy, deviation: mul(param('sigma'), add(D('u'), t)) }, absolute),
    ],
    { estimates: { k: [2, 1, 5], sigma: [0.1, 1e-3, 1], a: [0.2, 0, null] } },
  ),
  'jumps at known times, what events alone change': problem(
    [
      equation('e', sub(D('u', 2), sub(D('lamp'), D('u')))),
      initial('i', sub(at('u', 0), 1), hard),
      initial('slope', at('u', 0, 1)),
      equation('still', D('lamp', 1)),
      initial('off', at('lamp', 0)),
      data('lab', D('u'), noisy),
    ],
    {
      unknowns: ['u', { name: 'lamp', held: true }],
      estimates: { a: [0.7, 0, null] },
      events: [event('kick', [0.3, 0.8], 'u', 1, add(D('u', 1), param('a'))), event('on', [0.5], 'lamp', 0, D('u'))],
    },
  ),
  'the past, and a delay that is estimated': problem(
    [
      equation('e', add(D('u', 1), mul(2, past('u', sub(t, 0.4))), pow(past('u', sub(t, param('lag'))), 2))),
      initial('i', sub(at('u', 0), 1), hard),
    ],
    { estimates: { lag: [0.3, 0, 1] }, histories: [{ unknown: 'u', value: call('cos', t) }] },
  ),
  'quotients, roots and branches': problem([
    equation('e', sub(D('u', 2), div(call('sqrt', add(1, pow(D('u'), 2))), add(2, call('max', D('u', 1), t)))), {
      loss: { name: 'mae', args: {}, reduction: 'mean' },
    }),
  ]),
};
for (const activation of ['sin', 'swish', 'gelu', 'softplus'] satisfies Activation[]) {
  problems[`order 4 with ${activation}`] = {
    ...problems['order 4 (beam)'],
    network: { layers: [5, 4], activation, features: null, sharing: 'shared', source: null },
  };
}

/** θ at the start, with biases that are not zero. */
export function thetaOf(p: Problem): Float64Array {
  const theta = initialTheta(compile(p));
  const random = new Random(7, 'test');
  return theta.map((x) => x + 0.2 * random.normal());
}
