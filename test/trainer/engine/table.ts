/**
 * @file The one table of engine checks. Every engine – embedded, WebGPU, TensorFlow, and the reference engine itself –
 * passes the same rows: values, gradients, Gram matrices, residuals, Jacobians, jets, functions, changing points,
 * losses that are not finite, precisions, memory.
 */
import { describe, expect, it } from 'vitest';
import type { Precision } from '../../../src/problem/problem.ts';
import { compile } from '../../../src/trainer/compile/compile.ts';
import type { Program } from '../../../src/trainer/compile/program.ts';
import { type Engine, EngineError, type Session } from '../../../src/trainer/engine/engine.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { functions, functionTable, grid, oscillator, startTheta } from './programs.ts';
import { problems, thetaOf } from './table-problems.ts';

export interface EngineRow {
  engine: Engine;
  precision: Precision;
  /** Largest difference from the reference engine, relative to the largest entry. */
  allowed: number;
  /** What the engine holds for `session` (`null`: for none), in a unit of its own: tensors, buffers, bytes. */
  held(session: Session | null): number;
  /** Evaluations during which it holds the same. */
  steps: number;
}

/** Declares all checks of one engine. */
export function engineTable(row: EngineRow): void {
  describe(`${row.engine.label} ${row.precision} agrees with the reference engine`, () => agreesWithReference(row));
  describe(`${row.engine.label} ${row.precision}: functions, points, limits, memory`, () => {
    it.each(Object.entries(functionTable))('%s functions and their slopes', (_, residuals) =>
      withSessions(row, functions(residuals), 3, (session, wanted) => agree(row, session, wanted)),
    );
    it('a group takes more, fewer and weighted points', () =>
      withSessions(row, oscillator(37, [8, 6]), 8, (session, wanted) => takesPoints(row, session, wanted)));
    it('a loss that is not finite is reported as it is', () => reportsInfinity(row));
    it('a precision it does not have is refused with a sentence', () => refusesPrecision(row));
    it(`holds the same after ${row.steps} evaluations, and nothing when disposed`, async () => {
      await keepsMemory(row, functions([(_, u) => u]), row.steps);
      await keepsMemory(row, oscillator(8, [4]), row.steps / 20);
    });
  });
}

/** Opens a program in the engine and in the reference engine, at the same θ. */
async function withSessions(
  { engine, precision }: EngineRow,
  program: Program,
  seed: number,
  use: (session: Session, wanted: Session) => Promise<void>,
): Promise<void> {
  const theta = startTheta(program, seed);
  const wanted = await referenceEngine.open(program, 'f64');
  const session = await engine.open(program, precision);
  try {
    wanted.theta.set(theta);
    session.theta.set(theta);
    await use(session, wanted);
  } finally {
    session.dispose();
  }
}

async function agree({ allowed }: EngineRow, session: Session, wanted: Session): Promise<void> {
  await session.evaluate();
  await wanted.evaluate();
  // A sum of many terms is surer than the smallest of its gradients.
  expect(distance(session.losses, wanted.losses)).toBeLessThan(allowed / 10);
  expect(distance(session.gradients, wanted.gradients)).toBeLessThan(allowed);
}

async function takesPoints(row: EngineRow, session: Session, wanted: Session): Promise<void> {
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
    await agree(row, session, wanted);
  }
}

async function reportsInfinity({ engine, precision }: EngineRow): Promise<void> {
  const session = await engine.open(oscillator(8, [4]), precision);
  try {
    session.theta.fill(precision === 'f32' ? 3e38 : 1e308);
    await session.evaluate();
    expect(session.losses.every(Number.isFinite)).toBe(false);
  } finally {
    session.dispose();
  }
}

async function refusesPrecision({ engine, precision }: EngineRow): Promise<void> {
  expect(engine.precisions).toContain(precision);
  for (const other of ['f32', 'f64'] as const) {
    if (engine.precisions.includes(other)) (await engine.open(oscillator(8, [4]), other)).dispose();
    else await expect(async () => engine.open(oscillator(8, [4]), other)).rejects.toThrow(EngineError);
  }
}

async function keepsMemory({ engine, precision, held }: EngineRow, program: Program, steps: number): Promise<void> {
  const before = held(null);
  const { count, times } = program.groups[0];
  const session = await engine.open(program, precision);
  try {
    session.theta.set(startTheta(program, 1));
    await session.evaluate();
    const afterOne = held(session);
    for (let n = 1; n < steps; n++) {
      await session.evaluate();
      for (let k = 0; k < session.parameters; k++) session.theta[k] -= 1e-9 * session.gradients[k];
    }
    expect(held(session)).toBe(afterOne);
    await session.jets(Float64Array.of(0, 1), 1);
    await session.jacobian(0);
    const afterAll = held(session);
    for (let n = 0; n < 10; n++) {
      await session.evaluateLosses();
      await session.jets(Float64Array.of(0, 1), 1);
      await session.jacobian(0);
      await session.residuals(session.terms - 1);
      await session.setGroup(0, { count, times, aux: new Float64Array(), pointWeights: null });
    }
    expect(held(session)).toBe(afterAll);
  } finally {
    session.dispose();
  }
  expect(held(null)).toBe(before);
}

/** Largest difference, relative to the largest entry of what is expected. */
export function distance(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let difference = 0;
  let size = 1e-30;
  for (let k = 0; k < wanted.length; k++) {
    difference = Math.max(difference, Math.abs(got[k] - wanted[k]));
    size = Math.max(size, Math.abs(wanted[k]));
    if (Number.isNaN(got[k])) return Number.NaN;
  }
  return difference / size;
}

/** Every problem of the table: losses, gradients, Gram matrix, residuals, Jacobians, jets, new points. */
function agreesWithReference({ engine, precision, allowed }: EngineRow): void {
  it.each(Object.entries(problems))('%s', async (_name, p) => {
    const compiled = compile(p);
    const theta = thetaOf(p);
    const wanted = await referenceEngine.open(compiled.program, 'f64');
    const got = await engine.open(compiled.program, precision);
    try {
      const agree = async (what: string) => {
        await wanted.evaluate();
        await got.evaluate();
        const { terms, parameters } = wanted;
        for (let i = 0; i < terms; i++) {
          // A loss is compared with its own size, and a gradient with its own.
          expect(distance([got.losses[i]], [wanted.losses[i]]), `${what}: loss ${i}`).toBeLessThan(allowed);
          const from = i * parameters;
          const [a, b] = [got.gradients, wanted.gradients].map((g) => g.subarray(from, from + parameters));
          expect(distance(a, b), `${what}: gradient ${i}`).toBeLessThan(allowed);
          expect(distance(await got.residuals(i), await wanted.residuals(i)), `${what}: residuals ${i}`).toBeLessThan(
            allowed,
          );
          const [x, y] = [await got.jacobian(i), await wanted.jacobian(i)];
          expect(distance(x.jacobian, y.jacobian), `${what}: Jacobian ${i}`).toBeLessThan(allowed);
        }
        for (let i = 0; i < terms; i++) {
          for (let j = 0; j < terms; j++) {
            const size = Math.sqrt(wanted.gram[i * terms + i] * wanted.gram[j * terms + j]) || 1;
            expect(Math.abs(got.gram[i * terms + j] - wanted.gram[i * terms + j]) / size, what).toBeLessThan(allowed);
          }
        }
      };
      wanted.theta.set(theta);
      got.theta.set(theta);
      await agree('at the start');
      const order = Math.max(...compiled.program.groups.map((g) => g.order));
      const times = Float64Array.from({ length: 11 }, (_, n) => p.variable.to * (n / 10));
      const [jets, expected] = [await got.jets(times, order), await wanted.jets(times, order)];
      const row = jets.length / (order + 1);
      for (let k = 0; k <= order; k++) {
        const [a, b] = [jets, expected].map((x) => x.subarray(k * row, (k + 1) * row));
        expect(distance(a, b), `jets of order ${k}`).toBeLessThan(allowed);
      }
      // Other points, another number of them, pointwise weights.
      for (const [index, group] of compiled.groups.entries()) {
        if (!group.schedule) continue;
        const points = group.at(Float64Array.from({ length: 21 }, (_, n) => p.variable.to * (n / 20)));
        const pointWeights = Float64Array.from({ length: points.count * group.terms.length }, (_, n) => 0.5 + (n % 3));
        await wanted.setGroup(index, { ...points, pointWeights });
        await got.setGroup(index, { ...points, pointWeights });
      }
      await agree('with other points');
    } finally {
      got.dispose();
    }
  });
}
