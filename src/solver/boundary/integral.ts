/** @file Integrals over one window by the quadrature of its collocation points, with their derivatives. */
import { factorial } from '../../numeric/special.ts';
import type { TapeEvaluator } from '../../tape/evaluator.ts';
import type { WindowPlace, WindowSolver } from '../window/window.ts';
import type { Gradient } from './gradient.ts';

export interface WindowIntegrals {
  /** [integrands] */
  values: Float64Array;
  /** One for each integrand; empty where they are not asked for. */
  gradients: Gradient[];
}

/**
 * ∫ of every integrand over the window whose jets now stand in `window.at`: Radau's rule, exact for polynomials of degree
 * 2N − 2.
 * @param f the integrands, laid out like `window.at`
 */
export function integralsOver(
  window: WindowSolver,
  place: WindowPlace,
  f: TapeEvaluator,
  withGradients: boolean,
): WindowIntegrals {
  const { at, points: n, system, bases, first, size } = window;
  if (f.rows.length === 0) return { values: new Float64Array(0), gradients: [] };
  const half = place.length / 2;
  const { tau, weights } = bases[0].grid;
  f.scalars.set(system.parameters);
  f.times.set(at.times);
  f.aux.set(at.aux);
  f.jets.set(at.jets);
  f.values(n);
  const values = Float64Array.from(f.rows, (_, k) => {
    let sum = 0;
    for (let p = 0; p < n; p++) sum += weights[p] * f.residuals[k * n + p];
    return Math.abs(half) * sum;
  });
  if (!withGradients) return { values, gradients: [] };
  f.jacobian();
  const gradients = f.rows.map((row): Gradient => {
    const gradient: Gradient = {
      state: new Float64Array(system.stateSize),
      coordinates: new Float64Array(size),
      parameters: new Float64Array(system.estimates.length),
    };
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      const slope = (p: number) => Math.abs(half) * weights[p] * f.partials[(row.first + j) * n + p];
      if (read.kind === 'scalar') {
        for (let p = 0; p < n; p++) gradient.parameters[read.index] += slope(p);
        return;
      }
      const { order, offset } = system.unknowns[read.output];
      const { rank, at: tables } = bases[read.output];
      const table = tables[read.order];
      const factor = half ** (order - read.order);
      for (let p = 0; p < n; p++) {
        const x = slope(p);
        for (let m = read.order; m < order; m++) {
          const power = m - read.order;
          gradient.state[offset + m] += (x * (half * (1 + tau[p])) ** power) / factorial(power);
        }
        for (let q = 0; q < rank; q++) gradient.coordinates[first[read.output] + q] += x * factor * table[p * rank + q];
      }
    });
    return gradient;
  });
  return { values, gradients };
}
