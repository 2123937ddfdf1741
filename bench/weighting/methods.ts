/**
 * @file Every weighting method on the damped oscillator R6 from three starting weights of the equation: 1e-6 (too
 * little), 1e-4 (the literature's), 1 (the initial conditions are drowned). Prints one Markdown table.
 *
 * R6: u″ + 4u′ + 400u = 0 on [0, 1], u(0) = 1, u′(0) = 0; 3×32 tanh, 128 Sobol points, Adam at 1e-3 in f64, three seeds.
 */
import { methodsAt } from '../../src/problem/catalogue.ts';
import type { Expression } from '../../src/problem/expression.ts';
import type { MethodArgument, Problem, Term } from '../../src/problem/problem.ts';
import { constant } from '../../src/problem/schedule.ts';
import type { SourceRange } from '../../src/problem/source.ts';
import { balanceMethods } from '../../src/trainer/balance/balance.ts';
import { defaultOptions, train } from '../../src/trainer/loop.ts';

const nowhere: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const steps = Number(process.argv[2] ?? 15000);
const seeds = [1, 2, 3];
const starts = [1e-6, 1e-4, 1];

const number = (value: number): Expression => ({ kind: 'number', value });
const binary = (operator: '+' | '-' | '*', left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
});
const u = (order: number, at?: number): Expression => ({
  kind: 'unknown',
  name: 'u',
  order,
  ...(at === undefined ? {} : { at: number(at) }),
});
const wave = (name: 'sin' | 'cos' | 'exp', factor: number): Expression => ({
  kind: 'call',
  name,
  args: [binary('*', number(factor), { kind: 'variable' })],
});

/** Parameters of a method as the catalogue has them. */
function defaults(name: string): Record<string, MethodArgument> {
  const row = methodsAt('weights').find((m) => m.name === name);
  return Object.fromEntries((row?.parameters ?? []).map((p) => [p.name, p.default!]));
}

function oscillator(method: string | null, motion: number, seed: number): Problem {
  const term = (kind: Term['kind'], name: string, residual: Expression, weight: number): Term => ({
    name,
    named: true,
    kind,
    hard: false,
    residual,
    text: name,
    source: nowhere,
    weight: { schedule: constant(weight), source: nowhere },
    loss: { name: 'mse', args: {}, reduction: 'mean' },
    points: kind === 'equation' ? { name: 'sobol', args: { points: 128 } } : null,
    data: null,
  });
  const omega = Math.sqrt(20 ** 2 - 2 ** 2);
  return {
    version: 1,
    title: 'R6',
    file: null,
    variable: { name: 't', unit: null, from: 0, to: 1, source: nowhere },
    unknowns: [{ name: 'u', unit: null, range: null, source: nowhere }],
    parameters: [],
    inputs: [],
    terms: [
      term('equation', 'motion', binary('+', u(2), binary('+', binary('*', number(4), u(1)), binary('*', number(400), u(0)))), motion), // biome-ignore format: one term
      term('initial', 'release', binary('-', u(0, 0), number(1)), 1),
      term('initial', 'rest', u(1, 0), 0.1),
    ],
    exact: [
      {
        unknown: 'u',
        value: binary(
          '*',
          wave('exp', -2),
          binary('+', wave('cos', omega), binary('*', number(2 / omega), wave('sin', omega))),
        ),
      },
    ],
    scale: { mode: 'auto' },
    network: { layers: [32, 32, 32], activation: 'tanh', features: null, sharing: 'shared', source: null },
    holdout: { name: 'uniform', args: { points: 512 } },
    weightMethod: method === null ? null : { name: method, args: defaults(method) },
    training: {
      phases: [{ name: 'adam', args: { steps, rate: constant(1e-3), beta1: 0.9, beta2: 0.999 } }],
      seed,
      precision: 'f64',
      engine: 'auto',
      tolerance: null,
      patience: null,
      checkpoint: null,
      budget: null,
      source: null,
    },
    variants: [],
    sweeps: [],
    written: { weights: true, loss: false, network: true, points: true, train: true, data: false },
  };
}

async function run(method: string | null, motion: number, seed: number) {
  const training = train(oscillator(method, motion, seed), { ...defaultOptions, frameInterval: 1000 });
  let next = await training.next();
  while (!next.done) next = await training.next();
  return next.value;
}

async function main(): Promise<void> {
  const header = starts.map((w) => `λ_motion = ${w}`);
  console.log(`Relative L2 error after ${steps} steps, worst and best of seeds ${seeds.join(', ')}.\n`);
  console.log(`| method | ${header.join(' | ')} | seconds a run |`);
  console.log(`|---|${starts.map(() => '---|').join('')}---|`);
  for (const method of [null, ...Object.keys(balanceMethods)]) {
    const cells: string[] = [];
    let seconds = 0;
    for (const motion of starts) {
      const errors: number[] = [];
      for (const seed of seeds) {
        const result = await run(method, motion, seed);
        errors.push(result.relativeL2 ?? Number.NaN);
        seconds += result.seconds / starts.length / seeds.length;
      }
      cells.push(`${Math.max(...errors).toExponential(1)} / ${Math.min(...errors).toExponential(1)}`);
    }
    console.log(`| ${method ?? 'fixed weights'} | ${cells.join(' | ')} | ${seconds.toFixed(1)} |`);
  }
}

void main();
