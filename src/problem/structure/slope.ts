/** @file Derivatives of expressions in one of the values that they read, at a place. */
import { evaluate, functionValue, type Surroundings } from '../evaluate.ts';
import { children, type Expression, walk } from '../expression.ts';

/** uᵢ⁽ᵏ⁾ at the current point. */
export interface Jet {
  unknown: string;
  order: number;
}

/** A value, its derivative, and the sum of the sizes of what was added up to that. */
interface Slope {
  value: number;
  slope: number;
  size: number;
}

const still = (value: number): Slope => ({ value, slope: 0, size: 0 });

/** A function of one number inside: its own slope by differences, which only nonlinear ones need. */
function through(f: (x: number) => number, { value, slope, size }: Slope): Slope {
  if (size === 0) return still(f(value));
  const h = 1e-5 * Math.max(1, Math.abs(value));
  const own = (f(value + h) - f(value - h)) / (2 * h);
  return { value: f(value), slope: own * slope, size: Math.abs(own) * size };
}

const plus = (a: Slope, b: Slope, sign: number): Slope => ({
  value: a.value + sign * b.value,
  slope: a.slope + sign * b.slope,
  size: a.size + b.size,
});

const times = (a: Slope, b: Slope): Slope => ({
  value: a.value * b.value,
  slope: a.slope * b.value + a.value * b.slope,
  size: a.size * Math.abs(b.value) + Math.abs(a.value) * b.size,
});

function slopeAt(e: Expression, jet: Jet, at: Surroundings): Slope {
  const of = (x: Expression) => slopeAt(x, jet, at);
  switch (e.kind) {
    case 'unknown': {
      const own = e.name === jet.unknown && e.order === jet.order && !e.at ? 1 : 0;
      return { value: evaluate(e, at), slope: own, size: own };
    }
    case 'unary': {
      const x = of(e.operand);
      return { value: -x.value, slope: -x.slope, size: x.size };
    }
    case 'binary': {
      const [a, b] = [of(e.left), of(e.right)];
      if (e.operator === '+' || e.operator === '-') return plus(a, b, e.operator === '+' ? 1 : -1);
      if (e.operator === '*') return times(a, b);
      if (e.operator === '/')
        return times(
          a,
          through((x) => 1 / x, b),
        );
      return plus(
        through((x) => x ** b.value, a),
        { ...through((y) => a.value ** y, b), value: 0 },
        1,
      );
    }
    case 'call': {
      const args = e.args.map(of);
      const f = functionValue[e.name];
      const [a, b] = args;
      if (!b) return through((x) => f(x, Number.NaN), a);
      return plus(
        through((x) => f(x, b.value), a),
        { ...through((y) => f(a.value, y), b), value: 0 },
        1,
      );
    }
    case 'if':
      return evaluate(e.condition, at) !== 0 ? of(e.then) : of(e.else);
    default:
      return still(evaluate(e, at));
  }
}

/** ∂e/∂jet at a place; NaN where it has no value there. */
export const slopeOf = (e: Expression, jet: Jet, at: Surroundings): number => slopeAt(e, jet, at).slope;

/** Places that are looked at; a dependence that is zero at all of them is none. */
const places = 3;
/** Share of what was added up that is rounding. */
const rounding = 1e-11;
/** Larger expressions are taken as they are written. */
const mostParts = 1000;
const switches = new Set(['sign', 'step', 'min', 'max', 'abs']);

/** A place where nothing is special: every value between 0.3 and 1.7, the same in every call. */
export function somewhere(place: number, parameters: Readonly<Record<string, number>>, variable: number): Surroundings {
  const value = (name: string, order: number) => {
    let hash = 7 + 31 * place + 13 * order;
    for (const c of name) hash = (hash * 33 + (c.codePointAt(0) ?? 0)) % 9973;
    return 0.3 + (1.4 * ((hash * 7919) % 9973)) / 9973;
  };
  return { parameters, variable, unknown: value, input: (name) => value(name, 0) };
}

function hasSwitch(e: Expression): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'if' || x.kind === 'compare' || (x.kind === 'call' && switches.has(x.name))) found = true;
  });
  return found;
}

function partsIn(e: Expression, most: number): number {
  let count = 1;
  for (const child of children(e)) {
    if (count > most) break;
    count += partsIn(child, most - count);
  }
  return count;
}

/** Whether the slope of `e` in `jet` is more than rounding at one of the places. */
function dependsOn(e: Expression, jet: Jet, parameters: Readonly<Record<string, number>>, at: number): boolean {
  for (let place = 0; place < places; place++) {
    const { slope, size } = slopeAt(e, jet, somewhere(place, parameters, at + 0.1 * (place + 1)));
    if (!(Math.abs(slope) <= rounding * size)) return true;
  }
  return false;
}

/** The jets that `e` depends on, by unknown: those that cancel (`u - u`) are left out. */
export function jetsOf(
  e: Expression,
  parameters: Readonly<Record<string, number>>,
  at: number,
): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  walk(e, (x) => {
    if (x.kind !== 'unknown' || x.at) return;
    found.set(x.name, (found.get(x.name) ?? new Set()).add(x.order));
  });
  if (partsIn(e, mostParts) > mostParts || hasSwitch(e)) return found;
  for (const [unknown, orders] of found) {
    for (const order of orders) {
      if (!dependsOn(e, { unknown, order }, parameters, at)) orders.delete(order);
    }
    if (orders.size === 0) found.delete(unknown);
  }
  return found;
}
