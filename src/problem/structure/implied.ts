/**
 * @file Whether an equation that is left over follows from the others: it holds wherever they do, or what it says is kept
 * along their solutions (a conserved quantity). Tried at places where nothing is special.
 */
import { factorise, solveFactorised } from '../../numeric/lu.ts';
import { evaluate, type Surroundings } from '../evaluate.ts';
import type { Term } from '../problem.ts';
import { slopeOf, somewhere } from './slope.ts';
import type { EquationStructure } from './structure.ts';

/** Larger systems are given the benefit of the doubt. */
const largest = 20;
const places = 2;
const close = 1e-7;
/** Step along a solution by which a conserved quantity is differentiated. */
const step = 1e-5;

/** A place: t and all values below the highest derivatives, by unknown. */
interface Place {
  t: number;
  state: Map<string, number[]>;
}

export function isImplied(
  extra: Term,
  structure: EquationStructure,
  parameters: Readonly<Record<string, number>>,
  from: number,
): boolean {
  const unknowns = [...structure.orders.keys()];
  const isDirect = structure.unpaired.length === 0 && structure.constraints.length === 0;
  if (!isDirect || unknowns.length > largest) return true;
  const own = structure.equations.find((e) => e.term === extra);
  // What its further derivatives would be is not known here.
  const reads = [...(own?.jets ?? [])];
  if (reads.some(([name, orders]) => Math.max(...orders) > (structure.orders.get(name) ?? -1))) return true;
  const competes = reads.some(([name, orders]) => orders.has(structure.orders.get(name)!));
  const tops = (place: Place): Map<string, number> | null => solvedTops(structure, unknowns, place, parameters);
  const residual = (place: Place): number => {
    const found = tops(place);
    return found ? evaluate(extra.residual, surroundings(place, found, parameters)) : Number.NaN;
  };
  return Array.from({ length: places }, (_, k) => startPlace(structure, k, parameters, from)).every((place) => {
    const value = residual(place);
    if (!Number.isFinite(value) || Math.abs(value) <= close) return true;
    // Two equations for one highest derivative agree nowhere but on what they have in common, unless it is kept anyway.
    const on = competes ? place : onSurface(residual, place);
    const found = on && tops(on);
    if (!on || !found) return true;
    const rate = (residual(moved(on, found, step)) - residual(moved(on, found, -step))) / (2 * step);
    return !(Math.abs(rate) > 1e-4);
  });
}

function startPlace(
  structure: EquationStructure,
  k: number,
  parameters: Readonly<Record<string, number>>,
  from: number,
): Place {
  const at = somewhere(k, parameters, from);
  const values = (name: string, order: number) =>
    Array.from({ length: order }, (_, m) => at.unknown?.(name, m, null) ?? Number.NaN);
  return { t: from + 0.1 * (k + 1), state: new Map([...structure.orders].map(([name, n]) => [name, values(name, n)])) };
}

const surroundings = (
  { t, state }: Place,
  tops: ReadonlyMap<string, number>,
  parameters: Readonly<Record<string, number>>,
): Surroundings => ({
  parameters,
  variable: t,
  unknown: (name, order) => state.get(name)?.[order] ?? tops.get(name) ?? Number.NaN,
  input: () => 1,
});

/** Highest derivatives from the equations, by Newton's method; `null` where it fails. */
function solvedTops(
  { pairs, orders }: EquationStructure,
  unknowns: readonly string[],
  place: Place,
  parameters: Readonly<Record<string, number>>,
): Map<string, number> | null {
  const n = unknowns.length;
  const equations = unknowns.map((name) => pairs.get(name)!.term.residual);
  const tops = new Map(unknowns.map((name) => [name, 0.5]));
  for (let iteration = 0; iteration < 20; iteration++) {
    const at = surroundings(place, tops, parameters);
    const right = Float64Array.from(equations, (e) => -evaluate(e, at));
    if (right.some((x) => !Number.isFinite(x))) return null;
    const matrix = new Float64Array(n * n);
    for (const [row, e] of equations.entries())
      for (const [column, unknown] of unknowns.entries())
        matrix[row * n + column] = slopeOf(e, { unknown, order: orders.get(unknown)! }, at);
    if (matrix.some((x) => !Number.isFinite(x))) return null;
    solveFactorised(factorise(matrix, n), right);
    if (right.some((x) => !Number.isFinite(x))) return null;
    for (const [i, name] of unknowns.entries()) tops.set(name, tops.get(name)! + right[i]);
    if (right.every((x, i) => Math.abs(x) <= 1e-12 * (1 + Math.abs(tops.get(unknowns[i])!)))) return tops;
  }
  return null;
}

/** The place moved along the solution. */
const moved = ({ t, state }: Place, tops: ReadonlyMap<string, number>, h: number): Place => ({
  t: t + h,
  state: new Map(
    [...state].map(([name, values]) => [name, values.map((x, m) => x + h * (values[m + 1] ?? tops.get(name)!))]),
  ),
});

/** A place at which the residual is zero, along its gradient in the state. */
function onSurface(residual: (place: Place) => number, start: Place): Place | null {
  let place = start;
  for (let iteration = 0; iteration < 40; iteration++) {
    const value = residual(place);
    if (!Number.isFinite(value)) return null;
    if (Math.abs(value) <= 1e-11) return place;
    const shifted = (name: string, m: number, by: number): Place => ({
      t: place.t,
      state: new Map([...place.state].map(([n, v]) => [n, v.map((x, k) => (n === name && k === m ? x + by : x))])),
    });
    const gradient = [...place.state].flatMap(([name, values]) =>
      values.map((_, m) => ({
        name,
        m,
        slope: (residual(shifted(name, m, step)) - residual(shifted(name, m, -step))) / (2 * step),
      })),
    );
    const square = gradient.reduce((sum, g) => sum + g.slope ** 2, 0);
    if (!(square > 1e-16)) return null;
    const by = new Map(gradient.map((g) => [`${g.name} ${g.m}`, (-value * g.slope) / square]));
    place = {
      t: place.t,
      state: new Map(
        [...place.state].map(([name, values]) => [name, values.map((x, m) => x + by.get(`${name} ${m}`)!)]),
      ),
    };
  }
  return null;
}
