/** @file Whether what is written as the exact solution is one: its derivatives by differences, put into the terms. */
import { centralDifference } from '../numeric/differences.ts';
import { byName } from './by-name.ts';
import { curveFunction } from './curve-function.ts';
import { evaluate } from './evaluate.ts';
import { type Expression, highestOrder, walk } from './expression.ts';
import { placeText, sayPercent } from './number-text/sentence.ts';
import { parameterValues } from './parameters.ts';
import type { Problem, Term } from './problem.ts';
import { statementsOf } from './unrolled.ts';

/** Which term the exact solution misses most. */
export interface ExactMisfit {
  term: string;
  /** By how much, as a share of what is added up in the term there. */
  share: number;
  /** Where; `null` for a condition. */
  at: number | null;
}

/** Places that are looked at, as shares of the interval: none of them is special. */
const places = [0.0613, 0.1379, 0.2237, 0.3191, 0.4127, 0.5171, 0.6089, 0.7193, 0.8093, 0.9311];
/** Steps of the differences, as shares of the interval, the coarser first. */
const steps = [4e-3, 1e-3, 2.7e-4, 6e-5, 1.3e-5];
/** What is missed by less may be a rounded constant. */
const most = 1e-4;
/** Derivatives further apart than this share of them are not known: a curve faster than the steps gives any numbers. */
const agreeing = 1e-3;
/** Derivatives known to this share of them are known well enough. */
const plain = 1e-6;
/** A misfit this much larger than the differences are uncertain is none of theirs. */
const certain = 30;

interface Misfit {
  value: number;
  /** Sum of the sizes of what is added up. */
  size: number;
  /** How far derivatives of three steps are apart, as a share of them. */
  uncertain: number;
}

/** Members above which each of a family is looked at in some of the places only, its neighbours in others. */
const manyMembers = 8;
const placesOfMany = 2;

/** What was found, with what it was found for: copies of a problem share all of it, with families written out or not. */
interface Found extends Pick<Problem, 'parameters' | 'variable'> {
  statements: readonly Term[];
  misfit: ExactMisfit | null;
}

const known = new WeakMap<Problem['exact'], Found>();

/**
 * The term that the exact solution plainly does not meet; `null` where there is none, where it is not written for every
 * unknown, or where differences cannot tell.
 */
export function exactMisfit(problem: Problem): ExactMisfit | null {
  const { exact, parameters, variable } = problem;
  const statements = problem.terms.filter((t) => t.kind !== 'data').flatMap(statementsOf);
  const done = known.get(exact);
  const isSame = done?.parameters === parameters && done.variable === variable;
  if (isSame && sameEntries(done.statements, statements)) return done.misfit;
  const misfit = worstOf(problem, statements);
  known.set(exact, { statements, parameters, variable, misfit });
  return misfit;
}

const sameEntries = (a: readonly Term[], b: readonly Term[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]);

function worstOf(problem: Problem, statements: readonly Term[]): ExactMisfit | null {
  const { variable, unknowns, exact, parameters, events, experiments } = problem;
  const curves = byName(exact.map((e) => [e.unknown, e.value] as const));
  // What jumps, and what depends on numbers that are still to be found, is no function that could be put in.
  if (events || experiments || !unknowns.every((u) => curves[u.name])) return null;
  const estimates = new Set(parameters.filter((p) => p.estimate).map((p) => p.name));
  if (exact.some((e) => readsAny(e.value, estimates))) return null;
  const values = parameterValues(problem);
  const functions = byName(exact.map((e) => [e.unknown, curveFunction(e.value, values)] as const));
  const valueAt = (name: string, x: number) => functions[name](x);
  /** Values at the places, which neighbours in a family read too, by unknown. */
  const read = new Map<string, Map<number, number>>(unknowns.map(({ name }) => [name, new Map()]));
  const valueHere = (name: string, x: number): number => {
    const own = read.get(name)!;
    const value = own.get(x) ?? valueAt(name, x);
    own.set(x, value);
    return value;
  };
  const length = variable.to - variable.from;

  /** What `residual` comes to at `x`, where differences of three steps agree on the derivatives in it; else `null`. */
  const misfitAt = (residual: Expression, x: number): Misfit | null => {
    let before: number[] = [];
    let apartBefore = Number.POSITIVE_INFINITY;
    let best: Misfit | null = null;
    for (const step of steps) {
      // Value and size read the same derivatives.
      const derivatives = new Map<string, number>();
      const unknown = (name: string, order: number, at: number | null) => {
        if (order === 0) return valueHere(name, at ?? x);
        const key = `${name} ${order} ${at}`;
        const slope = derivatives.get(key) ?? centralDifference((y) => valueAt(name, y), at ?? x, order, step * length);
        derivatives.set(key, slope);
        return slope;
      };
      const surroundings = { variable: x, parameters: values, unknown };
      const value = evaluate(residual, surroundings);
      const size = sizeOf(residual, surroundings);
      const slopes = [...derivatives.values()];
      const changes = slopes.map((d, i) => Math.abs(d - before[i]) / Math.max(Math.abs(d), Number.MIN_VALUE));
      const apart = before.length < slopes.length ? Number.POSITIVE_INFINITY : Math.max(0, ...changes);
      const uncertain = slopes.length === 0 ? 0 : Math.max(apart, apartBefore);
      if (Number.isFinite(value) && uncertain < (best?.uncertain ?? agreeing)) best = { value, size, uncertain };
      // Finer steps would tell nothing of what is looked for.
      if (best && best.uncertain <= plain) break;
      before = slopes;
      apartBefore = apart;
    }
    return best;
  };

  /** Largest size that the values and derivatives in a condition have over the interval. */
  const sizeOfRead = (residual: Expression, looked: readonly number[]): number => {
    let size = 0;
    walk(residual, (e) => {
      if (e.kind !== 'unknown') return;
      for (const p of looked) {
        const x = variable.from + p * length;
        size = Math.max(size, Math.abs(centralDifference((y) => valueAt(e.name, y), x, e.order, steps[1] * length)));
      }
    });
    return size;
  };

  let worst: ExactMisfit | null = null;
  const members = new Map<string, number>();
  for (const { member } of statements) if (member) members.set(member.family, (members.get(member.family) ?? 0) + 1);
  const seen = new Map<string, number>();
  for (const term of statements) {
    const family = term.member?.family ?? term.name;
    const k = seen.get(family) ?? 0;
    seen.set(family, k + 1);
    const looked = placesFor(k, members.get(family) ?? 1);
    if (!canTell(term, estimates)) continue;
    const isEquation = term.kind === 'equation';
    const at = isEquation ? looked.map((p) => variable.from + p * length) : [variable.from];
    const found = at.map((x) => misfitAt(term.residual, x));
    // Where all that is added up vanishes, nothing is missed.
    const size = Math.max(...found.map((x) => x?.size ?? 0), isEquation ? 0 : sizeOfRead(term.residual, looked));
    found.forEach((misfit, i) => {
      const share = Math.abs(misfit?.value ?? 0) / size;
      if (!(share > most) || share < certain * misfit!.uncertain || (worst && share <= worst.share)) return;
      worst = { term: term.name, share, at: isEquation ? at[i] : null };
    });
  }
  return worst;
}

/** Where member `k` of `count` is looked at. */
const placesFor = (k: number, count: number): readonly number[] =>
  count <= manyMembers ? places : places.filter((_, i) => (i + k * placesOfMany) % places.length < placesOfMany);

/** Whether values and derivatives of the unknowns here and now are all that a term reads. */
function canTell({ residual }: Term, estimates: ReadonlySet<string>): boolean {
  let can = !readsAny(residual, estimates);
  walk(residual, (e) => {
    if (e.kind === 'integral' || e.kind === 'delayed' || e.kind === 'input') can = false;
    if (e.kind === 'unknown' && e.order > highestOrder) can = false;
  });
  return can;
}

function readsAny(e: Expression, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(e, (x) => {
    if (x.kind === 'parameter' && names.has(x.name)) found = true;
  });
  return found;
}

/** Sum of the sizes of what a residual adds up. */
function sizeOf(e: Expression, surroundings: Parameters<typeof evaluate>[1]): number {
  if (e.kind === 'binary' && (e.operator === '+' || e.operator === '-'))
    return sizeOf(e.left, surroundings) + sizeOf(e.right, surroundings);
  if (e.kind === 'unary') return sizeOf(e.operand, surroundings);
  return Math.abs(evaluate(e, surroundings));
}

/** `misses "decay" by 4.76 % of its size at t = 0.613` */
export function misfitText({ term, share, at }: ExactMisfit, { variable }: Pick<Problem, 'variable'>): string {
  const where = at === null ? '' : ` at ${variable.name} = ${placeText(at)}`;
  return `misses "${term}" by ${sayPercent(share)} of its size${where}`;
}
