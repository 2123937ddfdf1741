/**
 * @file Every weighting method on the damped oscillator R6 from three starting weights of the equation: 1e-6 (too
 * little), 1e-4 (the literature's), 1 (the initial conditions are drowned). Prints one JSON line per method.
 *
 * R6: u″ + 4u′ + 400u = 0 on [0, 1], u(0) = 1, u′(0) = 0; 3×32 tanh, 128 Sobol points, Adam at 1e-3 in f64, three seeds.
 */
import { methodsAt } from '../../src/problem/catalogue/catalogue.ts';
import type { MethodArgument, Problem } from '../../src/problem/problem.ts';
import { constant } from '../../src/problem/schedule.ts';
import { balanceMethods } from '../../src/trainer/balance/balance.ts';
import { add, call, mul, nowhere, oscillator, sampler, t } from '../../test/trainer/problems.ts';
import { trainedResult } from './trained-result.ts';

const quick = process.argv.includes('--quick');
const steps = quick ? 300 : 5000;
const seeds = quick ? [1] : [1, 2, 3];
const omega = Math.sqrt(20 ** 2 - 2 ** 2);
const starts = [1e-6, 1e-4, 1];

/** Parameters of a method as the catalogue has them. */
function defaults(name: string): Record<string, MethodArgument> {
  const row = methodsAt('weights').find((m) => m.name === name);
  return Object.fromEntries((row?.parameters ?? []).map((p) => [p.name, p.default!]));
}

function weighted(method: string | null, motion: number, seed: number): Problem {
  const weights: Record<string, number> = { motion, release: 1, rest: 0.1 };
  const base = oscillator({
    exact: [
      {
        unknown: 'u',
        value: mul(
          call('exp', mul(-2, t)),
          add(call('cos', mul(omega, t)), mul(2 / omega, call('sin', mul(omega, t)))),
        ),
      },
    ],
    network: { layers: [32, 32, 32], activation: 'tanh', features: null, sharing: 'shared', source: null },
    holdout: sampler('uniform', { points: 512 }),
    weightMethod: method === null ? null : { name: method, args: defaults(method) },
  });
  return {
    ...base,
    terms: base.terms.map((term) => ({
      ...term,
      weight: { schedule: constant(weights[term.name]), source: nowhere },
      points: term.kind === 'equation' ? sampler('sobol', { points: 128 }) : null,
    })),
    training: {
      ...base.training,
      phases: [{ name: 'adam', args: { steps, rate: constant(1e-3), beta1: 0.9, beta2: 0.999 } }],
      seed,
      precision: 'f64',
    },
    written: { ...base.written, weights: true, network: true, points: true, train: true },
  };
}

async function main(): Promise<void> {
  for (const method of [null, ...Object.keys(balanceMethods)]) {
    const cells: { motion: number; errors: number[] }[] = [];
    let seconds = 0;
    for (const motion of starts) {
      const errors: number[] = [];
      for (const seed of seeds) {
        const result = await trainedResult(weighted(method, motion, seed));
        errors.push(result.relativeL2 ?? Number.NaN);
        seconds += result.seconds / starts.length / seeds.length;
      }
      cells.push({ motion, errors });
    }
    console.log(JSON.stringify({ method: method ?? 'fixed weights', steps, seeds, cells, seconds }));
  }
}

void main();
