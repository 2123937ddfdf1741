/** @file What every engine has to satisfy, as one table; each backend's spec file runs it. */
import { describe, expect, it } from 'vitest';
import type { Engine, FloatArray, Session } from '../../src/trainer/engine/engine.ts';
import type { Program } from '../../src/trainer/compile/program.ts';
import {
  differences,
  everything,
  functions,
  grid,
  jetsAt,
  lossesOf,
  ofOrder,
  oscillator,
  residualsOf,
  startTheta,
} from './programs.ts';

/** ‖a − b‖/‖b‖ */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let k = 0; k < b.length; k++) {
    difference += (a[k] - b[k]) ** 2;
    size += b[k] ** 2;
  }
  return Math.sqrt(difference / (size || 1));
}

const activations = ['tanh', 'sin', 'swish', 'gelu', 'softplus'] as const;

const table: [name: string, program: Program, step: number][] = [
  ['the oscillator', oscillator(37, [8, 6]), 1e-5],
  ['networks, features, scalars, slots, losses', everything(), 1e-5],
  ['every function of the tape', functions(), 1e-5],
  ...activations.map((a): [string, Program, number] => [`fourth order, ${a}`, ofOrder(4, a), 1e-4]),
  ...[0, 1, 2, 3].map((k): [string, Program, number] => [`order ${k}, tanh`, ofOrder(k, 'tanh'), 1e-5]),
];

async function opened(engine: Engine, program: Program, theta: FloatArray, use: (s: Session) => Promise<void>) {
  const session = await engine.open(program, 'f32');
  try {
    session.theta.set(theta);
    await use(session);
  } finally {
    session.dispose();
  }
}

/** Runs the table for `engine`; `tolerance` is relative. */
export function engineContract(name: string, engine: Engine, tolerance = 1e-3): void {
  describe(`${name}: values and gradients`, () => {
    it.each(table)('%s', async (_, program, step) => {
      const theta = startTheta(program, 3);
      const p = theta.length;
      const losses = lossesOf(program, theta);
      const gradients = differences(program, theta, step);
      await opened(engine, program, theta, async (session) => {
        expect([session.terms, session.parameters]).toEqual([program.terms, p]);
        await session.evaluateLosses();
        expect(distance(session.losses, losses)).toBeLessThan(tolerance / 10);
        session.losses.fill(Number.NaN);
        await session.evaluate();
        for (let t = 0; t < program.terms; t++) {
          expect(Math.abs(session.losses[t] - losses[t])).toBeLessThan(tolerance * Math.abs(losses[t]) + 1e-6);
          const own = session.gradients.subarray(t * p, (t + 1) * p);
          const wanted = gradients.subarray(t * p, (t + 1) * p);
          const size = Math.hypot(...wanted);
          expect(distance(own, wanted) * Math.min(1, size || 1), `term ${t}`).toBeLessThan(tolerance);
        }
        for (let i = 0; i < program.terms; i++) {
          for (let j = 0; j < program.terms; j++) {
            let dot = 0;
            for (let k = 0; k < p; k++) dot += session.gradients[i * p + k] * session.gradients[j * p + k];
            expect(session.gram[i * program.terms + j]).toBeCloseTo(dot, -Math.log10(1e-5 * Math.abs(dot) + 1e-9));
          }
        }
      });
    });
  });

  describe(`${name}: residuals, Jacobians, jets, new points`, () => {
    it('residuals and Jacobian rows', async () => {
      const program = everything();
      const theta = startTheta(program, 5);
      const p = theta.length;
      await opened(engine, program, theta, async (session) => {
        for (const [g, t] of [
          [0, 0],
          [1, 1],
          [2, 0],
        ]) {
          const group = program.groups[g];
          const term = group.terms[t];
          const wanted = residualsOf(program, group, theta)[t];
          expect(distance(await session.residuals(term), wanted)).toBeLessThan(tolerance / 10);
          const { residuals, jacobian } = await session.jacobian(term);
          expect(distance(residuals, wanted)).toBeLessThan(tolerance / 10);
          const columns = new Float64Array(group.count * p);
          for (let k = 0; k < p; k++) {
            const there = residualsOf(program, group, theta.with(k, theta[k] + 1e-5))[t];
            const back = residualsOf(program, group, theta.with(k, theta[k] - 1e-5))[t];
            for (let n = 0; n < group.count; n++) columns[n * p + k] = (there[n] - back[n]) / 2e-5;
          }
          expect(distance(jacobian, columns)).toBeLessThan(tolerance);
        }
      });
    });

    it('jets at any times', async () => {
      const program = everything();
      const theta = startTheta(program, 6);
      await opened(engine, program, theta, async (session) => {
        for (const [count, order] of [
          [5, 2],
          [70, 2],
          [3, 4],
        ]) {
          const times = grid(-0.3, 2.2, count);
          const jets = await session.jets(times, order);
          const wanted = new Float64Array((order + 1) * 3 * count);
          times.forEach((t, n) => {
            jetsAt(program, theta, t, order).forEach((row, o) => {
              row.forEach((x, k) => {
                wanted[(k * 3 + o) * count + n] = x;
              });
            });
          });
          expect(distance(jets, wanted)).toBeLessThan(tolerance / 10);
        }
      });
    });

    it('a group takes more, fewer and weighted points', async () => {
      const program = oscillator(37, [8, 6]);
      const theta = startTheta(program, 8);
      await opened(engine, program, theta, async (session) => {
        for (const [count, weighted] of [
          [150, false],
          [3, false],
          [3, true],
          [64, true],
          [64, false],
        ] as const) {
          const times = grid(0.1, 0.9, count);
          const pointWeights = weighted ? Float64Array.from(times, (t) => 1 + t) : null;
          await session.setGroup(0, { count, times, aux: new Float64Array(), pointWeights });
          await session.evaluate();
          const groups = [{ ...program.groups[0], count, times, pointWeights }, program.groups[1]];
          expect(distance(session.losses, lossesOf({ ...program, groups }, theta))).toBeLessThan(tolerance / 10);
        }
      });
    });

    it('a loss that is not finite is reported as it is', async () => {
      const program = oscillator(8, [4]);
      const theta = startTheta(program, 8).fill(3e38);
      await opened(engine, program, theta, async (session) => {
        await session.evaluate();
        expect(session.losses.every(Number.isFinite)).toBe(false);
      });
    });
  });
}
