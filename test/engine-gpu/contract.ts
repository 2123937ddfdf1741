/** @file What every large backend has to satisfy besides the table of engine checks. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../src/trainer/engine/reference/engine.ts';
import { agreesWithReference } from '../trainer/engine/table.ts';
import { functions, functionTable, grid, oscillator, startTheta } from './programs.ts';

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

/** Declares all checks of `engine`, which computes in single precision. */
export function engineContract(engine: Engine): void {
  describe(`${engine.label} agrees with the reference engine`, () => agreesWithReference(engine, 'f32', 1e-3));

  describe(`${engine.label}: functions, points, limits`, () => {
    it.each(Object.entries(functionTable))('%s functions and their slopes', async (_, residuals) => {
      const program = functions(residuals);
      const theta = startTheta(program, 3);
      const wanted = await referenceEngine.open(program, 'f64');
      wanted.theta.set(theta);
      await wanted.evaluate();
      const session = await engine.open(program, 'f32');
      try {
        session.theta.set(theta);
        await session.evaluate();
        expect(distance(session.losses, wanted.losses)).toBeLessThan(1e-5);
        expect(distance(session.gradients, wanted.gradients)).toBeLessThan(1e-4);
      } finally {
        session.dispose();
      }
    });

    it('a group takes more, fewer and weighted points', async () => {
      const program = oscillator(37, [8, 6]);
      const theta = startTheta(program, 8);
      const wanted = await referenceEngine.open(program, 'f64');
      wanted.theta.set(theta);
      const session = await engine.open(program, 'f32');
      try {
        session.theta.set(theta);
        for (const [count, weighted] of [
          [150, false],
          [3, false],
          [3, true],
          [64, false],
        ] as const) {
          const times = grid(0.1, 0.9, count);
          const pointWeights = weighted ? times.map((t) => 1 + t) : null;
          const points = { count, times, aux: new Float64Array(), pointWeights };
          await session.setGroup(0, points);
          await wanted.setGroup(0, points);
          await session.evaluate();
          await wanted.evaluate();
          expect(distance(session.losses, wanted.losses)).toBeLessThan(1e-4);
          expect(distance(session.gradients, wanted.gradients)).toBeLessThan(1e-3);
        }
      } finally {
        session.dispose();
      }
    });

    it('a loss that is not finite is reported as it is', async () => {
      const program = oscillator(8, [4]);
      const session = await engine.open(program, 'f32');
      try {
        session.theta.fill(3e38);
        await session.evaluate();
        expect(session.losses.every(Number.isFinite)).toBe(false);
      } finally {
        session.dispose();
      }
    });

    it('double precision is refused with a sentence', async () => {
      await expect(async () => engine.open(oscillator(8, [4]), 'f64')).rejects.toThrow(/single precision/);
    });
  });
}
