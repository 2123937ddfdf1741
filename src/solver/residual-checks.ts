/** @file What a finished network is judged by: residuals on points it never saw, and its conditions. */

import { equallySpaced } from '../numeric/grid.ts';
import { gaussLegendre } from '../numeric/quadrature.ts';
import { meanSquare } from '../numeric/statistics.ts';
import { maxAbs } from '../numeric/vector.ts';
import { evaluate } from '../problem/evaluate.ts';
import { deviationsOf, spreadOf } from '../problem/noise.ts';
import { parameterValues } from '../problem/parameters.ts';
import { splitOf } from '../problem/split.ts';
import { batch, overBatches } from './network/batches.ts';
import { jetsFor, NetworkReader, type PiecewiseNetwork } from './network/piecewise.ts';
import { unweightedMisfits } from './network/unweighted-misfits.ts';
import { conditionsOf, type Integrands } from './problem/conditions.ts';
import { measuredOf } from './problem/measured.ts';
import { setState } from './problem/place.ts';
import type { System } from './problem/system.ts';

/** Residual of every equation, as written, at `times`; NaN outside the network. [equations][times] */
export function residualsOn(system: System, net: PiecewiseNetwork, times: ArrayLike<number>): Float64Array[] {
  const out = system.equations.map(() => new Float64Array(times.length));
  const first = net.borders[0];
  const last = net.borders[net.borders.length - 1];
  const f = system.written(batch);
  overBatches(system, f, net, times, (from, count) => {
    out.forEach((row, e) => {
      for (let p = 0; p < count; p++) {
        const t = times[from + p];
        row[from + p] = t < first || t > last ? Number.NaN : f.residuals[e * batch + p];
      }
    });
  });
  return out;
}

/** Intervals between the points that the size of an unknown is read from. */
const sizePoints = 100;

export interface ConditionMisfit {
  name: string;
  /** lhs − rhs as written. */
  residual: number;
  /** Its share of the size of the quantities in the condition. */
  share: number;
}

/** How well the network meets each condition. */
export function conditionMisfits(system: System, net: PiecewiseNetwork): ConditionMisfit[] {
  const conditions = conditionsOf(system);
  if (!conditions.ok) return [];
  const { evaluator: c, points, terms, integrands } = conditions.value;
  const integrals = integralsOf(system, net, integrands);
  c.scalars.set(system.parameters);
  c.scalars.set(integrals, system.parameters.length);
  const reader = new NetworkReader(net);
  points.forEach((t, slot) => {
    reader.readAll([t], 0, 1, { values: c.jets, place: (i, m) => c.jetAt(slot, i, m) });
    // Conditions speak of what was before the events at their point.
    if (net.before && t === net.borders[0]) setState(c, system, net.before, slot);
  });
  // A condition such as u(1) = 0 is as large as u is elsewhere, not as u(1) is.
  const place = (unknown: number, derivative: number) => net.unknowns[unknown].offset + unknown + derivative;
  const looked = equallySpaced(net.borders[0], net.borders[net.borders.length - 1], sizePoints + 1);
  const count = looked.length;
  const curves = new Float64Array(jetsFor(net.unknowns).length * count);
  reader.readAll(looked, 0, count, { values: curves, place: (i, m) => place(i, m) * count });
  const largest = Float64Array.from({ length: curves.length / count }, (_, q) =>
    maxAbs(curves.subarray(q * count, (q + 1) * count)),
  );
  c.values(1);
  c.jacobian();
  // Rounding of what is large elsewhere is no misfit of an unknown that is zero everywhere.
  const floor = Math.max(1e-14 * maxAbs(largest), 1e-300);
  return terms.map((term, e) => {
    const row = c.rows[e];
    const residual = c.residuals[e];
    let size = 0;
    let rest = residual;
    row.inputs.forEach((input, j) => {
      const read = c.inputs[input];
      const slope = c.partials[row.first + j];
      if (read.kind === 'jet') {
        size += Math.abs(slope) * largest[place(read.output, read.order)];
        rest -= slope * c.jets[c.jetAt(read.slot, read.output, read.order)];
      } else if (read.index >= system.parameters.length) {
        const integral = integrals[read.index - system.parameters.length];
        size += Math.abs(slope * integral);
        rest -= slope * integral;
      }
    });
    // What is asked for counts as well as what is there: u(0) = 1 is not small where u is.
    return { name: term.name, residual, share: Math.abs(residual) / Math.max(size + Math.abs(rest), floor) };
  });
}

/** Gauss nodes in each window; not those that a solve integrates by. */
const integralNodes = 24;

/** ∫ of every integrand over the interval. */
function integralsOf(system: System, net: PiecewiseNetwork, { count, evaluator }: Integrands): Float64Array {
  const out = new Float64Array(count);
  if (count === 0) return out;
  const f = evaluator(integralNodes);
  f.scalars.set(system.parameters);
  const reader = new NetworkReader(net);
  for (let k = 0; k + 1 < net.borders.length; k++) {
    const { nodes, weights } = gaussLegendre(integralNodes, [net.borders[k], net.borders[k + 1]]);
    f.times.set(nodes);
    system.inputs.forEach((input, i) => {
      for (let p = 0; p < integralNodes; p++) f.aux[i * integralNodes + p] = input(nodes[p]);
    });
    reader.readAll(nodes, 0, integralNodes, { values: f.jets, place: (i, m) => f.jetAt(0, i, m) });
    f.values(integralNodes);
    for (let i = 0; i < count; i++)
      for (let p = 0; p < integralNodes; p++) out[i] += weights[p] * f.residuals[i * integralNodes + p];
  }
  return out;
}

export interface DataMisfit {
  name: string;
  /** Mean squared misfit in the unit of the values, of the measurements that were fitted and of those kept out. */
  fitted: number;
  heldOut: number;
  /** Root mean square misfit in standard deviations of the stated noise; `null` where none is stated. */
  deviations: number | null;
  /** The same as a share of the spread of the values; 0 where they do not spread. */
  share: number;
}

/** Mean squared residual of what holds learned functions smooth, by name. */
export function smoothnessLosses({ problem, parameters }: System): Map<string, number> {
  const estimates = problem.parameters.filter((p) => p.estimate).map((p, i) => [p.name, parameters[i]] as const);
  const values = { ...parameterValues(problem), ...Object.fromEntries(estimates) };
  const terms = problem.terms.filter((t) => t.kind === 'smoothness');
  return new Map(terms.map(({ name, residual }) => [name, evaluate(residual, { parameters: values }) ** 2]));
}

/** How well the network meets the data. */
export function dataMisfits(system: System, net: PiecewiseNetwork): DataMisfit[] {
  const { problem } = system;
  const measured = measuredOf(problem, system);
  if (!measured.ok) return [];
  const terms = problem.terms.filter((t) => t.kind === 'data' && t.data);
  return terms.map((term, k) => {
    const { times, values } = term.data!;
    const deviations = deviationsOf(term.data!);
    const split = splitOf(term);
    const points = times.map((time, i) => ({ term: k, time, value: values[i] }));
    const misfits = unweightedMisfits(system, net, measured.value.evaluator, points);
    const fitted = meanSquare(misfits.filter((_, i) => !split[i]));
    return {
      name: term.name,
      fitted,
      heldOut: split.some((x) => x === 1) ? meanSquare(misfits.filter((_, i) => split[i])) : fitted,
      deviations:
        deviations === null
          ? null
          : Math.sqrt(meanSquare(misfits.map((x, i) => x / deviations[i]).filter((_, i) => !split[i]))),
      share: Math.sqrt(fitted) / spreadOf(values),
    };
  });
}
