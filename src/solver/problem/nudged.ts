/**
 * @file A problem whose measured unknowns are pulled towards their data, u′ = … + K (y(t) − u): with K large the
 * solution follows the data whatever the parameters, and the misfit has no other minima than the right one; letting K go
 * to zero leads into the problem itself (synchronisation; Abarbanel, Creveling, Farsian & Kostuk, SIAM J. Appl. Dyn.
 * Syst. 8, 2009).
 */

import { binary, literal } from '../../problem/expression.ts';
import type { Input, Problem } from '../../problem/problem.ts';
import { placeInRow } from './place.ts';
import type { System } from './system.ts';

/** Strengths of the pull in units of 1/(spacing of the data), one stage after the other. */
export const pulls: readonly number[] = [4, 1.5, 0.5, 0.15, 0.05];

/** The pulled problem; `null` when no unknown of first order is measured itself. */
export function nudged(system: System, pull: number): Problem | null {
  const { problem } = system;
  // A pull would be differentiated with its equation.
  if (system.hidden.rows.length > 0) return null;
  const inputs: Input[] = [...problem.inputs];
  const terms = [...problem.terms];
  // Residuals may be multiples of u′ − f: the pull has to be the same multiple.
  const f = system.evaluator(1);
  f.scalars.set(system.parameters);
  f.times[0] = system.from;
  f.values(1);
  f.jacobian();
  let any = false;
  system.unknowns.forEach((u, i) => {
    if (u.order !== 1) return;
    const data = problem.terms.find(
      ({ kind, residual: r }) => kind === 'data' && r.kind === 'unknown' && r.name === u.name && r.order === 0,
    )?.data;
    if (!data) return;
    const samples = data.times.map((t, k) => [t, data.values[k]] as const).sort((a, b) => a[0] - b[0]);
    const distinct = samples.filter(([t], k) => k === 0 || t > samples[k - 1][0]);
    if (distinct.length < 4) return;
    const leading = f.partials[f.rows[i].first + placeInRow(f, i, i, 1)];
    const spacing = (distinct[distinct.length - 1][0] - distinct[0][0]) / (distinct.length - 1);
    const name = `data of ${u.name}`;
    inputs.push({
      name,
      unit: null,
      interpolation: 'cubic',
      times: distinct.map(([t]) => t),
      values: distinct.map(([, y]) => y),
      source: problem.unknowns[i].source,
    });
    const { term } = system.equations[i];
    const gap = binary('-', { kind: 'input', name }, { kind: 'unknown', name: u.name, order: 0 });
    terms[term] = {
      ...terms[term],
      residual: binary('-', terms[term].residual, binary('*', literal((leading * pull) / spacing), gap)),
    };
    any = true;
  });
  return any ? { ...problem, inputs, terms } : null;
}
