/** @file Which parts of an expression are functions of the variable alone, and where they are not smooth. */
import { binary, children, type Expression, literal, orders, walk } from '../../problem/expression.ts';

/** Whether `e` reads the variable, and nothing else but numbers and parameters. */
export function isOfVariable(e: Expression): boolean {
  let alone = true;
  let variable = false;
  walk(e, (x) => {
    if (x.kind === 'unknown' || x.kind === 'delayed' || x.kind === 'input' || x.kind === 'integral') alone = false;
    if (x.kind === 'variable') variable = true;
  });
  return alone && variable;
}

/**
 * The largest parts of `e` that are functions of the variable alone, conditions of `if` left out; of a divisor its
 * inverse, which is what enters.
 */
export function partsOfVariable(e: Expression): Expression[] {
  if (e.kind === 'compare') return [];
  if (isOfVariable(e)) return [e];
  if (e.kind === 'binary' && e.operator === '/' && isOfVariable(e.right)) {
    return [...partsOfVariable(e.left), binary('/', literal(1), e.right)];
  }
  return children(e).flatMap(partsOfVariable);
}

/** Whether `e` is a natural number: what is raised to it is multiplied out. */
const natural = (e: Expression): boolean => e.kind === 'number' && Number.isInteger(e.value) && e.value >= 0;

/**
 * Whether `e` is smooth and moves along a solution by what is known there alone: unknowns at present and at earlier times,
 * inputs, and the variable beside an estimate, whose value the solve has found.
 */
function alongSolution(e: Expression, estimates: ReadonlySet<string>): boolean {
  let isSmooth = true;
  walk(e, (x) => {
    if (x.kind === 'integral' || x.kind === 'if' || x.kind === 'compare') isSmooth = false;
    if (x.kind === 'call' && kinked.has(x.name)) isSmooth = false;
  });
  return isSmooth && movesAlong(e, estimates);
}

/** Whether `e` changes along a solution otherwise than as a function of the variable alone that is known beforehand. */
export function movesAlong(e: Expression, estimates: ReadonlySet<string>): boolean {
  let reads = false;
  let variable = false;
  let estimated = false;
  walk(e, (x) => {
    if (x.kind === 'unknown' || x.kind === 'delayed' || x.kind === 'input') reads = true;
    if (x.kind === 'variable') variable = true;
    if (x.kind === 'parameter' && estimates.has(x.name)) estimated = true;
  });
  return reads || (variable && estimated);
}

/**
 * Parts of `e` that may change much faster than what they read along a solution: functions, quotients and powers. Sums and
 * products of what is smooth are as smooth.
 * @param estimates names of parameters that a solve determines
 */
export function partsAlong(e: Expression, estimates: ReadonlySet<string>): Expression[] {
  if (e.kind === 'compare') return [];
  const quick =
    e.kind === 'call' ||
    (e.kind === 'binary' &&
      ((e.operator === '/' && movesAlong(e.right, estimates)) || (e.operator === '^' && !natural(e.right))));
  if (quick && alongSolution(e, estimates)) return [e];
  return children(e).flatMap((x) => partsAlong(x, estimates));
}

/** Functions with a kink or jump where their argument passes zero; of two arguments, where they are equal. */
const kinked = new Set(['step', 'sign', 'abs', 'min', 'max', 'cbrt']);

/** What switches where it is zero: behind it `e` may have a kink or a jump. */
export function gapsOf(e: Expression): Expression[] {
  const found: Expression[] = [];
  walk(e, (x) => {
    const gap =
      x.kind === 'compare'
        ? binary('-', x.left, x.right)
        : x.kind === 'call' && kinked.has(x.name)
          ? x.args.length === 2
            ? binary('-', x.args[0], x.args[1])
            : x.args[0]
          : null;
    if (gap) found.push(gap);
  });
  return found;
}

/** Those of them that are functions of the variable alone. */
export const switchesOf = (e: Expression): Expression[] => gapsOf(e).filter(isOfVariable);

/**
 * Functions of the variable alone where whose zeros `e` is singular for its unknowns: divisors of what reads them, and
 * factors of highest derivatives and of the unknown without derivatives that `e` has to give.
 * @param highest order of the highest derivative of each unknown in the problem
 * @param gives that unknown; `null` where `e` gives none, or another equation may
 */
export function singularAt(
  e: Expression,
  highest: ReadonlyMap<string, number>,
  gives: string | null = null,
): Expression[] {
  const found: Expression[] = [];
  walk(e, (x) => {
    if (x.kind !== 'binary') return;
    if (x.operator === '/' && orders(x.left).size > 0 && isOfVariable(x.right)) found.push(x.right);
    if (x.operator !== '*') return;
    for (const [factor, other] of [
      [x.left, x.right],
      [x.right, x.left],
    ]) {
      const reads = [...orders(other)].some(
        ([name, order]) => name === gives || (order > 0 && order === highest.get(name)),
      );
      if (reads && isOfVariable(factor)) found.push(factor);
    }
  });
  return found;
}

/**
 * For each equation the unknown without derivatives that it alone has to give, being the only one of the kind in it, and
 * that stands in it once; `null` where there is none.
 * @param highest order of the highest derivative of each unknown in the problem
 */
export function givenBy(equations: readonly Expression[], highest: ReadonlyMap<string, number>): (string | null)[] {
  const algebraic = equations.map((e) => {
    const read = [...orders(e)];
    return read.some(([, order]) => order > 0)
      ? []
      : read.map(([name]) => name).filter((name) => highest.get(name) === 0);
  });
  return equations.map((e, k) => {
    const [name, ...more] = algebraic[k];
    if (name === undefined || more.length > 0 || algebraic.some((names, j) => j !== k && names.includes(name)))
      return null;
    let times = 0;
    walk(e, (x) => {
      if (x.kind === 'unknown' && x.name === name) times++;
    });
    return times === 1 ? name : null;
  });
}

/** A function of the variable alone that multiplies unknowns, and a divisor in it. */
export interface Quotient {
  factor: Expression;
  divisor: Expression;
}

/** Quotients in factors of unknowns: 1/t in `1/t*u`, which says the same as `u/t`. */
export function factorQuotients(e: Expression): Quotient[] {
  const found: Quotient[] = [];
  walk(e, (x) => {
    if (x.kind !== 'binary' || x.operator !== '*') return;
    for (const [factor, other] of [
      [x.left, x.right],
      [x.right, x.left],
    ]) {
      if (!isOfVariable(factor) || orders(other).size === 0) continue;
      walk(factor, (y) => {
        if (y.kind === 'binary' && y.operator === '/' && isOfVariable(y.right))
          found.push({ factor, divisor: y.right });
      });
    }
  });
  return found;
}
