/**
 * @file Which values that are free at the start the conditions and data determine, by a matching of conditions with what
 * each of them can reach: a value at the start itself, and through the equations everything that it depends on.
 */
import { augmented } from '../../numeric/matching.ts';
import { isCondition } from '../conditions.ts';
import { children, type Expression, orders, walk } from '../expression.ts';
import type { Term } from '../problem.ts';
import type { EquationStructure } from './structure.ts';

/** uᵢ⁽ᵏ⁾ at the start, or an estimate. */
export type FreeValue = { kind: 'start'; unknown: string; order: number } | { kind: 'estimate'; name: string };

export interface Determination {
  /** How many conditions the equations ask for beside what they say of the start themselves. */
  needed: number;
  /** Free values that nothing determines. */
  open: FreeValue[];
  /** Conditions that find nothing left to determine. */
  idle: Term[];
}

interface Situation {
  structure: EquationStructure;
  terms: readonly Term[];
  estimates: readonly string[];
  /** What events make of each unknown: expressions that its later values depend on. */
  changes: ReadonlyMap<string, readonly Expression[]>;
  /** Unknowns that bring their own start. */
  held: ReadonlySet<string>;
  from: number;
}

/** Names of the estimates in `e`. */
function estimatesIn(e: Expression, estimates: ReadonlySet<string>, found: Set<string>): void {
  if (e.kind === 'parameter' && estimates.has(e.name)) found.add(e.name);
  for (const child of children(e)) estimatesIn(child, estimates, found);
}

const keyOf = (v: FreeValue): string => (v.kind === 'start' ? `${v.unknown} ${v.order}` : `= ${v.name}`);

/** Everything that an unknown depends on through the equations: unknowns and estimates. */
function reachOf({ structure, estimates, changes }: Situation): (unknown: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  const all = new Set(estimates);
  return (unknown) => {
    const before = known.get(unknown);
    if (before) return before;
    const reached = new Set<string>([unknown]);
    const parameters = new Set<string>();
    for (const name of reached) {
      for (const e of changes.get(name) ?? []) {
        for (const other of orders(e).keys()) reached.add(other);
        estimatesIn(e, all, parameters);
      }
      const equation = structure.pairs.get(name);
      if (!equation) continue;
      for (const other of equation.jets.keys()) reached.add(other);
      estimatesIn(equation.term.residual, all, parameters);
    }
    const found = new Set([...reached, ...[...parameters].map((name) => `= ${name}`)]);
    known.set(unknown, found);
    return found;
  };
}

/** The lowest derivative of each unknown that expressions read: what lies below it they leave free. */
function lowestIn(expressions: readonly Expression[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const expression of expressions)
    walk(expression, (e) => {
      if (e.kind === 'unknown' || e.kind === 'delayed')
        found.set(e.name, Math.min(e.order, found.get(e.name) ?? Number.POSITIVE_INFINITY));
    });
  return found;
}

export function determinationOf(situation: Situation): Determination {
  const { structure, terms, estimates, held, from } = situation;
  const free: FreeValue[] = [
    ...[...structure.orders].flatMap(([unknown, order]) =>
      Array.from(
        { length: held.has(unknown) ? 0 : order },
        (_, k): FreeValue => ({ kind: 'start', unknown, order: k }),
      ),
    ),
    ...estimates.map((name): FreeValue => ({ kind: 'estimate', name })),
  ];
  const column = new Map(free.map((v, i) => [keyOf(v), i]));
  const reach = reachOf(situation);
  const lowest = lowestIn([
    ...terms.filter((term) => term.kind === 'equation').map((term) => term.residual),
    ...[...situation.changes.values()].flat(),
  ]);
  const startsOf = (unknown: string, lowestRead: number) =>
    Array.from({ length: structure.orders.get(unknown) ?? 0 }, (_, k) =>
      k < lowestRead ? [] : (column.get(`${unknown} ${k}`) ?? []),
    ).flat();
  // Of u'' = f(t) no value of u' tells where u started.
  const reached = (unknown: string, order: number): number[] =>
    [...reach(unknown)].flatMap((name) => {
      if (name.startsWith('= ')) return column.get(name) ?? [];
      const read = lowest.get(name) ?? 0;
      return startsOf(name, name === unknown ? Math.min(order, read) : read);
    });
  const estimateSet = new Set(estimates);
  const choices = (term: Term): number[] => {
    const found = new Set<number>();
    const own = new Set<string>();
    estimatesIn(term.residual, estimateSet, own);
    const inside = new Set<Expression>();
    walk(term.residual, (e) => {
      if (e.kind === 'integral') walk(e.body, (x) => inside.add(x));
      if (e.kind !== 'unknown') return;
      const start = column.get(`${e.name} ${e.order}`);
      const isAtStart = e.at?.kind === 'number' && e.at.value === from && !inside.has(e);
      if (isAtStart && start !== undefined) found.add(start);
      else for (const c of reached(e.name, e.order)) found.add(c);
    });
    for (const name of own) found.add(column.get(`= ${name}`)!);
    return [...found];
  };
  const hidden = structure.constraints.map((constraint) =>
    [...constraint].flatMap(([name, orders]) => [...orders].flatMap((order) => column.get(`${name} ${order}`) ?? [])),
  );
  const conditions = terms.filter(isCondition);
  const rows = [...hidden, ...conditions.map(choices)];
  const byData = new Set(terms.filter((t) => t.kind === 'data').flatMap(choices));
  const owner = new Int32Array(free.length).fill(-1);
  const placed = new Set<number>();
  // Values at the start come first, then estimates; what data determine takes what is left. No column is given up again.
  const phases: ((c: number) => boolean)[] = [
    (c) => !byData.has(c) && free[c].kind === 'start',
    (c) => !byData.has(c),
    () => true,
  ];
  for (const wanted of phases) {
    const among = rows.map((row) => row.filter(wanted));
    for (const row of rows.keys()) {
      if (placed.has(row)) continue;
      if (augmented(row, (r) => among[r], owner, new Uint8Array(free.length))) placed.add(row);
    }
  }
  const idle = conditions.filter((_, k) => !placed.has(hidden.length + k));
  const open = free.filter((_, i) => owner[i] < 0 && !byData.has(i));
  const starts = free.length - estimates.length;
  return { needed: starts - structure.constraints.length, open, idle };
}
