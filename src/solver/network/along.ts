/** @file What a solution steps over because its equations depend on the unknowns: looked for along the solution itself. */

import { placeText } from '../../problem/number-text/sentence.ts';
import { featuresAlong } from '../../tape/enclosure/along.ts';
import type { Course } from '../../tape/enclosure/course.ts';
import { hiddenEvents } from '../../tape/enclosure/hidden-events.ts';
import type { System } from '../problem/system.ts';
import { batch, overBatches } from './batches.ts';
import { courseOf } from './course.ts';
import { type PiecewiseNetwork, pastOf } from './piecewise.ts';

/** Operations for it: what goes into every solve, some hundred looks, and the share of what the solve has taken. */
const cost = { least: 1e6, share: 0.2 };

/** Residual as a share of the size of its equation that rounding does not explain. */
const unlike = 0.1;
/** What the residual adds up to matters from this share of an unknown on. */
const negligible = 1e-9;

export interface Overstepped {
  /** Times at which windows have to end to meet it. */
  ends: number[];
  /** One sentence. */
  message: string;
}

/** What looking along a solution has shown. */
export interface Overlooked {
  /** What the solution does not follow; `null` where nothing is known to hide. */
  overstepped: Overstepped | null;
  /** Where the looking has ended before its end, a clause; `null` where all was looked at. */
  unseen: string | null;
}

const known = new WeakMap<PiecewiseNetwork, Overlooked>();
const clear: Overlooked = { overstepped: null, unseen: null };

/** Looks along `network`, once. @param spent operations of its solve */
export function lookAlong(system: System, network: PiecewiseNetwork, spent: number): Overlooked {
  let along = known.get(network);
  if (!along) {
    along = looked(system, network, spent);
    known.set(network, along);
  }
  return along;
}

function looked(system: System, network: PiecewiseNetwork, spent: number): Overlooked {
  const { problem } = system;
  const isShown = network.resolved?.every((x) => x === 1);
  const waits = problem.events?.some(({ trigger }) => trigger.kind === 'crossing');
  if (network.borders.length < 2 || (isShown && !waits)) return clear;
  system.delays?.use(pastOf(network), { names: system.estimates, values: system.parameters });
  const course = courseOf(network, system);
  const about = {
    operations: cost.least + cost.share * spent,
    parameters: Object.fromEntries(system.estimates.map((name, i) => [name, system.parameters[i]])),
  };
  const inEquations = isShown ? clear : oversteppedFeature(system, network, course, about);
  if (inEquations.overstepped || !waits) return inEquations;
  const inEvents = oversteppedEvent(system, network, course, about);
  return { ...inEvents, unseen: inEquations.unseen ?? inEvents.unseen };
}

/** What a look may cost, and the values of estimates. */
type Look = Parameters<typeof hiddenEvents>[3];

function oversteppedFeature(system: System, network: PiecewiseNetwork, course: Course, about: Look): Overlooked {
  const scan = featuresAlong(system.problem, course, network.borders, {
    ...about,
    shown: (k) => network.resolved?.[k] === 1,
  });
  system.work.done += scan.operations;
  const { name } = system.problem.variable;
  const unseen =
    scan.unseen &&
    `"${scan.unseen.equation}" may do something between ${name} = ${placeText(scan.unseen.from)} and ${placeText(scan.unseen.to)} that no point shows`;
  const worst = scan.points.length > 0 ? worstStep(system, network, scan.points) : null;
  if (worst === null) return { overstepped: null, unseen };
  const { from, to } = scan.features
    .filter((x) => worst.time >= x.from && worst.time <= x.to)
    .reduce((a, b) => (b.to - b.from < a.to - a.from ? b : a), { from: system.from, to: system.to });
  const message = `The solution steps over what "${worst.equation}" does between ${name} = ${placeText(from)} and ${placeText(to)}.`;
  return { overstepped: { ends: bordersOf(scan.features), message }, unseen };
}

const bordersOf = (stretches: readonly { from: number; to: number }[]): number[] =>
  stretches.flatMap(({ from, to }) => [from, to]);

function oversteppedEvent(system: System, network: PiecewiseNetwork, course: Course, about: Look): Overlooked {
  const scan = hiddenEvents(system.problem, course, network.borders, about);
  system.work.done += scan.operations;
  const { name } = system.problem.variable;
  const unseen =
    scan.unseen &&
    `"${scan.unseen.event}" may happen between ${name} = ${placeText(scan.unseen.from)} and ${placeText(scan.unseen.to)} where no point shows it`;
  if (scan.found.length === 0) return { overstepped: null, unseen };
  const [{ event, from, to }] = scan.found;
  const message = `The solution steps over the event "${event}" near ${name} = ${placeText((from + to) / 2)}.`;
  return { overstepped: { ends: bordersOf(scan.found), message }, unseen };
}

/**
 * Where an equation does something else than the solution: its residual is a large share of the highest derivative and of
 * what the equation says of it, and adds up to something beside the derivative below. Its other terms say nothing of its size:
 * their slopes are as steep as a feature is narrow.
 */
function worstStep(
  system: System,
  network: PiecewiseNetwork,
  times: Float64Array,
): { time: number; equation: string } | null {
  const missed = system.equations.map(() => new Float64Array(times.length));
  const shares = system.equations.map(() => new Float64Array(times.length));
  const f = system.written(batch);
  overBatches(system, f, network, times, (begin, count) => {
    f.jacobian();
    for (const [e, row] of f.rows.entries()) {
      const { solvesFor } = system.equations[e];
      const { order } = system.unknowns[solvesFor];
      const j = Array.from(row.inputs).findIndex((input) => {
        const read = f.inputs[input];
        return read.kind === 'jet' && read.output === solvesFor && read.order === order;
      });
      if (j < 0 || order === 0) continue;
      for (let p = 0; p < count; p++) {
        const residual = f.residuals[e * batch + p];
        const lead = f.partials[(row.first + j) * batch + p];
        const top = lead * f.jets[f.jetAt(0, solvesFor, order) + p];
        const size = Math.abs(top) + Math.abs(residual - top);
        missed[e][begin + p] = size > 0 ? Math.abs(residual / lead) : 0;
        shares[e][begin + p] = size > 0 ? Math.abs(residual) / size : 0;
      }
    }
  });
  for (const [e, { solvesFor, name }] of system.equations.entries()) {
    const { order, offset } = system.unknowns[solvesFor];
    if (order === 0) continue;
    let sum = 0;
    for (let p = 1; p < times.length; p++) {
      if (shares[e][p] > unlike) sum += missed[e][p] * (times[p] - times[p - 1]);
    }
    let largest = 0;
    for (let at = offset + order - 1; at < network.states.length; at += network.stateSize) {
      largest = Math.max(largest, Math.abs(network.states[at]));
    }
    if (sum > negligible * largest) return { time: times[missed[e].indexOf(Math.max(...missed[e]))], equation: name };
  }
  return null;
}
