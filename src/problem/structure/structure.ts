/** @file Which equation determines which unknown, and how many values are free at the start, from the form of a problem. */
import { dependentRow } from '../../numeric/dependent-row.ts';
import { augmented } from '../../numeric/matching.ts';
import type { Surroundings } from '../evaluate.ts';
import type { Term } from '../problem.ts';
import { pantelides, type Signature } from './pantelides.ts';
import { jetsOf, slopeOf, somewhere } from './slope.ts';

/** An equation with the derivatives of each unknown that it really depends on. */
export interface ReadEquation {
  term: Term;
  jets: ReadonlyMap<string, ReadonlySet<number>>;
}

/** A relation that values at the start must fulfil, whatever the conditions: the unknowns and orders that it reads. */
export type Constraint = ReadonlyMap<string, ReadonlySet<number>>;

export interface EquationStructure {
  equations: readonly ReadEquation[];
  /** The equation that each unknown is paired with. */
  pairs: ReadonlyMap<string, ReadEquation>;
  /** Equations that are left over: the others determine all that they contain. */
  extra: readonly ReadEquation[];
  /** Unknowns that are left over. */
  unpaired: readonly string[];
  /** Derivatives from which on the equations determine each unknown. */
  orders: ReadonlyMap<string, number>;
  constraints: readonly Constraint[];
  /** Whether the equations determine all highest derivatives as they are. */
  isOrdinary: boolean;
}

/** Larger systems are taken by their structure alone. */
const largest = 60;

/** @param equations those that could be read @param from where the interval starts */
export function structureOf(
  equations: readonly Term[],
  unknowns: readonly string[],
  parameters: Readonly<Record<string, number>>,
  from: number,
): EquationStructure {
  const read = equations.map((term): ReadEquation => ({ term, jets: jetsOf(term.residual, parameters, from) }));
  const column = new Map(unknowns.map((name, i) => [name, i]));
  const choices = read.map(({ jets }) =>
    [...jets]
      // An equation tells most of what it differentiates most.
      .sort(([, a], [, b]) => Math.max(...b) - Math.max(...a))
      .flatMap(([name]) => column.get(name) ?? []),
  );
  const owner = new Int32Array(unknowns.length).fill(-1);
  const extra: ReadEquation[] = [];
  const kept: ReadEquation[] = [];
  for (const [row, equation] of read.entries()) {
    if (augmented(row, (r) => choices[r], owner, new Uint8Array(unknowns.length))) kept.push(equation);
    else extra.push(equation);
  }
  const unpaired = unknowns.filter((_, i) => owner[i] < 0);
  const pairs = new Map(unknowns.flatMap((name, i) => (owner[i] < 0 ? [] : [[name, read[owner[i]]] as const])));
  const orders = highestOrders(kept);
  const loose: EquationStructure = {
    equations: read,
    pairs,
    extra,
    unpaired,
    orders,
    constraints: [],
    isOrdinary: false,
  };
  if (unpaired.length > 0) return loose;
  const signatures = kept.map(
    ({ jets }): Signature =>
      [...jets].flatMap(([name, own]) => {
        const i = column.get(name);
        return i === undefined ? [] : [[i, Math.max(...own)] as const];
      }),
  );
  const regular = pantelides(signatures, unknowns.length);
  if (!regular.regular) return loose;
  const { offsets } = regular;
  const final = new Map(unknowns.map((name, i) => [name, offsets.orders[i]]));
  const hidden = kept.flatMap(({ jets }, e) =>
    Array.from({ length: offsets.differentiations[e] }, (_, k): Constraint => differentiated(jets, k)),
  );
  const isDifferentiated = offsets.differentiations.some((count) => count > 0);
  const cancelled = isDifferentiated
    ? []
    : dependences(kept, unknowns, final, (place) => somewhere(place, parameters, from));
  return {
    ...loose,
    pairs: new Map(kept.map((equation, e) => [unknowns[offsets.pairs[e]], equation])),
    orders: final,
    constraints: [...hidden, ...cancelled],
    isOrdinary: !isDifferentiated && cancelled.length === 0 && offsets.orders.every((order) => order > 0),
  };
}

function highestOrders(equations: readonly ReadEquation[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { jets } of equations)
    for (const [name, own] of jets) found.set(name, Math.max(found.get(name) ?? 0, ...own));
  return found;
}

/** What the `times`-th derivative of an equation reads. */
const differentiated = (jets: ReadEquation['jets'], times: number): Constraint =>
  new Map(
    [...jets].map(([name, own]) => [
      name,
      new Set([...own].flatMap((o) => Array.from({ length: times + 1 }, (_, k) => o + k))),
    ]),
  );

/** Combinations of the equations in which all highest derivatives cancel: each is a relation between the rest. */
function dependences(
  equations: readonly ReadEquation[],
  unknowns: readonly string[],
  orders: ReadonlyMap<string, number>,
  at: (place: number) => Surroundings,
): Constraint[] {
  const n = unknowns.length;
  const isCoupled = equations.some(
    ({ jets }) => [...jets].filter(([name, own]) => own.has(orders.get(name)!)).length > 1,
  );
  if (!isCoupled || n > largest) return [];
  const matrix = new Float64Array(n * n);
  for (const [row, { term, jets }] of equations.entries())
    for (const [column, unknown] of unknowns.entries())
      if (jets.get(unknown)?.has(orders.get(unknown)!))
        matrix[row * n + column] = slopeOf(term.residual, { unknown, order: orders.get(unknown)! }, at(0));
  if (matrix.some(Number.isNaN)) return [];
  const found: Constraint[] = [];
  for (let dependence = dependentRow(matrix, n); dependence; dependence = dependentRow(matrix, n)) {
    const read = dependence.map(({ row }) => equations[row].jets);
    const names = new Set(read.flatMap((jets) => [...jets.keys()]));
    found.push(new Map([...names].map((name) => [name, new Set(lower(orders.get(name)!))])));
    // The last row says no more than the others; something independent takes its place.
    const { row } = dependence[dependence.length - 1];
    matrix.fill(0, row * n, (row + 1) * n);
    if (found.length >= n || !freeColumn(matrix, row, n)) break;
  }
  return found;
}

/** Puts a unit row at `row` that is independent of the others; `false` where there is none. */
function freeColumn(matrix: Float64Array, row: number, n: number): boolean {
  for (let column = 0; column < n; column++) {
    matrix[row * n + column] = 1;
    const dependence = dependentRow(matrix, n);
    if (!dependence?.some((d) => d.row === row)) return true;
    matrix[row * n + column] = 0;
  }
  return false;
}

const lower = (order: number): number[] => Array.from({ length: Math.max(1, order) }, (_, k) => k);
