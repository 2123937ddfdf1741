/** @file Measurements as coupled windows see them: each is read from the window that holds its time. */
import { intervalAt } from '../../numeric/interval.ts';
import { factorial } from '../../numeric/special.ts';
import { type Basis, shapesAt } from '../basis/basis.ts';
import type { Measured } from '../problem/measured.ts';
import { setTime } from '../problem/place.ts';
import type { WindowPlace, WindowSolver } from '../window/window.ts';
import type { Gradient } from './gradient.ts';

export interface Observation {
  /** Number of the window. */
  window: number;
  /** (model − measured)/σ */
  misfit: number;
  gradient: Gradient;
}

/**
 * All measurements of `measured`.
 * @param placeOf the windows on `borders`, their coordinates in `coordinates`
 */
export function observe(
  solver: WindowSolver,
  measured: Measured,
  borders: readonly number[],
  placeOf: (k: number) => WindowPlace,
  coordinates: readonly Float64Array[],
): Observation[] {
  const { system, bases, first, size } = solver;
  const f = measured.evaluator;
  f.scalars.set(system.parameters);
  return measured.points.map(({ term, time, value, sigma }) => {
    const window = intervalAt(borders, time);
    const place = placeOf(window);
    const half = place.length / 2;
    const x = time - place.start;
    const shapesOf = new Map<Basis, Float64Array>();
    const shapes = bases.map((basis) => {
      const known = shapesOf.get(basis) ?? shapesAt(basis, x / half - 1);
      shapesOf.set(basis, known);
      return known;
    });
    setTime(f, system, time);
    system.unknowns.forEach(({ order, offset }, i) => {
      const { rank } = bases[i];
      for (let m = 0; m <= order; m++) {
        let sum = 0;
        for (let k = 0; k < rank; k++) sum += shapes[i][m * rank + k] * coordinates[window][first[i] + k];
        sum *= half ** (order - m);
        for (let j = m; j < order; j++) sum += (place.state[offset + j] * x ** (j - m)) / factorial(j - m);
        f.jets[f.jetAt(0, i, m)] = sum;
      }
    });
    f.values(1);
    f.jacobian();
    const gradient: Gradient = {
      state: new Float64Array(system.stateSize),
      coordinates: new Float64Array(size),
      parameters: new Float64Array(system.estimates.length),
    };
    const row = f.rows[term];
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      const slope = f.partials[row.first + j] / sigma;
      if (read.kind === 'scalar') {
        gradient.parameters[read.index] += slope;
        return;
      }
      const { order, offset } = system.unknowns[read.output];
      const { rank } = bases[read.output];
      const factor = slope * half ** (order - read.order);
      for (let k = 0; k < rank; k++)
        gradient.coordinates[first[read.output] + k] += factor * shapes[read.output][read.order * rank + k];
      for (let m = read.order; m < order; m++)
        gradient.state[offset + m] += (slope * x ** (m - read.order)) / factorial(m - read.order);
    });
    return { window, misfit: (f.residuals[term] - value) / sigma, gradient };
  });
}
