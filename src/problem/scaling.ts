/**
 * @file Nondimensionalisation: τ = (t − t₀)/tₛ and û = (u − u₀)/uₛ, and the natural size of every term. It rescales what
 * the network sees and returns, never the loss: a weight means what it means in the author's units.
 */

import { interpolant } from '../numeric/interpolant.ts';
import { meanSquare, upperMedian } from '../numeric/statistics.ts';
import { byName, under } from './by-name.ts';
import { isCondition } from './conditions.ts';
import { evaluate, type Surroundings } from './evaluate.ts';
import { type Expression, orders } from './expression.ts';
import { linearForm } from './linear-form.ts';
import { spreadOf } from './noise.ts';
import { parameterValues } from './parameters.ts';
import type { Problem, Term } from './problem.ts';
import { statementsOf, unrolled } from './unrolled.ts';

/** x = shift + scale·x̂ */
export interface Affine {
  shift: number;
  scale: number;
}

export interface Scaling {
  interval: readonly [number, number];
  time: Affine;
  /** By name of the unknown. */
  unknowns: Record<string, Affine>;
}

/** The smallest range that holds what conditions, data and events say about each unknown. */
function knownRanges(problem: Problem): Map<string, [number, number]> {
  const parameters = parameterValues(problem);
  const ranges = new Map<string, [number, number]>();
  const see = (unknown: string, y: number): void => {
    const [low, high] = ranges.get(unknown) ?? [y, y];
    ranges.set(unknown, [Math.min(low, y), Math.max(high, y)]);
  };
  for (const term of problem.terms) {
    const e = term.residual;
    if (term.kind === 'data' && e.kind === 'unknown' && e.order === 0 && term.data) {
      for (const y of term.data.values) see(e.name, y);
    }
    if (!isCondition(term)) continue;
    try {
      const form = linearForm(
        e,
        () => 0,
        (x) => evaluate(x, { parameters }),
      );
      const [only] = form.coefficients;
      if (form.coefficients.length !== 1 || only.of.order !== 0) continue;
      const value = -evaluate(form.rest, { parameters }) / only.value;
      if (!Number.isFinite(value)) continue;
      see(only.of.unknown, value);
      see(only.of.unknown, 0);
    } catch {
      // A condition that is not linear says nothing about the range.
    }
  }
  for (const { unknown, order, value } of (problem.events ?? []).flatMap((event) => event.assignments)) {
    const added = evaluate(value, { parameters, variable: problem.variable.from, unknown: () => 0 });
    if (order > 0 || !Number.isFinite(added)) continue;
    see(unknown, added);
    see(unknown, 0);
  }
  return ranges;
}

/**
 * Sizes of unknowns about which conditions and data say nothing but zero, from the forcing of an equation: where the
 * derivative of order k has coefficient cₖ and the rest at zero is f, uₛ is the smallest |f/cₖ|·tₛᵏ. What balances the
 * forcing first bounds the response: the highest derivative in a short interval, a stiff or restoring term in a long one.
 * What events alone change counts with its size.
 * The first equation that tells counts.
 */
function forcedSizes(
  problem: Problem,
  open: ReadonlySet<string>,
  held: ReadonlyMap<string, number>,
  timeScale: number,
): Map<string, number> {
  const sizes = new Map<string, number>();
  if (open.size === 0) return sizes;
  const points = samples(problem);
  for (const term of problem.terms) {
    if (term.kind !== 'equation') continue;
    for (const [unknown, highest] of orders(term.residual)) {
      if (highest === 0 || !open.has(unknown) || sizes.has(unknown)) continue;
      const found = points
        .map((at) => {
          const residual = (order: number, value: number) =>
            evaluate(term.residual, {
              ...at,
              unknown: (name, k) => (name === unknown && k === order ? value : k === 0 ? (held.get(name) ?? 0) : 0),
            });
          const forcing = residual(0, 0);
          const balances = Array.from(
            { length: highest + 1 },
            (_, k) => Math.abs(forcing / (residual(k, 1) - forcing)) * timeScale ** k,
          );
          return Math.min(...balances.filter((x) => Number.isFinite(x) && x > 0));
        })
        .filter(Number.isFinite);
      if (found.length > 0) sizes.set(unknown, upperMedian(found));
    }
  }
  return sizes;
}

/** What the names stand for at 32 times spread over the interval. */
function samples(problem: Problem): (Surroundings & { index: number })[] {
  const { from, to } = problem.variable;
  const parameters = parameterValues(problem);
  const inputs = new Map(problem.inputs.map((input) => [input.name, interpolant(input)]));
  return Array.from({ length: 32 }, (_, index) => {
    const variable = from + ((to - from) * (index + 0.5)) / 32;
    return { index, parameters, variable, input: (name: string) => inputs.get(name)?.(variable) ?? Number.NaN };
  });
}

function affineOf([low, high]: readonly [number, number]): Affine | null {
  const scale = (high - low) / 2;
  if (!(scale > 0) || !Number.isFinite(scale)) return null;
  return { shift: (low + high) / 2, scale };
}

/** The scaling of a problem: as written, or estimated from ranges, conditions, data and forcing. */
export function scalingOf(stated: Problem): Scaling {
  const { problem } = unrolled(stated);
  const { from, to, name: variable } = problem.variable;
  const interval = [from, to] as const;
  const { scale } = problem;
  if (scale.mode === 'none') {
    const same = { shift: 0, scale: 1 };
    return { interval, time: same, unknowns: Object.fromEntries(problem.unknowns.map((u) => [u.name, same])) };
  }
  const written = scale.mode === 'explicit' ? scale.values : {};
  const time = { shift: (from + to) / 2, scale: written[variable] ?? (to - from) / 2 };
  const unknowns: Record<string, Affine> = byName<Affine>();
  const open = new Set<string>();
  const ranges = knownRanges(problem);
  for (const u of problem.unknowns) {
    const known = ranges.get(u.name);
    const size = known ? Math.max(Math.abs(known[0]), Math.abs(known[1])) : 0;
    const own = under(written, u.name);
    if (own !== undefined) unknowns[u.name] = { shift: 0, scale: own };
    else if (u.range && affineOf(u.range)) unknowns[u.name] = affineOf(u.range)!;
    // Values far from zero are centred; otherwise zero stays zero.
    else if (known && known[0] * known[1] > 0 && affineOf(known)) unknowns[u.name] = affineOf(known)!;
    else if (size > 0) unknowns[u.name] = { shift: 0, scale: size };
    else open.add(u.name);
  }
  const others = Math.max(0, ...Object.values(unknowns).map((u) => u.scale));
  const held = new Map(problem.unknowns.flatMap((u) => (u.held ? [[u.name, unknowns[u.name]?.scale ?? 0]] : [])));
  const forced = forcedSizes(problem, open, held, time.scale);
  for (const name of open) unknowns[name] = { shift: 0, scale: forced.get(name) ?? (others || 1) };
  return { interval, time, unknowns };
}

/** The summands of an expression; an integral counts as its body over the whole interval. */
function summands(e: Expression, length: number): Expression[] {
  if (e.kind === 'binary' && (e.operator === '+' || e.operator === '-'))
    return [...summands(e.left, length), ...summands(e.right, length)];
  if (e.kind === 'unary') return summands(e.operand, length);
  if (e.kind !== 'integral') return [e];
  const span: Expression = { kind: 'number', value: length };
  return summands(e.body, length).map((part) => ({ kind: 'binary', operator: '*', left: span, right: part }));
}

/** ±1, decorrelated over samples, unknowns and orders. */
const sign = (index: number, unknown: number, order: number): number =>
  ((index >> ((unknown + 2 * order) % 5)) & 1) === 0 ? 1 : -1;

/**
 * Natural sizes of terms' residuals: the largest typical summand when the unknowns and their derivatives have their
 * natural sizes u₀ ± uₛ and ±uₛ/tₛᵏ; for data the spread of the measured values. 1 where nothing can be said.
 */
export function naturalSizes(problem: Problem, scaling: Scaling): (term: Term) => number {
  const place = new Map(problem.unknowns.map((u, i) => [u.name, i]));
  const states = samples(problem).map(
    (at): Surroundings => ({
      ...at,
      unknown: (name, order) => {
        const { shift, scale } = scaling.unknowns[name];
        const z = sign(at.index, place.get(name) ?? 0, order);
        return (order === 0 ? shift : 0) + (z * scale) / scaling.time.scale ** order;
      },
    }),
  );
  const length = scaling.interval[1] - scaling.interval[0];
  const sizeOf = (term: Term): number => {
    if (term.kind === 'data' && term.data) return spreadOf(term.data.values);
    const sizes = summands(term.residual, length).map((part) => {
      const found = states.map((state) => Math.abs(evaluate(part, state))).filter(Number.isFinite);
      return found.length > 0 ? upperMedian(found) : 0;
    });
    return usable(Math.max(...sizes)) ?? 1;
  };
  // Of a family the root mean square over its members, as its loss is.
  return (term) => Math.sqrt(meanSquare(statementsOf(term).map(sizeOf)));
}

const usable = (x: number): number | null => (x > 0 && Number.isFinite(x) ? x : null);
