/**
 * @file One window of a marched training: a problem of its own, with the author's equations, network, losses and weights,
 * on a part of the interval. The first window has the author's conditions as they are written. Every later one begins
 * where the one before ended, built in as hard conditions, so that the whole is continuous, with as many derivatives as
 * the equations' orders ask for.
 */
import { under } from '../../problem/by-name.ts';
import { binary, type Expression, literal } from '../../problem/expression.ts';
import { whyNotMarched } from '../../problem/marchable.ts';
import { memberName } from '../../problem/member.ts';
import type { Measurements, MethodCall, Problem, Term } from '../../problem/problem.ts';
import type { Scaling } from '../../problem/scaling.ts';
import { TrainingError } from '../../problem/training-error.ts';
import { type Compiled, compile } from '../compile/compile.ts';
import { pointCount } from '../points/sampler.ts';

export interface Window {
  from: number;
  to: number;
  /**
   * u, u′ … up to its order of every unknown at `from`, as the window before ended there; `null` in the first window.
   */
  ending: number[][] | null;
}

/** Held-out points of a window for each of its collocation points, and the fewest of them. */
const heldOutPerPoint = 4;
const fewestHeldOut = 32;
/** Smallest size of an unknown in a window, as a share of its size in the whole problem. */
const smallestSize = 1e-3;
/** A derivative says at most this many times an unknown's whole size. */
const largestSize = 1e3;

/** @throws TrainingError for a problem that cannot be marched. */
export function assertMarchable({ stated: problem }: Compiled): void {
  const reason = whyNotMarched(problem);
  if (reason) throw new TrainingError(`${reason}.`, problem.training.phases[0]?.source ?? null);
}

/** Compiles window `window` of `whole`; its terms keep their names and held-out measurements. */
export function compileWindow(whole: Compiled, window: Window): Compiled {
  const { stated: problem, borders: all } = whole;
  const heldOutData = new Map<string, Uint8Array>();
  const terms = problem.terms.flatMap((term): Term[] => {
    if (term.kind === 'equation') return [term];
    if (term.kind !== 'data') return window.ending === null ? [term] : [];
    const inside = (name: string, data: Measurements): Measurements | null => {
      const part = measuredWithin(data, window, whole.heldOutData.get(name)!, problem);
      heldOutData.set(name, part.heldOut);
      // What is measured in no point that is trained on says nothing in this window.
      return part.heldOut.includes(0) ? part.data : null;
    };
    if (!term.members) {
      const data = inside(term.name, term.data!);
      return data ? [{ ...term, data }] : [];
    }
    const members = term.members.flatMap((member) => {
      const data = inside(memberName(term.name, member.index), member.data!);
      return data ? [{ ...member, data }] : [];
    });
    return members.length > 0 ? [{ ...term, members, data: members[0].data }] : [];
  });
  const borders = window.ending?.flatMap((values, i) =>
    Array.from({ length: whole.orders[i] }, (_, k) => border(problem, i, k, values[k])),
  );
  const scaling = scalingOfWindow(whole, window);
  // A residual counts by what its equation adds up in this window; measured values by their spread over all of them.
  const sizes = new Map(whole.terms.flatMap(({ term, scale }) => (term.data ? [[term.name, scale]] : [])));
  return compile(
    {
      ...problem,
      variable: { ...problem.variable, from: window.from, to: window.to },
      terms: [...terms, ...(borders ?? [])],
      holdout: heldOutPoints(whole),
      exact: [],
      variants: [],
      sweeps: [],
    },
    { seed: whole.seed, scaling, sizes, heldOutData, kinks: all.filter((t) => t > window.from && t < window.to) },
  );
}

/** The held-out points of a window: no more of them than it takes to look between its collocation points. */
function heldOutPoints({ problem, terms }: Compiled): MethodCall {
  const counts = terms.flatMap(({ term }) => (term.points ? [pointCount(term.points)] : []));
  const enough = Math.max(fewestHeldOut, heldOutPerPoint * Math.max(...counts));
  const points = Math.min(pointCount(problem.holdout), enough);
  return { ...problem.holdout, args: { ...problem.holdout.args, points } };
}

/** u⁽ᵏ⁾ at the window's start is what the window before ended with. */
function border({ unknowns }: Problem, unknown: number, order: number, value: number): Term {
  const { name, source } = unknowns[unknown];
  const at: Expression = { kind: 'unknown', name, order };
  return {
    name: `${name}${"'".repeat(order)} at the border`,
    named: false,
    kind: 'initial',
    hard: true,
    residual: binary('-', at, literal(value)),
    text: `${name}${"'".repeat(order)} = ${value}`,
    source,
    weight: null,
    loss: { name: 'mse', args: {}, reduction: 'mean' },
    points: null,
    data: null,
  };
}

/** The measurements in [from, to), in the last window up to its end, with which of them are held out. */
function measuredWithin(
  data: Measurements,
  { from, to }: Window,
  heldOut: Uint8Array,
  { variable }: Problem,
): { data: Measurements; heldOut: Uint8Array } {
  const inside = data.times.flatMap((t, i) => (t >= from && (t < to || (t === to && to >= variable.to)) ? [i] : []));
  return {
    data: { ...data, times: inside.map((i) => data.times[i]), values: inside.map((i) => data.values[i]) },
    heldOut: Uint8Array.from(inside, (i) => heldOut[i]),
  };
}

/**
 * The time runs from −1 to 1 in every window. An unknown's size there is what it has at the start, or may change by until
 * the end: the largest of |u|/2 and |u⁽ᵏ⁾|hᵏ/k!.
 */
function scalingOfWindow({ problem, scaling, orders }: Compiled, { from, to, ending }: Window): Scaling {
  const interval = [from, to] as const;
  // Without scaling the network sees the author's numbers, from the start of each window on.
  if (problem.scale.mode === 'none') return { interval, time: { shift: from, scale: 1 }, unknowns: scaling.unknowns };
  const time = { shift: (from + to) / 2, scale: (to - from) / 2 };
  if (!ending) return { interval, time, unknowns: scaling.unknowns };
  const written = problem.scale.mode === 'explicit' ? problem.scale.values : {};
  const sizes = problem.unknowns.map(({ name }, i) => {
    const whole = Math.max(scaling.unknowns[name].scale, Math.abs(ending[i][0]));
    let size = Math.abs(ending[i][0]) / 2;
    let reach = 1;
    for (let k = 1; k <= orders[i]; k++) {
      reach *= (to - from) / k;
      size = Math.max(size, Math.min(Math.abs(ending[i][k]) * reach, largestSize * whole));
    }
    return under(written, name) ?? size + smallestSize * whole;
  });
  const unknowns = Object.fromEntries(problem.unknowns.map((u, i) => [u.name, { shift: 0, scale: sizes[i] }]));
  return { interval, time, unknowns };
}
