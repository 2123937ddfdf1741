/**
 * @file The events of a problem as a march needs them: at which times they happen under the present parameters, what they
 * make of the state, and how both answer to small changes.
 */

import { interpolantDerivative } from '../../numeric/interpolant.ts';
import { byName } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import type { Expression } from '../../problem/expression.ts';
import { momentsOf } from '../../problem/pieces/moments.ts';
import type { EventTrigger, Problem, ProblemEvent } from '../../problem/problem.ts';
import { emit, type Leaves, TapeBuilder } from '../../tape/builder.ts';
import { TapeEvaluator } from '../../tape/evaluator.ts';
import { TotalDerivative } from '../../tape/total-derivative.ts';
import type { PresentState } from './delays.ts';
import { solverLeaves } from './leaves.ts';
import type { System } from './system.ts';

/** An event at a known time. */
export interface KnownTime {
  time: number;
  /** Its place in the order of the text. */
  event: number;
  /** [estimates] ∂time/∂p */
  slope: Float64Array;
}

/** What an event does. */
export interface Happening {
  name: string;
  stop: boolean;
  trigger: EventTrigger;
  /** Places in the state that are assigned. */
  places: number[];
  /** Rows: what is assigned, then its total derivative in time; then for a crossing the gap and its derivative. */
  evaluator: TapeEvaluator;
}

export interface SystemEvents {
  list: Happening[];
  /** Places in `list` of the events that a condition sets off. */
  crossings: number[];
  /** An evaluator of their gaps. */
  gaps(capacity: number): TapeEvaluator;
  /** Known times under the present parameters, ascending, at one time in the order of the text. */
  times(from: number, to: number): KnownTime[];
  /**
   * Sets what depends on the time alone, and what is read of the past.
   * @param f one of these evaluators, point `p`
   * @param present the state at `t`, by default what the solution so far says
   */
  setTime(f: TapeEvaluator, t: number, p?: number, present?: PresentState): void;
}

/** `null` where nothing ever happens. */
export function eventsOf(system: System): SystemEvents | null {
  const { problem, unknowns, inputs, delays } = system;
  const events = problem.events ?? [];
  if (events.length === 0) return null;
  const known = problem.inputs.length;
  const slopes = problem.inputs.map((input) => interpolantDerivative(input, 1));
  const reads = delays?.reads ?? [];
  // Columns: inputs, their slopes, what is read of the past, its slopes there.
  const pastAt = 2 * known;
  const leavesOf = (t: TapeBuilder): Leaves => ({
    ...solverLeaves(t, problem, () => 0),
    delayed: (e) => t.aux(pastAt + delays!.known(e)),
  });
  const derivativeIn = (t: TapeBuilder, leaves: Leaves): TotalDerivative => {
    const derivative: TotalDerivative = new TotalDerivative(t, (column) =>
      column < known
        ? t.aux(known + column)
        : // d/dt u(θ(t)) = u′(θ) θ′
          t.mul(t.aux(column + reads.length), derivative.of(emit(t, reads[column - pastAt].at, leaves))),
    );
    return derivative;
  };
  const layout = {
    outputs: problem.unknowns.length,
    orders: system.order + 1,
    slots: 1,
    auxColumns: pastAt + 2 * reads.length,
    scalars: system.estimates.length,
  };
  const places = new Map(unknowns.map((u) => [u.name, u.offset]));
  const list = events.map((event): Happening => {
    const t = new TapeBuilder();
    const leaves = leavesOf(t);
    const derivative = derivativeIn(t, leaves);
    const values = event.assignments.map(({ value }) => emit(t, value, leaves));
    const gap = event.trigger.kind === 'crossing' ? [emit(t, event.trigger.gap, leaves)] : [];
    const results = [...values, ...values.map((x) => derivative.of(x)), ...gap, ...gap.map((x) => derivative.of(x))];
    return {
      name: event.name,
      stop: event.stop,
      trigger: event.trigger,
      places: event.assignments.map(({ unknown, order }) => places.get(unknown)! + order),
      evaluator: new TapeEvaluator(t.finish(results), { ...layout, capacity: 1 }),
    };
  });
  const slopeOf = timeSlopes(system);
  const crossings = list.flatMap(({ trigger }, k) => (trigger.kind === 'crossing' ? [k] : []));
  const t = new TapeBuilder();
  const leaves = leavesOf(t);
  const gapTape = t.finish(
    crossings.map((k) => emit(t, (list[k].trigger as Extract<EventTrigger, { kind: 'crossing' }>).gap, leaves)),
  );
  return {
    list,
    crossings,
    gaps: (capacity) => new TapeEvaluator(gapTape, { ...layout, capacity }),
    times: (from, to) => knownTimes(system, events, slopeOf, { from, to }),
    setTime(f, time, p = 0, present) {
      f.times[p] = time;
      const { capacity } = f.layout;
      for (let i = 0; i < known; i++) {
        f.aux[i * capacity + p] = inputs[i](time);
        f.aux[(known + i) * capacity + p] = slopes[i](time);
      }
      for (const [place, { order }] of reads.entries()) {
        f.aux[(pastAt + place) * capacity + p] = delays!.valueOf(place, time, order, present);
        f.aux[(pastAt + reads.length + place) * capacity + p] = delays!.valueOf(place, time, order + 1, present);
      }
    },
  };
}

/** [estimates] ∂e/∂p of an expression of parameters alone, at the present ones. */
type TimeSlope = (e: Expression) => Float64Array;

function knownTimes(
  system: System,
  events: readonly ProblemEvent[],
  slopeAt: TimeSlope,
  { from, to }: { from: number; to: number },
): KnownTime[] {
  const { problem, parameters, estimates } = system;
  const values = byName(problem.parameters.map((p) => [p.name, p.value] as const));
  estimates.forEach((name, i) => {
    values[name] = parameters[i];
  });
  const slopes = new Map<Expression, Float64Array>();
  const slopeOf = (e: Expression): Float64Array => {
    const slope = slopes.get(e) ?? slopeAt(e);
    slopes.set(e, slope);
    return slope;
  };
  const moments = momentsOf(events, (e) => evaluate(e, { parameters: values }), { from, to });
  return moments.map(({ time, event, first, turns }) => {
    const { trigger } = events[event];
    const step = trigger.kind === 'times' && trigger.repeat ? slopeOf(trigger.repeat.period) : null;
    return { time, event, slope: step ? slopeOf(first).map((s, p) => s + turns * step[p]) : slopeOf(first) };
  });
}

/** Compiles each expression once: a fit marches hundreds of times. */
function timeSlopes(system: System): TimeSlope {
  const { problem, estimates, parameters } = system;
  const evaluators = new Map<Expression, TapeEvaluator>();
  return (e) => {
    const slopes = new Float64Array(estimates.length);
    if (estimates.length === 0) return slopes;
    const f = evaluators.get(e) ?? parameterEvaluator(e, problem, system);
    evaluators.set(e, f);
    f.scalars.set(parameters);
    f.values(1);
    f.jacobian();
    const [row] = f.rows;
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind === 'scalar') slopes[read.index] = f.partials[row.first + j];
    });
    return slopes;
  };
}

function parameterEvaluator(e: Expression, problem: Problem, { order, estimates }: System): TapeEvaluator {
  const t = new TapeBuilder();
  const result = emit(
    t,
    e,
    solverLeaves(t, problem, () => 0),
  );
  return new TapeEvaluator(t.finish([result]), {
    ...{ outputs: problem.unknowns.length, orders: order + 1, slots: 1, auxColumns: problem.inputs.length },
    ...{ scalars: estimates.length, capacity: 1 },
  });
}
