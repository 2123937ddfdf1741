/**
 * @file Equations as they are, made such that they determine every highest derivative: combined where terms of their
 * highest derivatives cancel (Tan, Nedialkov & Pryce, BIT 57, 2017, with constant factors) and differentiated as often
 * as Pantelides' algorithm says. What was differentiated stays behind as hidden constraints on the state.
 */

import { type Dependence, dependentRow } from '../../numeric/dependent-row.ts';
import { listed } from '../../problem/number-text/sentence.ts';
import { type Outcome, refused } from '../../problem/outcome.ts';
import { indexOf, type Offsets, pantelides, type Signature } from '../../problem/structure/pantelides.ts';
import type { Register, TapeBuilder } from '../../tape/builder.ts';
import { flowOf } from '../../tape/flow.ts';
import type { TotalDerivative } from '../../tape/total-derivative.ts';
import { SumOfTerms } from './sum-of-terms.ts';

/** What is reduced. */
export interface Equations {
  t: TapeBuilder;
  /** One per equation, as many as unknowns. */
  residuals: readonly Register[];
  names: readonly string[];
  /** Names of the unknowns. */
  unknowns: readonly string[];
  derivative: TotalDerivative;
  /**
   * ∂rₑ/∂uᵢ⁽ᵐ⁾ of registers at a place where nothing is special, [registers·unknowns] row-major, m = `orders[i]`;
   * `null` where they cannot be evaluated.
   * @param place 0, 1, … another place each
   * @param size of the derivatives there
   */
  jacobian(registers: readonly Register[], orders: readonly number[], place: number, size: number): Float64Array | null;
}

/** dᵏ/dtᵏ of an equation, below what is solved: it holds by itself once it holds at the start. */
export interface HiddenConstraint {
  equation: number;
  derivative: number;
  register: Register;
}

export interface IndexReduction {
  /** Structural index of the equations. */
  index: number;
  /** [equations] how often each is differentiated. */
  differentiations: readonly number[];
  /** [unknowns] highest derivatives that the differentiated equations determine. */
  orders: readonly number[];
  /** [equations] what is solved: the differentiated, perhaps combined equation. */
  solved: readonly Register[];
  hidden: readonly HiddenConstraint[];
  /** [equations] the unknown whose highest derivative each is paired with. */
  pairs: readonly number[];
}

/** Sizes of the derivatives at the places that are looked at: at large ones an exponential drowns all else. */
const sizes: readonly number[] = [1, 1, 0.1, 0.1, 0.01, 0.01];
/** Factors that differ by less than this share are the same. */
const same = 1e-8;
/** Larger systems are taken by their structure alone. */
const largest = 300;

/** The reduced equations, or why they determine nothing. */
export function reduce(equations: Equations): Outcome<IndexReduction> {
  const { names } = equations;
  const residuals = [...equations.residuals];
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    const signatures = signaturesOf(equations.t, residuals);
    const structure = pantelides(signatures, equations.unknowns.length);
    if (!structure.regular) return refused(crowdedReason(structure.crowded, signatures, equations));
    const { offsets } = structure;
    const solved = residuals.map((r, e) => equations.derivative.of(r, offsets.differentiations[e]));
    const dependence = dependenceOf(equations, signatures, solved, offsets);
    if (dependence === null) return { ok: true, value: reductionOf(equations, residuals, offsets) };
    const involved = dependence === 'changing' ? null : dependence.map(({ row }) => names[row]);
    const freedom = freedomOf(offsets);
    if (dependence === 'changing' || freedom >= before) {
      const who = involved ?? names;
      return refused(
        `the equations ${quoted(who)} do not determine all highest derivatives, though each contains its own (structural index ${indexOf(offsets)})`,
      );
    }
    before = freedom;
    combine(equations, residuals, dependence, offsets);
  }
}

/** Numbers that are free at the start; a combination that helps lowers them. */
const freedomOf = ({ differentiations, orders }: Offsets): number => total(orders) - total(differentiations);

const total = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

function reductionOf(equations: Equations, residuals: readonly Register[], offsets: Offsets): IndexReduction {
  const { derivative } = equations;
  const { differentiations, orders, pairs } = offsets;
  const hidden = differentiations.flatMap((times, equation) =>
    Array.from({ length: times }, (_, k) => ({
      equation,
      derivative: k,
      register: derivative.of(residuals[equation], k),
    })),
  );
  const solved = residuals.map((r, e) => derivative.of(r, differentiations[e]));
  return { index: indexOf(offsets), differentiations, orders, solved, hidden, pairs };
}

function signaturesOf(t: TapeBuilder, registers: readonly Register[]): Signature[] {
  const { inputs, rows } = flowOf(t.finish(registers));
  return rows.map((row) => {
    const highest = new Map<number, number>();
    for (const i of row.inputs) {
      const input = inputs[i];
      if (input.kind !== 'jet' || (highest.get(input.output) ?? -1) > input.order) continue;
      // In the order in which the highest ones are read.
      highest.delete(input.output);
      highest.set(input.output, input.order);
    }
    return [...highest];
  });
}

const determines = (signature: Signature, times: number, orders: readonly number[]): number[] =>
  signature.flatMap(([unknown, order]) => (order + times === orders[unknown] ? [unknown] : []));

/** A dependence of the equations in their highest derivatives; `null` where they are regular somewhere. */
function dependenceOf(
  { jacobian }: Equations,
  signatures: readonly Signature[],
  solved: readonly Register[],
  { differentiations, orders }: Offsets,
): Dependence | 'changing' | null {
  const n = orders.length;
  const plain = signatures.every((s, e) => determines(s, differentiations[e], orders).length === 1);
  if (plain || n > largest) return null;
  const found: Dependence[] = [];
  for (const [place, size] of sizes.entries()) {
    const matrix = jacobian(solved, orders, place, size);
    if (!matrix) continue;
    const dependence = dependentRow(matrix, n);
    if (dependence === null) return null;
    found.push(dependence);
  }
  if (found.length === 0) return null;
  // A dependence of the equations themselves is the same everywhere; rounding is not.
  return found.find((x, k) => found.some((other, l) => l > k && isSame(x, other))) ?? 'changing';
}

const isSame = (a: Dependence, b: Dependence): boolean =>
  a.length === b.length &&
  a.every(({ row, factor }, k) => row === b[k].row && Math.abs(factor - b[k].factor) <= same * Math.abs(factor));

/** Puts the combination in the place of one of its equations, one that is differentiated least. */
function combine(
  { t, derivative }: Equations,
  residuals: Register[],
  dependence: Dependence,
  { differentiations }: Offsets,
): void {
  const least = Math.min(...dependence.map(({ row }) => differentiations[row]));
  const into = dependence.findLast(({ row }) => differentiations[row] === least)!;
  const sum = new SumOfTerms(t);
  for (const { row, factor } of dependence) {
    sum.add(derivative.of(residuals[row], differentiations[row] - least), factor / into.factor);
  }
  residuals[into.row] = sum.register();
}

function crowdedReason(crowded: readonly number[], signatures: readonly Signature[], { names, unknowns }: Equations) {
  const read = new Set(crowded.flatMap((e) => signatures[e].map(([unknown]) => unknown)));
  const equations = quoted(crowded.map((e) => names[e]));
  return read.size === 0
    ? `the equations are not independent: ${equations} says nothing that the others do not say, or contradicts them`
    : `structurally singular: ${crowded.length} equations, ${equations}, contain ${read.size === 1 ? 'one unknown' : `${read.size} unknowns`} only, ${[...read].map((i) => unknowns[i]).join(', ')}`;
}

const quoted = (names: readonly string[]): string => listed(names.map((name) => `"${name}"`));
