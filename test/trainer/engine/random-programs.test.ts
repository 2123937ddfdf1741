/** @file Programs nobody wrote: random networks, tapes, slots and losses, the same in every engine. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/numeric/random.ts';
import { type Register, TapeBuilder } from '../../../src/tape/builder.ts';
import type { BinaryName, UnaryName } from '../../../src/tape/operations.ts';
import {
  type LossFunction,
  type NetworkShape,
  type Program,
  parameterCount,
} from '../../../src/trainer/compile/program.ts';
import { loadNative, nativeWidths } from '../../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../../src/trainer/engine/embedded/wasm.ts';
import type { Engine } from '../../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';

const engines: [string, Engine][] = [
  wasmEngine(),
  ...nativeWidths().flatMap((width) => loadNative(width).engine ?? []),
].map((engine) => [engine.label, engine]);

interface Recipe {
  networks: NetworkShape[];
  scalars: number;
  groups: {
    slots: number;
    count: number;
    order: number;
    aux: number;
    results: number;
    weighted: boolean;
    losses: LossFunction[];
  }[];
  seed: number;
}

const loss = fc.record({
  kind: fc.constantFrom('mse', 'huber', 'log_cosh', 'relative', 'lp') as fc.Arbitrary<LossFunction['kind']>,
  parameter: fc.constantFrom(0.5, 2, 3),
  reduction: fc.constantFrom('mean', 'sum') as fc.Arbitrary<LossFunction['reduction']>,
});

const network: fc.Arbitrary<NetworkShape> = fc.record({
  features: fc.oneof(
    fc.constant({ kind: 'none' as const }),
    fc.record({
      kind: fc.constant('fourier' as const),
      frequencies: fc.array(fc.double({ min: 0.3, max: 4, noNaN: true }), { minLength: 1, maxLength: 3 }),
    }),
  ),
  layers: fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 3 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  activation: fc.constantFrom('tanh', 'sin', 'swish', 'gelu', 'softplus') as fc.Arbitrary<NetworkShape['activation']>,
});

const recipe: fc.Arbitrary<Recipe> = fc.record({
  networks: fc.array(network, { minLength: 1, maxLength: 2 }),
  scalars: fc.integer({ min: 0, max: 2 }),
  groups: fc.array(
    fc.record({
      slots: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 37 }),
      order: fc.integer({ min: 0, max: 4 }),
      aux: fc.integer({ min: 0, max: 2 }),
      results: fc.integer({ min: 1, max: 3 }),
      weighted: fc.boolean(),
      losses: fc.array(loss, { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  seed: fc.integer(),
});

/** Smooth operations whose values stay moderate, so that only the engines' errors are seen. */
const operations: ([UnaryName, 1] | [BinaryName, 2])[] = [
  ['neg', 1],
  ['sin', 1],
  ['cos', 1],
  ['tanh', 1],
  ['atan', 1],
  ['erf', 1],
  ['sigmoid', 1],
  ['softplus', 1],
  ['add', 2],
  ['sub', 2],
  ['mul', 2],
  ['atan2', 2],
];

function programOf({ networks, scalars, groups, seed }: Recipe): { program: Program; theta: Float64Array } {
  const random = new Random(seed, 'program');
  const outputs = networks.reduce((sum, n) => sum + n.outputs, 0);
  let terms = 0;
  const built = groups.map(({ slots, count, order, aux, results, weighted, losses }) => {
    const t = new TapeBuilder();
    const pick = <T>(all: readonly T[]): T => all[random.below(all.length)];
    const pool: Register[] = [t.constant(0.7), t.time(0)];
    for (let k = 0; k < 6; k++) {
      const jet = t.jet(random.below(outputs), random.below(order + 1), random.below(slots));
      // High derivatives of steep networks are tamed before they meet other operations.
      pool.push(t.apply('tanh', t.mul(t.constant(0.3), jet)), jet);
    }
    for (let k = 0; k < aux; k++) pool.push(t.aux(k));
    for (let k = 0; k < scalars; k++) pool.push(t.scalar(k));
    for (let k = 0; k < 12; k++) {
      const [op, arity] = pick(operations);
      // atan2 needs a first or second operand away from the origin.
      const b = op === 'atan2' ? t.add(t.constant(2), t.apply('sin', pick(pool))) : pick(pool);
      pool.push(t.apply(op, op === 'mul' ? t.apply('sin', pick(pool)) : pick(pool), arity === 2 ? b : 0));
    }
    const tape = t.finish(Array.from({ length: results }, () => t.add(pick(pool), t.jet(random.below(outputs), 0, 0))));
    return {
      slots,
      count,
      order,
      tape,
      auxColumns: aux,
      times: Float64Array.from({ length: slots * count }, () => 3 * random.uniform()),
      aux: Float64Array.from({ length: aux * count }, () => random.normal()),
      terms: Array.from({ length: results }, () => terms++),
      losses: losses.slice(0, results),
      pointWeights: weighted ? Float64Array.from({ length: results * count }, () => random.uniform()) : null,
    };
  });
  const program: Program = { networks, scalars, input: { shift: 1.5, scale: 1.5 }, groups: built, terms };
  const theta = Float64Array.from({ length: parameterCount(program) }, () => 0.5 * random.normal());
  return { program, theta };
}

describe.each(engines)('%s', (_label, engine) => {
  it('has the losses and gradients of the reference engine on random programs (property)', async () => {
    await fc.assert(
      fc.asyncProperty(recipe, async (r) => {
        const { program, theta } = programOf(r);
        const wanted = await referenceEngine.open(program, 'f64');
        const got = await engine.open(program, 'f64');
        try {
          wanted.theta.set(theta);
          got.theta.set(theta);
          await wanted.evaluate();
          await got.evaluate();
          const { terms, parameters } = wanted;
          for (let i = 0; i < terms; i++) {
            expect(Math.abs(got.losses[i] - wanted.losses[i])).toBeLessThan(1e-10 * (1e-6 + wanted.losses[i]));
            const g = Float64Array.from(wanted.gradients.subarray(i * parameters, (i + 1) * parameters));
            const size = g.reduce((a, x) => Math.max(a, Math.abs(x)), 1e-12);
            for (let k = 0; k < parameters; k++) {
              expect(Math.abs(got.gradients[i * parameters + k] - g[k]) / size).toBeLessThan(1e-9);
            }
          }
        } finally {
          got.dispose();
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});
