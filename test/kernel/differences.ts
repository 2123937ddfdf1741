/** @file Central differences of fourth order, against which gradients and Jacobians are held. */
import type { Session } from '../../src/trainer/engine/engine.ts';

const step = 2e-4;
/** f′ ≈ Σ wₖ·f(x + k·step)/step, exact for polynomials of degree 4. */
const stencil: [offset: number, weight: number][] = [
  [-2, 1 / 12],
  [-1, -2 / 3],
  [1, 2 / 3],
  [2, -1 / 12],
];

/** [P][values] derivatives of `values()` by each parameter (or every `stride`-th one). */
export function differences(session: Session, values: () => ArrayLike<number>, stride = 1): Map<number, Float64Array> {
  const theta = Float64Array.from(session.theta);
  const out = new Map<number, Float64Array>();
  for (let k = 0; k < session.parameters; k += stride) {
    let sum: Float64Array | null = null;
    for (const [offset, weight] of stencil) {
      session.theta[k] = theta[k] + offset * step;
      const v = Float64Array.from(values());
      sum ??= new Float64Array(v.length);
      for (let i = 0; i < v.length; i++) sum[i] += (weight * v[i]) / step;
    }
    session.theta[k] = theta[k];
    out.set(k, sum!);
  }
  return out;
}

export const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Largest difference between gradients and differences, relative to the largest number of the term's gradient. */
export function gradientError(session: Session, stride = 1): number {
  session.evaluate();
  const gradients = Float64Array.from(session.gradients);
  const P = session.parameters;
  const expected = differences(
    session,
    () => {
      session.evaluateLosses();
      return session.losses;
    },
    stride,
  );
  let worst = 0;
  for (let term = 0; term < session.terms; term++) {
    const size = largest(gradients.subarray(term * P, (term + 1) * P));
    if (!(size > 0)) throw new Error(`the gradient of term ${term} is ${size}`);
    for (const [k, d] of expected) worst = Math.max(worst, Math.abs(d[term] - gradients[term * P + k]) / size);
  }
  return worst;
}

/** The same for the rows of a Jacobian, relative to its largest number. */
export function jacobianError(session: Session, term: number): number {
  const { residuals, jacobian } = session.jacobian(term) as { residuals: Float64Array; jacobian: Float64Array };
  const expected = differences(session, () => session.residuals(term) as Float64Array);
  const size = largest(jacobian);
  if (!(size > 0)) throw new Error(`the Jacobian of term ${term} is ${size}`);
  let worst = 0;
  for (const [k, d] of expected)
    for (let n = 0; n < residuals.length; n++)
      worst = Math.max(worst, Math.abs(d[n] - jacobian[n * session.parameters + k]) / size);
  return worst;
}
