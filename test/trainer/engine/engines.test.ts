/**
 * @file The reference engine against central differences, and the table of checks for every engine of the package.
 */
import { describe, expect, it } from 'vitest';
import { compile, initialTheta } from '../../../src/trainer/compile/compile.ts';
import { loadNative, nativeWidths } from '../../../src/trainer/engine/embedded/native.ts';
import { wasmEngine } from '../../../src/trainer/engine/embedded/wasm.ts';
import { referenceEngine } from '../../../src/trainer/engine/reference/engine.ts';
import { add, boundary, call, D, equation, mul, param, problem, sub } from '../problems.ts';
import { engineTable } from './table.ts';
import { problems, thetaOf } from './table-problems.ts';

describe.each(Object.entries(problems))('%s', (_name, p) => {
  const compiled = compile(p);
  const theta = thetaOf(p);

  it('the reference engine has the gradients of central differences', async () => {
    const session = await referenceEngine.open(compiled.program, 'f64');
    session.theta.set(theta);
    await session.evaluate();
    const { parameters, terms } = session;
    const gradients = session.gradients.slice();
    const losses = session.losses.slice();
    const h = 1e-5;
    const scale = Array.from({ length: terms }, (_, i) =>
      Math.max(...gradients.subarray(i * parameters, (i + 1) * parameters).map(Math.abs), 1e-3 * losses[i]),
    );
    for (let k = 0; k < parameters; k++) {
      session.theta[k] = theta[k] + h;
      await session.evaluateLosses();
      const up = session.losses.slice();
      session.theta[k] = theta[k] - h;
      await session.evaluateLosses();
      session.theta[k] = theta[k];
      for (let i = 0; i < terms; i++) {
        const difference = (up[i] - session.losses[i]) / (2 * h);
        expect(Math.abs(gradients[i * parameters + k] - difference) / scale[i]).toBeLessThan(1e-6);
      }
    }
  });

  it('the Jacobian of every term gives the gradient of its loss', async () => {
    const session = await referenceEngine.open(compiled.program, 'f64');
    session.theta.set(theta);
    await session.evaluate();
    for (const [i, { term, counts }] of compiled.terms.entries()) {
      if (term.loss.name !== 'mse') continue;
      const { residuals, jacobian } = await session.jacobian(i);
      expect([...residuals]).toEqual([...(await session.residuals(i))]);
      const count = counts.program;
      for (let k = 0; k < session.parameters; k++) {
        let sum = 0;
        for (let n = 0; n < residuals.length; n++)
          sum += (2 / count) * residuals[n] * jacobian[n * session.parameters + k];
        const got = session.gradients[i * session.parameters + k];
        expect(Math.abs(sum - got)).toBeLessThan(1e-10 * (1 + Math.abs(got)));
      }
    }
  });
});

/** Every engine of the package that runs on this machine, in each of its precisions. */
const natives = nativeWidths().flatMap((width) => loadNative(width).engine ?? []);
for (const engine of [referenceEngine, wasmEngine(), ...natives]) {
  for (const precision of engine.precisions) {
    engineTable({
      engine,
      precision,
      allowed: precision === 'f64' ? 1e-10 : 1e-3,
      held: (session) => session?.theta.buffer.byteLength ?? 0,
      steps: engine === referenceEngine ? 1000 : 10_000,
    });
  }
}

describe('the thesis in one line', () => {
  // L₁ = (z−1)², L₂ = 3(z+1)²: an algebraic problem whose only trainable number is z.
  const p = problem(
    [
      boundary('first', sub(param('z'), 1)),
      boundary('second', mul(call('sqrt', 3), add(param('z'), 1))),
      // An unknown must be there; its equation adds nothing to the gradient by z.
      equation('idle', D('u')),
    ],
    { estimates: { z: [0, null, null] } },
  );

  it('equal totals, opposite directions', async () => {
    const compiled = compile(p);
    const session = await referenceEngine.open(compiled.program, 'f64');
    session.theta.set(initialTheta(compiled));
    await session.evaluate();
    const z = session.parameters - 1;
    const total = (a: number, b: number) => a * session.losses[0] + b * session.losses[1];
    const slope = (a: number, b: number) => a * session.gradients[z] + b * session.gradients[session.parameters + z];
    expect(total(1, 1)).toBeCloseTo(4, 14);
    expect(total(2.5, 0.5)).toBeCloseTo(4, 14);
    expect(slope(1, 1)).toBeCloseTo(4, 14);
    expect(slope(2.5, 0.5)).toBeCloseTo(-2, 14);
  });
});
