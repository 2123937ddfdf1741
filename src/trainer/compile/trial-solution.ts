/**
 * @file Hard conditions as trial solutions û = g + φ·N (Lagaris, Likas & Fotiadis 1998), exact to rounding.
 *
 * Every point a hard condition looks at becomes a Hermite node: if derivatives up to order k occur there, the values
 * û, …, û⁽ᵏ⁾ at the node are the Hermite data H, φ has a zero of multiplicity k+1 and g is the Hermite interpolant of H
 * in Newton form. The conditions are linear equations A·H = b. They are solved for as many of H as there are
 * conditions; what they leave open (u(0) when only u'(0) is given, the common end value of a periodic solution) become
 * trainable scalars, so nothing is fixed that the author did not fix. Conditions may look at several points and at
 * several unknowns.
 *
 * All of it lives in scaled quantities: τ = (t − t₀)/tₛ, û = (u − u₀)/uₛ, and dⱼ = (t − tⱼ)/tₛ, which vanishes exactly at
 * node j. Derivatives of the product are Leibniz sums.
 */

import { binomial } from '../../numeric/special.ts';
import { maxAbs } from '../../numeric/vector.ts';
import type { Expression } from '../../problem/expression.ts';
import type { LinearForm } from '../../problem/linear-form.ts';
import type { Term } from '../../problem/problem.ts';
import type { Scaling } from '../../problem/scaling.ts';
import type { Register, TapeBuilder } from '../../tape/builder.ts';
import { CompileError } from './compile-error.ts';

/** What a trial solution is made of at one point. */
export interface TrialLeaves {
  /** The variable in the author's unit. */
  time: Register;
  /** N⁽ʲ⁾ in τ, j ≤ k. */
  jet: (order: number) => Register;
  /** Emits an expression without unknowns. */
  rest: (e: Expression) => Register;
}

export interface HardCondition {
  term: Pick<Term, 'name' | 'source'>;
  form: LinearForm;
}

/** One Hermite datum û⁽ᵒʳᵈᵉʳ⁾(node). */
interface Datum {
  unknown: string;
  node: number;
  order: number;
}

/** Σ coefficient · Π dⱼ^eⱼ, keyed by the exponents. */
type Product = Map<string, { exponents: number[]; coefficient: number }>;

const product = (exponents: number[], coefficient = 1): Product =>
  new Map([[exponents.join(), { exponents, coefficient }]]);

/** d/dτ, since every dⱼ has slope 1. */
function derivative(p: Product): Product {
  const result: Product = new Map();
  for (const { exponents, coefficient } of p.values()) {
    exponents.forEach((e, j) => {
      if (e === 0) return;
      const lower = exponents.with(j, e - 1);
      const key = lower.join();
      const known = result.get(key)?.coefficient ?? 0;
      result.set(key, { exponents: lower, coefficient: known + e * coefficient });
    });
  }
  return result;
}

const nth = (p: Product, order: number): Product => (order === 0 ? p : nth(derivative(p), order - 1));

const productAt = (p: Product, d: readonly number[]): number => {
  let sum = 0;
  for (const { exponents, coefficient } of p.values()) {
    sum += exponents.reduce((x, e, j) => x * d[j] ** e, coefficient);
  }
  return sum;
};

/** What one unknown's trial solution consists of. */
interface Trial {
  nodes: number[];
  /** Newton basis polynomials. */
  basis: Product[];
  phi: Product;
  /** Coefficient of basis i: Σ byCondition[i][r]·b_r + Σ byScalar[i][q]·s_q. */
  byCondition: Float64Array[];
  byScalar: Float64Array[];
}

/** Rows of `rows` that are numerically zero. */
const negligible = 1e-12;

/** H = particular·b + open·s. */
interface Elimination {
  /** [datum][condition] */
  particular: Float64Array[];
  /** [datum][scalar] */
  open: Float64Array[];
  scalars: number;
}

/** Gauss–Jordan elimination with full pivoting of A·H = b. */
function eliminate(
  a: Float64Array[],
  data: number,
  redundant: (row: number, combination: Float64Array) => void,
): Elimination {
  const n = a.length;
  const rows = a.map((row, i) => {
    const norm = maxAbs(row);
    const right = new Float64Array(n);
    right[i] = norm > 0 ? 1 / norm : 1;
    return { left: norm > 0 ? row.map((x) => x / norm) : row.slice(), right, pivot: -1 };
  });
  const taken = new Set<number>();
  for (let step = 0; step < n; step++) {
    let best = negligible;
    let at: [number, number] | null = null;
    rows.forEach((row, i) => {
      if (row.pivot >= 0) return;
      for (let h = 0; h < data; h++) {
        if (!taken.has(h) && Math.abs(row.left[h]) > best * (1 + 1e-9)) {
          best = Math.abs(row.left[h]);
          at = [i, h];
        }
      }
    });
    if (!at) break;
    const [i, h] = at as [number, number];
    const row = rows[i];
    row.pivot = h;
    taken.add(h);
    const scale = row.left[h];
    row.left = row.left.map((x) => x / scale);
    row.right = row.right.map((x) => x / scale);
    for (const other of rows) {
      const by = other.left[h];
      if (other === row || by === 0) continue;
      other.left = other.left.map((x, k) => (k === h ? 0 : x - by * row.left[k]));
      other.right = other.right.map((x, k) => x - by * row.right[k]);
    }
  }
  rows.forEach((row, i) => {
    if (row.pivot < 0) redundant(i, row.right);
  });
  const free = Array.from({ length: data }, (_, h) => h).filter((h) => !taken.has(h));
  const particular = Array.from({ length: data }, () => new Float64Array(n));
  const open = Array.from({ length: data }, () => new Float64Array(free.length));
  for (const row of rows) {
    if (row.pivot < 0) continue;
    particular[row.pivot] = row.right;
    free.forEach((h, q) => {
      open[row.pivot][q] = -row.left[h];
    });
  }
  free.forEach((h, q) => {
    open[h][q] = 1;
  });
  return { particular, open, scalars: free.length };
}

/** Hard conditions that look at each other's unknowns, solved together. */
class TrialBlock {
  /** Trainable scalars that the conditions leave open. */
  readonly scalars: number;
  readonly #trials = new Map<string, Trial>();
  readonly #conditions: readonly HardCondition[];
  readonly #scaling: Scaling;
  readonly #firstScalar: number;

  constructor(
    conditions: readonly HardCondition[],
    scaling: Scaling,
    firstScalar: number,
    constant: (e: Expression) => number,
  ) {
    this.#conditions = conditions;
    this.#scaling = scaling;
    this.#firstScalar = firstScalar;
    const data = this.#data();
    const a = conditions.map(({ form }) => {
      const row = new Float64Array(data.length);
      for (const { of, value } of form.coefficients) {
        const h = data.findIndex((x) => x.unknown === of.unknown && x.order === of.order && x.node === of.point);
        row[h] += (value * scaling.unknowns[of.unknown].scale) / scaling.time.scale ** of.order;
      }
      return row;
    });
    const { particular, open, scalars } = eliminate(a, data.length, (row, combination) => {
      const { term } = conditions[row];
      let sum = 0;
      let size = 0;
      try {
        combination.forEach((x, r) => {
          const b = x === 0 ? 0 : x * this.#rightHandSide(r, constant);
          sum += b;
          size += Math.abs(b);
        });
      } catch {
        throw new CompileError(`'${term.name}' cannot be built in: it repeats another hard condition`, term);
      }
      if (Math.abs(sum) > 1e-10 * size) {
        throw new CompileError(`'${term.name}' cannot be built in: it contradicts another hard condition`, term);
      }
    });
    this.scalars = scalars;
    for (const unknown of new Set(data.map((x) => x.unknown))) {
      const own = data.map((x, h) => ({ ...x, h })).filter((x) => x.unknown === unknown);
      this.#trials.set(unknown, this.#trial(own, particular, open));
    }
  }

  /** All Hermite data, by unknown, then node, then order; each node's orders without gaps. */
  #data(): Datum[] {
    const highest = new Map<string, Datum>();
    for (const { form } of this.#conditions) {
      for (const { of } of form.coefficients) {
        const key = `${of.unknown} ${of.point}`;
        const known = highest.get(key);
        if (!known || known.order < of.order) {
          highest.set(key, { unknown: of.unknown, node: of.point, order: of.order });
        }
      }
    }
    return [...highest.values()]
      .sort((x, y) => (x.unknown < y.unknown ? -1 : x.unknown > y.unknown ? 1 : x.node - y.node))
      .flatMap((x) => Array.from({ length: x.order + 1 }, (_, order) => ({ ...x, order })));
  }

  #trial(own: (Datum & { h: number })[], particular: Float64Array[], open: Float64Array[]): Trial {
    const { scale } = this.#scaling.time;
    const nodes = [...new Set(own.map((x) => x.node))];
    const place = own.map((x) => nodes.indexOf(x.node));
    const basis = own.map((_, i) => {
      const exponents = new Array<number>(nodes.length).fill(0);
      for (let l = 0; l < i; l++) exponents[place[l]]++;
      return product(exponents);
    });
    const multiplicities = nodes.map((_, j) => place.filter((p) => p === j).length);
    // φ is 1 at its largest, so that N stays of the size of û.
    let largest = 0;
    for (let i = 0; i <= 200; i++) {
      const t = this.#scaling.interval[0] + ((this.#scaling.interval[1] - this.#scaling.interval[0]) * i) / 200;
      const d = nodes.map((node) => (t - node) / scale);
      largest = Math.max(largest, Math.abs(productAt(product(multiplicities), d)));
    }
    const phi = product(multiplicities, 1 / largest);
    // Newton form: the matrix of the data by the basis is lower triangular.
    const matrix = own.map(({ node, order }) => {
      const d = nodes.map((other) => (node - other) / scale);
      return basis.map((p) => productAt(nth(p, order), d));
    });
    const solve = (columns: Float64Array[]): Float64Array[] => {
      const result: Float64Array[] = [];
      own.forEach(({ h }, i) => {
        const row = columns[h].slice();
        for (let l = 0; l < i; l++) {
          if (matrix[i][l] === 0) continue;
          for (let k = 0; k < row.length; k++) row[k] -= matrix[i][l] * result[l][k];
        }
        result.push(row.map((x) => x / matrix[i][i]));
      });
      return result;
    };
    return { nodes, basis, phi, byCondition: solve(particular), byScalar: solve(open) };
  }

  /** b_r = −rest − Σ c·u₀ (the shifts of the values), as a number. */
  #rightHandSide(r: number, constant: (e: Expression) => number): number {
    return -constant(this.#conditions[r].form.rest) - this.#shifts(r);
  }

  #shifts(r: number): number {
    let sum = 0;
    for (const { of, value } of this.#conditions[r].form.coefficients) {
      if (of.order === 0) sum += value * this.#scaling.unknowns[of.unknown].shift;
    }
    return sum;
  }

  emit(t: TapeBuilder, unknown: string, k: number, { time, jet, rest }: TrialLeaves): Register {
    const trial = this.#trials.get(unknown);
    if (!trial) return jet(k);
    const perUnit = t.constant(1 / this.#scaling.time.scale);
    const d = trial.nodes.map((node) => t.mul(t.sub(time, t.constant(node)), perUnit));
    const polynomial = (p: Product): Register => {
      let sum = t.constant(0);
      for (const { exponents, coefficient } of p.values()) {
        let factor = t.constant(coefficient);
        exponents.forEach((e, j) => {
          factor = t.mul(factor, t.pow(d[j], t.constant(e)));
        });
        sum = t.add(sum, factor);
      }
      return sum;
    };
    const b = this.#conditions.map(({ form }, r) => t.sub(t.neg(rest(form.rest)), t.constant(this.#shifts(r))));
    let sum = t.constant(0);
    trial.basis.forEach((p, i) => {
      let coefficient = t.constant(0);
      trial.byCondition[i].forEach((x, r) => {
        coefficient = t.add(coefficient, t.mul(t.constant(x), b[r]));
      });
      trial.byScalar[i].forEach((x, q) => {
        if (x !== 0) coefficient = t.add(coefficient, t.mul(t.constant(x), t.scalar(this.#firstScalar + q)));
      });
      sum = t.add(sum, t.mul(coefficient, polynomial(nth(p, k))));
    });
    for (let j = 0; j <= k; j++) {
      const factor = t.mul(t.constant(binomial(k, j)), polynomial(nth(trial.phi, k - j)));
      if (t.valueOf(factor) !== 0) sum = t.add(sum, t.mul(factor, jet(j)));
    }
    return sum;
  }
}

/** Conditions in groups that share no unknown. */
function connected(conditions: readonly HardCondition[]): HardCondition[][] {
  const blocks: { unknowns: Set<string>; conditions: HardCondition[] }[] = [];
  for (const condition of conditions) {
    const unknowns = new Set(condition.form.coefficients.map((c) => c.of.unknown));
    const touched = blocks.filter((block) => [...unknowns].some((u) => block.unknowns.has(u)));
    const merged = touched[0] ?? { unknowns: new Set<string>(), conditions: [] };
    if (touched.length === 0) blocks.push(merged);
    for (const other of touched.slice(1)) {
      merged.conditions.push(...other.conditions);
      for (const u of other.unknowns) merged.unknowns.add(u);
      blocks.splice(blocks.indexOf(other), 1);
    }
    merged.conditions.push(condition);
    for (const u of unknowns) merged.unknowns.add(u);
  }
  return blocks.map((block) => block.conditions);
}

/** The trial solutions of all unknowns. */
export class TrialSolutions {
  /** Trainable scalars that the hard conditions leave open. */
  readonly scalars: number;
  readonly #blocks = new Map<string, TrialBlock>();

  /**
   * @param firstScalar index of the first of `scalars` among the trainable scalars.
   * @param constant value of an expression without unknowns; throws when it is trained.
   * @throws CompileError when conditions contradict each other, or repeat each other with trained values.
   */
  constructor(
    conditions: readonly HardCondition[],
    scaling: Scaling,
    firstScalar: number,
    constant: (e: Expression) => number,
  ) {
    let scalars = 0;
    for (const own of connected(conditions)) {
      const block = new TrialBlock(own, scaling, firstScalar + scalars, constant);
      scalars += block.scalars;
      for (const { form } of own) for (const { of } of form.coefficients) this.#blocks.set(of.unknown, block);
    }
    this.scalars = scalars;
  }

  /**
   * û⁽ᵏ⁾ in τ; N⁽ᵏ⁾ itself for an unknown without hard conditions.
   */
  emit(t: TapeBuilder, unknown: string, k: number, leaves: TrialLeaves): Register {
    return this.#blocks.get(unknown)?.emit(t, unknown, k, leaves) ?? leaves.jet(k);
  }
}
